"""What editors keep: merged records lead on, what is in use stays, rules over rows hold."""

import pytest
from writing import document_of


def text(lv):
    return [{"lang": "lv", "value": lv}]


def named(desk, field, name, **more):
    """Return a new record, created by an editor."""
    return desk.done(field, "editor", {"name": text(name), **more}, "id slug version")


def test_a_merged_theme_leads_to_the_one_it_became_part_of(desk):
    old, new, last = (
        named(desk, "topicCreate", f"Zirgu {n}") for n in ("pasts", "skola", "tirgus")
    )
    [practice] = desk.ask("{ practices(first: 1) { nodes { id version } } }")["practices"]["nodes"]
    practice = desk.done(
        "practiceUpdate", "editor", {"id": practice["id"], "topics": [old["id"]]}, "id version"
    )

    desk.done("topicMerge", "editor", {"id": old["id"], "into": new["id"]})
    desk.done("topicMerge", "editor", {"id": new["id"], "into": last["id"]})

    query = """query($slug: String!, $id: ID!, $p: ID!) {
      topic(by: {slug: $slug}) { id } byId: topic(by: {id: $id}) { id } node(id: $id) { id }
      _entities(representations: [{__typename: "Topic", slug: $slug}]) { ... on Topic { id } }
      practice: node(id: $p) { ... on Practice { version topics { nodes { id } } } } }"""
    variables = {"slug": old["slug"], "id": old["id"], "p": practice["id"]}
    found = desk.ask(query, **variables)
    there = {"id": last["id"]}
    assert (found["topic"], found["byId"], found["node"]) == (there, there, there)
    assert found["_entities"] == [there]
    assert found["practice"]["topics"]["nodes"] == [there]
    assert found["practice"]["version"] == practice["version"] + 2


@pytest.mark.parametrize("kind", ["network", "organisation"])
def test_merged_networks_and_organisations_lead_on_too(desk, kind):
    if kind == "network":
        given = [{"title": text(f"Tīkls {c}"), "code": c, "generation": "x"} for c in ("Q1", "Q2")]
    else:
        given = [{"name": text(f"Iestāde {c}"), "kind": "MINISTRY"} for c in ("Q1", "Q2")]
    old, new = (desk.done(f"{kind}Create", "editor", each, "id slug") for each in given)

    desk.done(f"{kind}Merge", "editor", {"id": old["id"], "into": new["id"]})

    query = f"query($slug: String!) {{ {kind}(by: {{slug: $slug}}) {{ id }} }}"
    assert desk.ask(query, slug=old["slug"]) == {kind: {"id": new["id"]}}


@pytest.mark.parametrize(("kind", "link"), [("network", "network"), ("organisation", "publisher")])
def test_filters_by_the_slug_of_a_merged_network_or_organisation_find_what_moved(desk, kind, link):
    if kind == "network":
        given = [{"title": text(f"Tīkls {c}"), "code": c, "generation": "x"} for c in ("Q3", "Q4")]
    else:
        given = [{"name": text(f"Iestāde {c}"), "kind": "MINISTRY"} for c in ("Q3", "Q4")]
    old, new = (desk.done(f"{kind}Create", "editor", each, "id slug") for each in given)
    document = {"title": text(f"Ziņojums {kind}"), "kind": "RESEARCH", link: old["id"]}
    made = desk.done("documentCreate", "editor", document, "slug")
    desk.done(f"{kind}Merge", "editor", {"id": old["id"], "into": new["id"]})

    query = f"""query($slug: String!) {{ documents(
      first: 5, filter: {{{link}: {{slug: {{eq: $slug}}}}}}) {{ nodes {{ slug }} }} }}"""
    moved = desk.ask(query, slug=new["slug"])

    assert moved == {"documents": {"nodes": [made]}}
    assert desk.ask(query, slug=old["slug"]) == moved


def test_what_was_below_a_merged_theme_comes_below_the_other_and_nothing_leads_back(desk):
    top = named(desk, "topicCreate", "Meži")
    middle = named(desk, "topicCreate", "Egles", parent=top["id"])
    low = named(desk, "topicCreate", "Čiekuri", parent=middle["id"])

    desk.done("topicMerge", "editor", {"id": middle["id"], "into": low["id"]})

    query = "query($id: ID!) { node(id: $id) { ... on Topic { parent { id } } } }"
    assert desk.ask(query, id=low["id"])["node"]["parent"] == {"id": top["id"]}
    back = desk.codes("topicUpdate", "editor", {"id": top["id"], "parent": low["id"]})
    assert back == [("LEADS_BACK", "input.parent")]
    itself = desk.codes("topicMerge", "editor", {"id": top["id"], "into": top["id"]})
    assert itself == [("INVALID", "input.into")]


def test_a_theme_in_use_is_not_deleted(desk):
    before = desk.state()

    codes = desk.codes("topicDelete", "editor", {"id": desk.id("topic", "housing")})

    assert codes == [("IN_USE", "input.id")]
    assert desk.state() == before


def test_the_public_name_and_the_number_of_what_was_deleted_are_never_given_again(desk):
    gone = named(desk, "topicCreate", "Īslaicīgs", slug="islaicigs")
    desk.do("topicDelete", "editor", {"id": gone["id"]})

    again = {"name": text("Cits"), "slug": "islaicigs"}

    assert desk.codes("topicCreate", "editor", again) == [("TAKEN", "input.slug")]
    assert named(desk, "topicCreate", "Īslaicīgs")["slug"] == "islaicigs-2"
    assert named(desk, "topicCreate", "Vēl viens")["id"] != gone["id"]


