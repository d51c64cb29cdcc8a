"""Who owes which value by when: what came in, who may know, and whom to remind."""

from datetime import UTC, datetime
from itertools import count

import pytest
from sqlalchemy import event
from writing import OTHERS, OWN

from schema import clock, open_campaigns

MONTHS = (f"20{year}-{month:02}" for year in count(50) for month in range(1, 13))
TITLE = [{"lang": "lv", "value": "Iedzīvotāji mēnesī"}, {"lang": "en", "value": "Residents"}]
DAYS = {"opensOn": "2026-01-01", "dueOn": "2090-01-31"}
PROGRESS = "progress { asked received onTime late withoutValue outstanding }"
ANSWERS = (
    "answers { municipality { slug } indicator { code } state status receivedOn value { id } }"
)


@pytest.fixture
def month():
    """A period in which nobody has reported anything yet."""
    return next(MONTHS)


def plan(desk, month, **changed):
    """Return the id of a campaign that asks two municipalities for two indicators."""
    given = {
        "title": TITLE,
        "organiser": desk.id("organisation", "llpa"),
        "period": month,
        "indicators": [desk.id("indicator", slug) for slug in ("population", "median-age")],
        "municipalities": [desk.id("municipality", slug) for slug in (OWN, OTHERS)],
    }
    return desk.done("campaignCreate", "editor", given | DAYS | changed)["id"]


def seen(desk, campaign, shown, viewer):
    query = f"query($id: ID!) {{ node(id: $id) {{ ... on Campaign {{ {shown} }} }} }}"
    return desk.ask(query, viewer, id=campaign)["node"]


def report(desk, month, viewer="member", indicator="population", hand_in=True, **told):
    """Return the id of a value that a municipality reports, and hands in or keeps as a draft."""
    place = {"member": OWN, "stranger": OTHERS}[viewer]
    of = {
        "indicator": desk.id("indicator", indicator),
        "municipality": desk.id("municipality", place),
    }
    value = desk.done("indicatorValueSet", viewer, of | {"period": month, "value": 5.0} | told)
    if hand_in:
        desk.done("indicatorValueSubmit", viewer, {"id": value["id"]})
    return value["id"]


def at(monkeypatch, *moment):
    """Let it be another moment."""
    monkeypatch.setattr(clock, "source", lambda: datetime(*moment, tzinfo=UTC))


def test_what_is_handed_in_is_counted_and_the_rest_is_owed(desks, month):
    campaign = plan(desks, month)
    report(desks, month)
    report(desks, month, indicator="median-age", value=None, status="NOT_APPLICABLE")
    report(desks, month, "stranger", hand_in=False)

    found = seen(desks, campaign, f"{PROGRESS} {ANSWERS}", "editor")

    counts = {"asked": 4, "received": 2, "onTime": 2, "late": 0, "withoutValue": 1}
    assert found["progress"] == counts | {"outstanding": 2}
    states = {
        (each["municipality"]["slug"], each["indicator"]["code"]): (each["state"], each["status"])
        for each in found["answers"]
    }
    assert states == {
        (OWN, "population"): ("ON_TIME", "PUBLISHED"),
        (OWN, "median_age"): ("ON_TIME", "NOT_APPLICABLE"),
        (OTHERS, "population"): ("OWED", None),
        (OTHERS, "median_age"): ("OWED", None),
    }


def test_the_due_day_ends_at_midnight_in_riga(desks, month, monkeypatch):
    campaign = plan(desks, month, period="2026-07", opensOn="2026-07-01", dueOn="2026-07-31")
    at(monkeypatch, 2026, 7, 31, 20, 59)
    report(desks, "2026-07")
    at(monkeypatch, 2026, 7, 31, 21, 1)
    report(desks, "2026-07", "stranger")

    shown = "answers(states: [ON_TIME, LATE]) { municipality { slug } state receivedOn }"
    found = seen(desks, campaign, f"{shown} {PROGRESS}", "editor")

    told = {a["municipality"]["slug"]: (a["state"], a["receivedOn"]) for a in found["answers"]}
    assert told == {OWN: ("ON_TIME", "2026-07-31"), OTHERS: ("LATE", "2026-08-01")}
    assert (found["progress"]["onTime"], found["progress"]["late"]) == (1, 1)
    rest = seen(desks, campaign, "answers { state }", "editor")["answers"]
    assert sorted(each["state"] for each in rest) == ["LATE", "ON_TIME", "OVERDUE", "OVERDUE"]


