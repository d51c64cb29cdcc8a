"""Persons: hidden until they agree, and not shown by one hand alone; offices are stated."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from schema import (
    clock,
    tables,
)
from schema import ids as global_ids
from schema.tables.base import table_of

NAME = "Zvirbulis Bezmiers"
TODAY = clock.today()
PURPOSE = {"purpose": "DIRECTORY"}


def texts(value):
    return [{"lang": "lv", "value": value}]


@pytest.fixture
def person(desk, ids):
    """Somebody whom the partner has recorded, and nothing more."""
    given = {"name": texts(NAME), "role": "ADVISER", "organisation": ids["organisation"]}
    return desk.done("expertCreate", "partner", given, "id slug kind")


def account_of(desk, label):
    """Return the number of the account of one of those who write."""
    account = table_of(tables.Account)
    [(number,)] = desk.database.all(sa.select(account.c.id).where(account.c.label == label))
    return number


def is_shown(desk, person):
    query = f'{{ node(id: "{person["id"]}") {{ id }} }}'
    return desk.ask(query)["node"] is not None


def test_a_named_person_is_hidden_until_they_agree(desk, person):
    assert person["kind"] == "PERSON"
    assert not is_shown(desk, person)

    desk.done("expertConsentGive", "partner", {"id": person["id"], "purpose": "CONTACT"})
    assert not is_shown(desk, person)
    desk.done("expertConsentGive", "partner", {"id": person["id"]} | PURPOSE)
    assert is_shown(desk, person)


def office_of(desk, ids, viewer, name, **more):
    """Return an office that somebody has recorded."""
    given = {"name": texts(name), "role": "ADVISER", "organisation": ids["organisation"]}
    given |= {"kind": "OFFICE", **more}
    return desk.done("expertCreate", viewer, given, "id slug kind isConfirmed")


def confirm(desk, office):
    why = {"id": office["id"], "comment": "Tā ir padomnieku grupa."}
    return desk.done("expertDeclareOffice", "editor", why, "isConfirmed")


def test_an_office_that_an_editor_records_is_public(desk, ids):
    office = office_of(desk, ids, "editor", "Padomnieki")
    assert office["isConfirmed"]
    assert is_shown(desk, office)


def test_what_a_partner_calls_an_office_is_hidden_until_an_editor_confirms_it(desk, ids):
    reached = {"email": "z.bezmiers@example.lv", "consents": [consent(TODAY)]}
    office = office_of(desk, ids, "partner", NAME)

    assert not office["isConfirmed"]
    assert not is_shown(desk, office)
    found = f'{{ search(query: "{NAME}", first: 5) {{ nodes {{ slug }} }} }}'
    assert office["slug"] not in str(desk.ask(found))
    assert office["id"] not in str(desk.ask("{ changes(first: 100) { nodes { id } } }"))
    waiting = "filter: {kind: {eq: OFFICE}, isConfirmed: {eq: false}}"
    listed = desk.ask(f"{{ experts(first: 50, {waiting}) {{ nodes {{ id }} }} }}", "editor")
    assert office["id"] in str(listed)
    desk.done("expertUpdate", "partner", {"id": office["id"]} | reached)
    asked = f'{{ node(id: "{office["id"]}") {{ ... on Expert {{ email }} }} }}'
    assert desk.ask(asked)["node"] == {"email": None}

    assert confirm(desk, office) == {"isConfirmed": True}

    assert is_shown(desk, office)
    assert desk.ask(asked)["node"] == {"email": reached["email"]}


def test_a_new_name_of_a_public_office_is_hidden_until_an_editor_confirms_it(desk, ids):
    office = office_of(desk, ids, "editor", "Padomnieku birojs")
    same = {"id": office["id"], "name": texts(" Padomnieku birojs "), "headcount": 3}
    desk.done("expertUpdate", "partner", same)
    assert is_shown(desk, office)

    desk.done("expertUpdate", "partner", {"id": office["id"], "name": texts(NAME)})

    assert not is_shown(desk, office)
    entries = desk.ask("{ changes(first: 100, kinds: [EXPERT]) { nodes { id isGone } } }")
    mine = [e["isGone"] for e in entries["changes"]["nodes"] if e["id"] == office["id"]]
    assert mine[-1] is True
    desk.done("expertUpdate", "editor", {"id": office["id"], "name": texts("Padomes birojs")})
    assert not is_shown(desk, office)
    confirm(desk, office)
    desk.done("expertUpdate", "editor", {"id": office["id"], "name": texts("Padomes galds")})
    assert is_shown(desk, office)


def test_what_turns_out_to_be_a_person_keeps_no_public_name_made_of_theirs(desk, ids):
    office = office_of(desk, ids, "editor", "Sirmais Pazinējs")
    assert office["slug"].startswith("sirmais-pazinejs")

    person = {"id": office["id"], "kind": "PERSON"}
    told = desk.done("expertUpdate", "partner", person, "slug isConfirmed")

    assert re.fullmatch(r"expert-[a-z2-9]{6}", told["slug"])
    assert not told["isConfirmed"]
    assert not is_shown(desk, office)
    entries = desk.ask("{ changes(first: 100, kinds: [EXPERT]) { nodes { id slug } } }")
    assert "sirmais" not in str(entries)


def test_only_an_editor_makes_an_office_of_a_person_and_says_why(desk, person):
    office = {"id": person["id"], "kind": "OFFICE"}
    for viewer in ("partner", "editor"):
        assert desk.codes("expertUpdate", viewer, office) == [("FORBIDDEN", "input.kind")]
    why = {"id": person["id"], "comment": "Tā ir komanda."}
    assert desk.codes("expertDeclareOffice", "partner", why) == [("FORBIDDEN", "input.id")]
    empty = why | {"comment": " "}
    assert desk.codes("expertDeclareOffice", "editor", empty) == [("REQUIRED", "input.comment")]
    for short in ("a", "Tā ir tā.", ". . . . . . . . . . . ."):
        given = why | {"comment": short}
        assert desk.codes("expertDeclareOffice", "editor", given) == [("INVALID", "input.comment")]
    assert not is_shown(desk, person)

    desk.done("expertDeclareOffice", "editor", why)

    assert is_shown(desk, person)
    asked = f'{{ auditTrail(first: 1, id: "{person["id"]}") {{ nodes {{ action comment }} }} }}'
    told = desk.ask(asked, "administrator")["auditTrail"]["nodes"]
    assert told == [{"action": "DECLARED", "comment": "Tā ir komanda."}]


def consent(given, **more):
    return PURPOSE | {"givenOn": str(given)} | {name: str(day) for name, day in more.items()}


def test_what_was_withdrawn_cannot_be_made_good_by_whoever_keeps_the_record(desk, person):
    earlier = TODAY - timedelta(days=9)
    lists = {"id": person["id"]}
    taken_back = consent(earlier, withdrawnOn=TODAY)
    desk.done("expertUpdate", "partner", lists | {"consents": [taken_back]})

    reopened = [consent(TODAY), consent(earlier)]
    for consents, where in (([], ""), ([consent(TODAY)], ""), (reopened, ".1.withdrawnOn")):
        found = desk.codes("expertUpdate", "partner", lists | {"consents": consents})
        assert found == [("INVALID_STATE", f"input.consents{where}")]
    older = [taken_back, consent(earlier - timedelta(days=1))]
    desk.done("expertUpdate", "partner", lists | {"consents": older})
    assert not is_shown(desk, person)


def test_the_last_day_of_a_consent_cannot_be_put_off(desk, person):
    given, last = TODAY - timedelta(days=9), TODAY - timedelta(days=1)
    lists = {"id": person["id"]}
    desk.done("expertUpdate", "partner", lists | {"consents": [consent(given, expiresOn=last)]})

    for longer in (consent(given), consent(given, expiresOn=TODAY)):
        found = desk.codes("expertUpdate", "partner", lists | {"consents": [longer]})
        assert found == [("INVALID_STATE", "input.consents.0.expiresOn")]
    assert not is_shown(desk, person)


CONSENTS = "version consents { nodes { purpose givenOn expiresOn withdrawnOn } }"


def test_the_same_consent_again_on_the_same_day_changes_nothing_but_its_last_day(desk, person):
    given = {"id": person["id"]} | PURPOSE
    first = desk.done("expertConsentGive", "partner", given, CONSENTS)
    assert desk.done("expertConsentGive", "partner", given, CONSENTS) == first

    last = str(TODAY + timedelta(days=9))
    told = desk.done("expertConsentGive", "partner", given | {"expiresOn": last}, CONSENTS)

    [held] = told["consents"]["nodes"]
    assert held == PURPOSE | {"givenOn": str(TODAY), "expiresOn": last, "withdrawnOn": None}
    assert is_shown(desk, person)


def test_a_refused_consent_names_what_its_client_gave(desk, person):
    earlier, given = TODAY - timedelta(days=9), {"id": person["id"]} | PURPOSE
    desk.done("expertUpdate", "partner", {"id": person["id"], "consents": [consent(earlier)]})
    twice = {"id": person["id"], "consents": [consent(earlier), consent(earlier)]}
    assert desk.codes("expertUpdate", "partner", twice) == [("TAKEN", "input.consents.1")]
    over = given | {"expiresOn": str(TODAY - timedelta(days=1))}
    assert desk.codes("expertConsentGive", "partner", over) == [("INVALID", "input.expiresOn")]

    desk.done("expertConsentWithdraw", "partner", given)

    refused = [("INVALID_STATE", "input.purpose")]
    assert desk.codes("expertConsentGive", "partner", given) == refused
    other = given | {"purpose": "CONTACT"}
    assert desk.codes("expertConsentGive", "partner", other) == []


@pytest.mark.parametrize("end", ["withdrawnOn", "expiresOn"])
def test_a_consent_does_not_end_before_it_was_given(desk, person, end):
    wrong = consent(TODAY, **{end: TODAY - timedelta(days=1)})
    found = desk.codes("expertUpdate", "partner", {"id": person["id"], "consents": [wrong]})
    assert found == [("INVALID", f"input.consents.0.{end}")]


def test_consents_are_seen_by_the_owner_the_person_and_administrators_only(desk, person):
    desk.done("expertConsentGive", "partner", {"id": person["id"]} | PURPOSE)
    desk.done("expertConsentWithdraw", "partner", {"id": person["id"]} | PURPOSE)
    inner = "... on Expert { consents { totalCount } }"
    query = f'{{ node(id: "{person["id"]}") {{ id {inner} }} }}'

    def counted(viewer):
        node = desk.ask(query, viewer)["node"]
        return node and node["consents"]["totalCount"]

    viewers = ("public", "member", "stranger", "editor", "partner", "administrator")
    assert [counted(viewer) for viewer in viewers] == [None, None, None, 0, 1, 1]
    expert = table_of(tables.Expert)
    with desk.database.transaction(raising=False) as session:
        known = sa.update(expert).where(expert.c.slug == person["slug"])
        session.execute(known.values(account_id=account_of(desk, "stranger")))
    assert [counted(viewer) for viewer in viewers] == [None, None, 1, 0, 1, 1]


def test_a_person_takes_back_what_they_agreed_to(desk, person):
    desk.done("expertConsentGive", "partner", {"id": person["id"]} | PURPOSE)
    given = {"id": person["id"]} | PURPOSE
    for viewer in ("editor", "member"):
        assert desk.codes("expertConsentWithdraw", viewer, given) == [("FORBIDDEN", "input.id")]
    known = {
        "id": person["id"],
        "account": global_ids.write_global_id("Account", account_of(desk, "stranger")),
    }
    assert desk.codes("expertAccountSet", "editor", known) == [("FORBIDDEN", "input.id")]
    desk.done("expertAccountSet", "administrator", known)

    desk.done("expertConsentWithdraw", "stranger", given)

    assert not is_shown(desk, person)
    assert desk.codes("expertConsentWithdraw", "stranger", given) == [
        ("INVALID_STATE", "input.purpose")
    ]


def test_how_to_reach_a_person_is_shown_only_while_they_agree_to_be_asked(desk, person, ids):
    reached = {"email": "z.bezmiers@example.lv", "phone": "+371 29123456"}
    desk.done("expertUpdate", "partner", {"id": person["id"]} | reached)
    desk.done("expertConsentGive", "partner", {"id": person["id"]} | PURPOSE)
    query = f'{{ node(id: "{person["id"]}") {{ ... on Expert {{ email phone }} }} }}'
    nothing = {"email": None, "phone": None}

    assert [desk.ask(query, v)["node"] for v in ("public", "editor")] == [nothing, nothing]
    assert desk.ask(query, "partner")["node"] == reached
    desk.done("expertConsentGive", "partner", {"id": person["id"], "purpose": "CONTACT"})
    assert desk.ask(query)["node"] == reached


CODES = (
    "p.k. 010180-12345",
    "01018012345",
    "320010-12345",
    "32001012345",
    "３２００１０–１２３４５",
)


@pytest.mark.parametrize("code", CODES)
def test_a_personal_code_is_refused_wherever_a_text_is_written(desk, ids, code):
    text, words = texts(f"Zvana {code}."), f"Zvana {code}."
    case = {"kind": "PRACTICE", "title": text, "summary": text, "sources": [words]}
    practice = [("INVALID", f"input.{f}") for f in ("summary.lv", "title.lv", "sources.0")]
    value = {"period": "2030", "value": 1.0, "note": words, "indicator": ids["indicator"]}

    assert sorted(desk.codes("practiceDraftCreate", "member", case)) == sorted(practice)
    for field, viewer, given, where in (
        ("expertUpdate", "partner", {"id": ids["expert"], "description": text}, "description.lv"),
        (
            "topicUpdate",
            "editor",
            {"id": ids["topic"], "synonyms": synonyms(words)},
            "synonyms.lv.0",
        ),
        ("networkDelete", "editor", {"id": ids["network"], "comment": words}, "comment"),
        ("savedSearchCreate", "member", {"name": words, "query": "skola"}, "name"),
        ("experienceRequestCreate", "member", {"title": text}, "title.lv"),
        ("indicatorValueSet", "member", value | {"municipality": ids["municipality"]}, "note"),
    ):
        assert desk.codes(field, viewer, given) == [("INVALID", f"input.{where}")], field


def synonyms(value):
    return [{"lang": "lv", "values": [value]}]


@pytest.mark.parametrize("contact", ["zigis@example.lv", "+371 29123456", "tālr. 29-123-456"])
@pytest.mark.parametrize("field", ["name", "description", "note"])
def test_a_private_contact_is_refused_in_the_texts_of_persons(desk, ids, contact, field):
    given = contact if field == "note" else texts(contact)
    found = desk.codes("expertUpdate", "partner", {"id": ids["expert"], field: given})
    assert found == [("INVALID", f"input.{field}")]


def test_an_office_has_fields_of_its_own_for_how_to_reach_it(desk, ids):
    reached = {"email": "padome@example.lv", "phone": "+371 67123456"}
    made = office_of(desk, ids, "editor", "Padome", **reached)
    query = f'{{ node(id: "{made["id"]}") {{ ... on Expert {{ email phone }} }} }}'
    assert desk.ask(query)["node"] == reached


def test_public_names_and_numbers_tell_nothing_of_what_is_hidden(desk, ids):
    title = {"kind": "PRACTICE", "title": texts("Slepenais skvērs"), "summary": texts("Vārdi")}

    def drafts(viewer, **more):
        made = [desk.done("practiceDraftCreate", viewer, title | more, "id slug") for _ in range(2)]
        return [(global_ids.read_global_id(each["id"])[1], each["slug"]) for each in made]

    of_titles = [*drafts("member"), *drafts("stranger"), *drafts("editor")]
    given = [*drafts("member", slug="skvers"), *drafts("stranger", slug="skvers")]

    for made, beginning in ((of_titles, "slepenais-skvers"), (given, "skvers")):
        assert len({slug for _, slug in made}) == len(made)
        assert {bool(re.fullmatch(rf"{beginning}-[a-z2-9]{{6}}", slug)) for _, slug in made} == {
            True
        }
        numbers = [number for number, _ in made]
        assert min(abs(a - b) for a in numbers for b in numbers if a != b) > 1
    chosen = desk.done("practiceDraftCreate", "editor", title | {"slug": "skvers"}, "slug")
    assert chosen == {"slug": "skvers"}
    again = title | {"slug": "skvers"}
    assert desk.codes("practiceDraftCreate", "editor", again) == [("TAKEN", "input.slug")]
    assert desk.codes("practiceDraftCreate", "member", again) == []


def test_the_public_name_of_a_person_does_not_hold_the_name(desk, person):
    assert re.fullmatch(r"expert-[a-z2-9]{6}", person["slug"])


@pytest.mark.parametrize("kind", ["PERSON", "OFFICE"])
@pytest.mark.parametrize("viewer", ["partner", "editor"])
def test_no_public_name_is_chosen_for_what_may_be_a_person(desk, ids, viewer, kind):
    given = {"name": texts(NAME), "role": "ADVISER", "organisation": ids["organisation"]}
    given |= {"kind": kind, "slug": f"zvirbulis-{viewer}"}

    made = desk.done("expertCreate", viewer, given, "slug")

    is_stated = (viewer, kind) == ("editor", "OFFICE")
    assert (made["slug"] == f"zvirbulis-{viewer}") is is_stated
    assert is_stated or re.fullmatch(r"expert-[a-z2-9]{6}", made["slug"])


def test_the_audit_trail_of_experts_can_be_read(desk, ids):
    given = {"name": [{"lang": "lv", "value": "Padomdevējs"}], "role": "ADVISER"}
    desk.done("expertCreate", "partner", given | {"organisation": ids["organisation"]})

    trail = "{ auditTrail(first: 5, kinds: [EXPERT]) { nodes { differences { field after } } } }"
    [first, *_] = desk.ask(trail, "administrator")["auditTrail"]["nodes"]

    assert "organisation" in {each["field"] for each in first["differences"]}
    assert "account" not in {each["field"] for each in first["differences"]}