def test_lists_and_words_of_a_record_are_replaced_and_emptied(desk):
    synonyms = [{"lang": "lv", "values": ["auto", "mašīna"]}]
    topic = named(desk, "topicCreate", "Spēkrati", synonyms=synonyms)
    given = {"code": "Q9", "generation": "x", "title": text("Auto"), "topics": [topic["id"]]}
    shown = "id synonyms: title { value } topics { totalCount }"

    network = desk.done("networkCreate", "editor", given, shown)
    emptied = desk.done("networkUpdate", "editor", {"id": network["id"], "topics": []}, shown)

    assert (network["topics"], emptied["topics"]) == ({"totalCount": 1}, {"totalCount": 0})
    query = "query($id: ID!) { node(id: $id) { ... on Topic { synonyms } } }"
    assert desk.ask(query, id=topic["id"])["node"] == {"synonyms": ["auto", "mašīna"]}


def test_news_of_a_funded_project_are_published_with_the_notice_of_its_funder(desk):
    project = desk.id("project", "lietpratiga-parvaldiba")
    given = {"title": text("Seminārs"), "summary": text("Notika."), "project": project}
    before = desk.state()

    assert desk.codes("newsItemCreate", "editor", given) == [
        ("FUNDER_NOTICE_MISSING", "input.funderNotice")
    ]
    assert desk.state() == before
    hidden = desk.done("newsItemCreate", "editor", given | {"isPublished": False}, "id")
    public = {"id": hidden["id"], "isPublished": True}
    assert desk.codes("newsItemUpdate", "editor", public)[0][0] == "FUNDER_NOTICE_MISSING"
    marked = public | {"funderNotice": text("Finansē Norvēģija."), "isAdvertising": True}
    shown = "isPublished isAdvertising funderNotice { value }"
    assert desk.done("newsItemUpdate", "editor", marked, shown) == {
        "isPublished": True,
        "isAdvertising": True,
        "funderNotice": {"value": "Finansē Norvēģija."},
    }


def test_a_project_whose_funding_does_not_add_up_leaves_nothing(desk):
    funding = [{"source": text("ANM"), "amount": "2500000"}, {"source": text("VB"), "amount": "1"}]
    given = {"title": text("Spējas"), "totalCost": "3025000", "funding": funding}
    before = desk.state()

    [problem] = desk.do("projectCreate", "editor", given)["userErrors"]

    assert (problem["code"], problem["field"]) == ("FUNDING_SUM_MISMATCH", ["input", "funding"])
    sums = "spejas: the funding adds up to 2500001.00, the total cost is 3025000.00."
    assert problem["message"] == sums
    assert desk.state() == before
    funding[1]["amount"] = "525000"
    assert desk.done("projectCreate", "editor", given, "funding { totalCount }")


def test_a_merger_of_municipalities_is_recorded_with_its_day_and_share(desk):
    old = named(desk, "municipalityCreate", "Vecais novads", kind="COUNTY", validTo="2029-06-30")
    new = named(desk, "municipalityCreate", "Jaunais novads", kind="COUNTY", validFrom="2029-07-01")
    given = {"predecessor": old["id"], "successor": new["id"], "kind": "MERGER"}
    early = desk.codes("successionCreate", "editor", given | {"date": "2029-01-01"})

    made = desk.done(
        "successionCreate", "editor", given | {"date": "2029-07-01", "areaShare": 1}, "id version"
    )

    assert early == [("SUCCESSION_OUT_OF_TIME", "input.successor")]
    query = (
        "query($id: ID!) { node(id: $id) { ... on Municipality { successors { totalCount } } } }"
    )
    assert desk.ask(query, id=old["id"])["node"] == {"successors": {"totalCount": 1}}
    wrong = {"id": made["id"], "areaShare": 1.5, "ifVersion": made["version"]}
    assert desk.codes("successionUpdate", "editor", wrong) == [("INVALID", "input.areaShare")]
    desk.do("successionDelete", "editor", {"id": made["id"]})
    assert desk.ask(query, id=old["id"])["node"] == {"successors": {"totalCount": 0}}


def test_a_partner_keeps_the_experts_of_its_own_organisation(desk):
    own, other = desk.id("organisation", "llpa"), desk.id("organisation", "lps")
    given = {"name": text("Mentori"), "role": "MENTOR"}

    expert = desk.done("expertCreate", "partner", given | {"organisation": own}, "id version")

    assert desk.codes("expertCreate", "partner", given | {"organisation": other}) == [
        ("FORBIDDEN", "input")
    ]
    away = {"id": expert["id"], "organisation": other}
    assert desk.codes("expertUpdate", "partner", away) == [("FORBIDDEN", "input.id")]
    gone = desk.do("expertDelete", "partner", {"id": expert["id"], "ifVersion": 1})
    assert (gone["record"], gone["userErrors"]) == (None, [])


def test_what_is_wrong_is_told_in_latvian_to_those_who_ask_in_it(desk, ids):
    given = {"network": ids["network"], "municipality": ids["municipality"], "role": "MEMBER"}
    period = {"audience": "BOTH", "validFrom": "2016-01-02", "validTo": "2016-01-01"}
    body = {
        "query": document_of("membershipCreate", "id"),
        "variables": {"input": given | period},
    }
    headers = desk.headers("editor") | {"Accept-Language": "lv"}

    answer = desk.client.post("/graphql", json=body, headers=headers).json()

    [error] = answer["data"]["membershipCreate"]["userErrors"]
    assert error["message"] == "Beigu diena 01.01.2016. ir pirms sākuma dienas 02.01.2016."