def test_what_an_editor_sends_back_is_owed_again_and_counts_when_it_comes_anew(
    desk, month, monkeypatch
):
    campaign = plan(desk, month, dueOn="2090-01-31")
    value = report(desk, month)
    desk.done("indicatorValueReturn", "editor", {"id": value, "comment": "Par daudz."})
    assert seen(desk, campaign, PROGRESS, "editor")["progress"]["received"] == 0

    at(monkeypatch, 2090, 2, 1, 12)
    desk.done("indicatorValueSubmit", "member", {"id": value})

    progress = seen(desk, campaign, PROGRESS, "editor")["progress"]
    assert (progress["received"], progress["late"]) == (1, 1)


def test_what_nobody_handed_in_counts_from_the_day_on_which_it_came_into_blis(desk):
    campaign = plan(desk, "2026", indicators=[desk.id("indicator", "population")])

    found = seen(desk, campaign, "answers { state receivedOn value { value } }", "editor")

    assert [(a["state"], a["value"] is None) for a in found["answers"]] == [("ON_TIME", False)] * 2
    assert all(a["receivedOn"] <= clock.today().isoformat() for a in found["answers"])


WHOSE = [
    ("public", None, set()),
    ("member", (2, 1), {OWN}),
    ("stranger", (2, 0), {OTHERS}),
    ("partner", (4, 1), {OWN, OTHERS}),
    ("editor", (4, 1), {OWN, OTHERS}),
    ("reviewer", (4, 1), {OWN, OTHERS}),
]


@pytest.mark.parametrize(("viewer", "counts", "places"), WHOSE)
def test_each_sees_of_what_came_in_what_they_may(desks, month, viewer, counts, places):
    campaign = plan(desks, month)
    report(desks, month)

    found = seen(desks, campaign, f"title {{ value }} {PROGRESS} {ANSWERS}", viewer)

    progress = found["progress"]
    assert (progress and (progress["asked"], progress["received"])) == counts
    assert {each["municipality"]["slug"] for each in found["answers"]} == places
    # The organiser knows that a value is there, and sees it when it is public.
    sent = [each["value"] for each in found["answers"] if each["state"] == "ON_TIME"]
    assert all((value is None) == (viewer == "partner") for value in sent)


def test_who_organises_another_campaign_knows_nothing_of_this_one(desk, month):
    campaign = plan(desk, month, organiser=desk.id("organisation", "lps"))

    found = seen(desk, campaign, f"{PROGRESS} answers {{ state }} reminder {{ text }}", "partner")

    assert found == {"progress": None, "answers": [], "reminder": None}


REMINDER = (
    "reminder(lang: $lang) { subject text debtors { municipality { slug } subject text "
    "owed { indicator { code } } offices { municipality { slug } } } }"
)


LATVIAN = """Labdien!

Latvijas Lielo pilsētu asociācija lūdza iesniegt datus par 2049. gada martu \
(„Iedzīvotāji mēnesī”). Termiņš: 05.05.2049.

Vēl nav iesniegti dati (Valmieras novads):
– Mediānais vecums, gadi

Lūdzam datus ievadīt BLIS sadaļā „Mans darbs”. Ja kādu datu nav, lūdzam to norādīt turpat.

Paldies!"""
ENGLISH = """Hello,

Association of Major Cities of Latvia asked for values for March 2049 (“Residents”), \
due on 5 May 2049.

Valmiera Municipality still owes:
– Median age, years

Please enter them in BLIS under “My work”. If there is no value for something, please say so there.

Thank you!"""


@pytest.mark.parametrize(
    ("lang", "subject", "text"),
    [
        ("lv", "Atgādinājums par datiem: Iedzīvotāji mēnesī", LATVIAN),
        ("en", "Reminder: Residents", ENGLISH),
    ],
)
def test_a_reminder_says_who_owes_what_and_whom_to_call(desk, lang, subject, text):
    campaign = plan(desk, "2049-03", dueOn="2049-05-05")
    report(desk, "2049-03")
    inner = f"... on Campaign {{ {REMINDER} }}"
    query = f"query($id: ID!, $lang: Language) {{ node(id: $id) {{ {inner} }} }}"

    found = desk.ask(query, "partner", id=campaign, lang=lang)["node"]["reminder"]

    assert (found["subject"], found["text"].count(subject.split(": ")[1])) == (subject, 1)
    assert [each["municipality"]["slug"] for each in found["debtors"]] == [OTHERS, OWN]
    assert [len(each["owed"]) for each in found["debtors"]] == [2, 1]
    own = found["debtors"][1]
    assert (own["subject"], own["text"]) == (subject, text)
    assert {office["municipality"]["slug"] for office in own["offices"]} == {OWN}


