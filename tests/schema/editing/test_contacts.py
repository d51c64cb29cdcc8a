"""Offices that can be called: hidden until an editor confirms them, kept by their municipality."""

import pytest

GENERAL = "valmieras-novada-pasvaldiba"
ASKED = """query($id: ID!) { node(id: $id) { ... on Practice {
  contacts { nodes { slug } } officesToAsk { reason contact { slug phone } } } } }"""


def texts(value):
    return [{"lang": "lv", "value": value}]


def office(**given):
    return {
        "name": texts("Izglītības pārvalde"),
        "role": "DEPARTMENT",
        "phone": "64 207 120",
        **given,
    }


def is_shown(desk, contact, viewer="public"):
    query = f'{{ node(id: "{contact["id"]}") {{ id }} }}'
    return desk.ask(query, viewer)["node"] is not None


@pytest.fixture
def new_office(desk):
    """An office that the municipality has recorded, and nothing more."""
    shown = "id phone isConfirmed checkedOn municipality { slug }"
    return desk.done("contactCreate", "member", office(), shown)


def test_an_office_of_a_member_is_its_municipality_s_and_hidden_until_it_is_confirmed(
    desk, new_office
):
    assert new_office["municipality"] == {"slug": "valmieras-novads-2021"}
    assert (new_office["isConfirmed"], new_office["phone"]) == (False, "+37164207120")
    assert [is_shown(desk, new_office, who) for who in ("public", "stranger")] == [False] * 2
    assert is_shown(desk, new_office, "member")

    assert desk.codes("contactConfirm", "member", {"id": new_office["id"]}) == [
        ("FORBIDDEN", "input.id")
    ]
    shown = "isConfirmed daysSinceCheck"
    sure = desk.done("contactConfirm", "editor", {"id": new_office["id"]}, shown)
    assert sure == {"isConfirmed": True, "daysSinceCheck": 0}
    assert is_shown(desk, new_office)


def test_what_a_municipality_changes_of_an_office_is_hidden_until_it_is_confirmed_anew(
    desk, new_office
):
    desk.done("contactConfirm", "editor", {"id": new_office["id"]})

    checked = {"id": new_office["id"], "checkedOn": "2026-01-02"}
    desk.done("contactUpdate", "member", checked)
    assert is_shown(desk, new_office)
    called = {"id": new_office["id"], "name": texts("Zvirbulis Bezmiers")}
    desk.done("contactUpdate", "member", called)
    assert not is_shown(desk, new_office)

    desk.done("contactConfirm", "editor", {"id": new_office["id"]})
    desk.done("contactUpdate", "editor", {"id": new_office["id"], "name": texts("Bāriņtiesa")})
    assert is_shown(desk, new_office)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"email": "janis.berzins@valmierasnovads.lv"}, "INVALID", "email"),
        ({"email": "janis@valmierasnovads.lv"}, "INVALID", "email"),
        ({"email": "izglitiba"}, "INVALID", "email"),
        ({"phone": "123"}, "INVALID", "phone"),
        ({"phone": "٦٧٠٠٠٠٠٠"}, "INVALID", "phone"),
        ({"phone": "+371 11111111"}, "INVALID", "phone"),
        ({"name": texts("Zvanīt 29123456")}, "INVALID", "name"),
        ({"hours": texts("Rakstiet zigis@example.lv")}, "INVALID", "hours"),
        ({"phone": None}, "INVALID", ""),
    ],
)
def test_a_person_s_address_and_what_cannot_be_called_are_refused(desk, given, code, field):
    [found] = desk.codes("contactCreate", "member", office() | given)

    assert (found[0], found[1].removesuffix(".lv")) == (code, f"input.{field}".rstrip("."))


def test_the_refusal_of_a_person_says_what_to_give_instead(desk):
    given = office(email="janis.berzins@valmierasnovads.lv")

    [refused] = desk.do("contactCreate", "member", given)["userErrors"]
    assert "pasts@ or dome@" in refused["message"]


def test_an_office_is_of_exactly_one(desk, ids):
    both = {"network": ids["network"], "organisation": ids["organisation"]}

    assert desk.codes("contactCreate", "editor", office(**both)) == [("INVALID", "input")]
    assert desk.codes("contactCreate", "editor", office()) == [("INVALID", "input")]
    assert desk.codes("contactCreate", "member", office(network=ids["network"])) == [
        ("FORBIDDEN", "input")
    ]


def test_the_office_of_a_practice_answers_before_that_of_its_municipality(desk, ids):
    def answering():
        return desk.ask(ASKED, id=ids["practice"])["node"]

    before = answering()
    assert {each["reason"] for each in before["officesToAsk"]} == {"MUNICIPALITY"}
    assert GENERAL in [each["contact"]["slug"] for each in before["officesToAsk"]]

    made = desk.done("contactCreate", "member", office(practice=ids["practice"]), "id slug")
    assert answering() == before
    desk.done("contactConfirm", "editor", {"id": made["id"]})
    after = answering()
    assert after["contacts"]["nodes"] == [{"slug": made["slug"]}]
    assert [(o["reason"], o["contact"]["slug"]) for o in after["officesToAsk"]] == [
        ("OWN", made["slug"])
    ]


def test_a_practice_without_any_office_is_asked_about_at_lps(desk):
    query = """{ practices(first: 1, filter: {country: {eq: "NO"}}) { nodes {
      officesToAsk { reason contact { slug } text { value } } } } }"""
    [case] = desk.ask(query)["practices"]["nodes"]

    assert [o["reason"] for o in case["officesToAsk"]] == ["ASSOCIATION"]
    assert case["officesToAsk"][0]["contact"] == {"slug": "latvijas-pasvaldibu-savienibas-birojs"}
    assert "helps to find" in case["officesToAsk"][0]["text"]["value"]