@pytest.mark.parametrize("viewer", ["public", "member", "stranger"])
def test_a_reminder_is_for_the_organiser_and_editors(desk, month, viewer):
    campaign = plan(desk, month)

    assert seen(desk, campaign, "reminder { text }", viewer) == {"reminder": None}


def test_a_municipality_is_told_what_it_owes_the_most_urgent_first(desks, month):
    later = plan(desks, month)
    sooner = plan(desks, month, dueOn="2089-01-31")
    report(desks, month)
    draft = report(desks, month, indicator="median-age", hand_in=False)
    query = "{ viewer { owedValues { campaign { id } indicator { code } state value { id } } } }"

    owed = desks.ask(query, "member")["viewer"]["owedValues"]

    mine = [each for each in owed if each["campaign"]["id"] in (later, sooner)]
    about = {"indicator": {"code": "median_age"}, "state": "OWED", "value": {"id": draft}}
    assert mine == [about | {"campaign": {"id": number}} for number in (sooner, later)]
    assert desks.ask(query, "partner")["viewer"]["owedValues"] == []


@pytest.mark.parametrize(
    ("days", "status", "public"),
    [
        ({"opensOn": "2090-01-01"}, "PLANNED", False),
        ({}, "OPEN", True),
        ({"dueOn": "2026-02-01", "closesOn": "2090-01-01"}, "OPEN", True),
        ({"dueOn": "2026-02-01"}, "CLOSED", True),
    ],
)
def test_days_tell_where_a_campaign_is_and_whether_the_public_sees_it(desks, days, status, public):
    campaign = plan(desks, "2025", **days)

    assert seen(desks, campaign, "status", "member") == {"status": status}
    assert seen(desks, campaign, "status", "public") == ({"status": status} if public else None)
    listed = (
        f"{{ campaigns(first: 100, filter: {{status: {{eq: {status}}}}}) {{ nodes {{ id }} }} }}"
    )
    assert {"id": campaign} in desks.ask(listed, "editor")["campaigns"]["nodes"]


def test_a_cancelled_campaign_is_hidden_owes_nothing_and_stays_so(desk, month):
    campaign = plan(desk, month)
    desk.done("campaignCancel", "editor", {"id": campaign, "comment": "Dati jau ir."})

    shown = f"status {PROGRESS} answers {{ state }} reminder {{ text }}"
    found = seen(desk, campaign, shown, "editor")

    assert found == {"status": "CANCELLED", "progress": None, "answers": [], "reminder": None}
    assert seen(desk, campaign, "id", "public") is None
    for field in ("campaignUpdate", "campaignCancel"):
        codes = desk.codes(field, "editor", {"id": campaign})
        assert codes == [("INVALID_STATE", "input.id")]


def test_a_group_is_asked_as_it_is_on_the_day(desk, month):
    members = 'id members(first: 1, asOf: "2026-01-01") { totalCount }'
    by = 'comparisonGroup(by: {slug: "counties"})'
    counties = desk.ask(f"{{ {by} {{ {members} }} }}")["comparisonGroup"]
    own = desk.id("municipality", OTHERS)
    campaign = plan(desk, month, comparisonGroup=counties["id"], municipalities=[own])

    shown = "comparisonGroup { slug } municipalities(first: 1) { totalCount }"
    found = seen(desk, campaign, shown, "public")

    asked = {"totalCount": counties["members"]["totalCount"] + 1}
    assert found == {"comparisonGroup": {"slug": "counties"}, "municipalities": asked}
    back = f"{{ {by} {{ campaigns(first: 50) {{ nodes {{ id }} }} }} }}"
    assert {"id": campaign} in desk.ask(back)["comparisonGroup"]["campaigns"]["nodes"]


def test_a_campaign_that_opens_is_told_to_those_who_keep_a_copy(desk, month, monkeypatch):
    campaign = plan(desk, month, opensOn="2089-12-31")
    shown = "{ changes(first: 100, kinds: [CAMPAIGN]) { nodes { id isGone } } }"

    def told():
        nodes = desk.ask(shown)["changes"]["nodes"]
        return [each["isGone"] for each in nodes if each["id"] == campaign]

    assert told() == []
    at(monkeypatch, 2089, 12, 30, 22, 1)

    assert open_campaigns(desk.database) >= 1
    assert open_campaigns(desk.database) == 0
    assert told() == [False]


def twice(desk):
    return [desk.id("indicator", "population")] * 2


WRONG = [
    ({"opensOn": "2090-03-01"}, [("INVALID", "input.dueOn")]),
    ({"closesOn": "2090-01-30"}, [("INVALID", "input.closesOn")]),
    ({"period": "2091"}, [("INVALID", "input.dueOn")]),
    ({"period": "2026-13"}, [("INVALID", "input.period")]),
    ({"indicators": []}, [("REQUIRED", "input.indicators")]),
    ({"municipalities": None}, [("REQUIRED", "input.municipalities")]),
    ({"indicators": twice}, [("TAKEN", "input.indicators.1")]),
    ({"municipalities": ["TXVuaWNpcGFsaXR5Ojk5OTk5"]}, [("NOT_FOUND", "input.municipalities.0")]),
    ({"indicators": ["x"] * 51}, [("INVALID", "input.indicators")]),
    ({"municipalities": ["x"] * 151}, [("INVALID", "input.municipalities")]),
    ({"organiser": "T3JnYW5pc2F0aW9uOjk5OTk5"}, [("NOT_FOUND", "input.organiser")]),
    ({"title": []}, [("REQUIRED", "input.title")]),
]


@pytest.mark.parametrize(("changed", "codes"), WRONG)
def test_what_is_wrong_with_a_campaign_is_told_by_code_and_place(desk, changed, codes):
    given = {
        "title": TITLE,
        "organiser": desk.id("organisation", "llpa"),
        "period": "2080-01",
        "indicators": [desk.id("indicator", "population")],
        "municipalities": [desk.id("municipality", OWN)],
        **DAYS,
    }
    given |= {name: each(desk) if callable(each) else each for name, each in changed.items()}
    before = desk.state()

    assert desk.codes("campaignCreate", "editor", given) == codes
    assert desk.state() == before


def test_all_that_is_wrong_is_told_at_once(desk):
    given = {"title": TITLE, "organiser": "x", "period": "2080", **DAYS}

    codes = desk.codes("campaignCreate", "editor", given)

    assert sorted(codes) == [
        ("INVALID", "input.organiser"),
        ("REQUIRED", "input.indicators"),
        ("REQUIRED", "input.municipalities"),
    ]


@pytest.fixture(scope="module")
def many(desks):
    """An application in which twelve campaigns each ask 42 municipalities for 10 indicators."""
    lists = 'indicators(first: 10) { nodes { id } } municipalities(first: 42, asOf: "2026-01-01")'
    found = desks.ask(f"{{ {lists} {{ nodes {{ id }} }} }}")
    asks = {name: [each["id"] for each in found[name]["nodes"]] for name in found}
    for number in range(12):
        plan(desks, "2025", **asks, title=[{"lang": "lv", "value": f"Many {number}"}])
    return desks


def sent_by(desk, query, viewer):
    """Return what an editor is told, and by how many statements that are about campaigns."""
    sent = []
    database = desk.database
    engine = database.reading if database.reader is None else database.reader.sync_engine

    def note(_c, _k, statement, *_):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    found = desk.ask(query, viewer)
    event.remove(engine, "before_cursor_execute", note)
    return found, sent


MANY = 'campaigns(first: %d, filter: {slug: {contains: "many-"}}) { nodes { %s } }'


@pytest.mark.parametrize(
    ("first", "shown", "most"),
    [
        (1, PROGRESS, 1),
        (12, PROGRESS, 1),
        (1, "answers { state receivedOn municipality { id } indicator { id } }", 3),
        (12, "answers { state receivedOn municipality { id } indicator { id } }", 3),
        (5, "reminder { text debtors { text offices { id } owed { state } } }", 5),
    ],
)
def test_what_came_in_takes_as_many_statements_for_one_campaign_as_for_many(
    many, first, shown, most
):
    few, _ = sent_by(many, "{ " + MANY % (first, "id") + " }", "editor")
    base = len(sent_by(many, "{ " + MANY % (first, "id") + " }", "editor")[1])

    found, sent = sent_by(many, "{ " + MANY % (first, f"id {shown}") + " }", "editor")

    assert [each["id"] for each in found["campaigns"]["nodes"]] == [
        each["id"] for each in few["campaigns"]["nodes"]
    ]
    assert len(few["campaigns"]["nodes"]) == first
    assert len(sent) - base == most, "\n\n".join(each[:200] for each in sent)
    if "progress" in shown:
        asked = {each["progress"]["asked"] for each in found["campaigns"]["nodes"]}
        assert asked == {42 * 10}


def test_what_is_owed_takes_one_statement_and_one_for_each_link(many):
    links = "campaign { id } indicator { id } value { id }"
    query = f"{{ viewer {{ owedValues {{ state {links} }} }} }}"
    base = len(sent_by(many, "{ viewer { label } }", "member")[1])

    found, sent = sent_by(many, query, "member")

    assert found["viewer"]["owedValues"]
    assert len(sent) - base in (3, 4)
