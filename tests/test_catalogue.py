"""The catalogue of open data: what DCAT-AP asks for is in it, and every address in it works."""

from urllib.parse import urlsplit

CATALOGUE = "/catalog.jsonld"
MANDATORY = {"dct:title", "dct:description", "dct:publisher", "dcat:theme", "dct:license",
             "dct:spatial", "dct:temporal", "dcat:contactPoint", "dcat:distribution"}  # fmt: skip


def nodes(value):
    """Yield every object within a piece of JSON-LD."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from nodes(each)


def test_the_catalogue_has_a_data_set_for_each_theme_and_one_for_practices(desk):
    told = desk.client.get(CATALOGUE).json()
    sets = told["dcat:dataset"]
    query = """{ topics(first: 100, filter: {indicators: {some: {values: {some: {}}}}}) {
        nodes { slug } } }"""
    themes = {topic["slug"] for topic in desk.ask(query)["topics"]["nodes"]}

    assert {each["dct:identifier"] for each in sets} == {f"values-{t}" for t in themes} | {
        "practices"
    }
    assert all(set(each) >= MANDATORY for each in sets)


def test_every_name_in_the_catalogue_is_one_of_its_context(desk):
    told = desk.client.get(CATALOGUE).json()
    context = told.pop("@context")

    names = {name for node in nodes(told) for name in node if not name.startswith("@")}
    kinds = {node["@type"] for node in nodes(told) if "@type" in node}
    assert {name.partition(":")[0] for name in names | kinds} == set(context)
    assert all(
        set(node) <= {"@value", "@language", "@type"} for node in nodes(told) if "@value" in node
    )


def test_every_address_of_ours_in_the_catalogue_answers(desk):
    told = desk.client.get(CATALOGUE).json()
    found = {
        n["@id"] for n in nodes(told) if n.get("@id", "").startswith(str(desk.client.base_url))
    }
    addresses = {urlsplit(each)._replace(fragment="").geturl() for each in found} - {
        f"{desk.client.base_url}/graphql"
    }

    answers = {each: desk.client.get(each).status_code for each in addresses}

    assert sum("/exports/" in each for each in addresses) == len(answers) - 4
    assert set(answers.values()) == {200}, answers


def test_the_catalogue_is_sent_in_the_kind_that_is_wanted_and_once(desk):
    plain = desk.client.get(CATALOGUE, headers={"Accept": "application/json"})
    linked = desk.client.get(CATALOGUE, headers={"Accept": "*/*"})
    again = desk.client.get(CATALOGUE, headers={"If-None-Match": linked.headers["etag"]})
    page = desk.client.get(CATALOGUE, headers={"Accept": "text/html"})

    assert plain.headers["content-type"] == "application/json"
    assert linked.headers["content-type"] == "application/ld+json"
    assert (again.status_code, page.status_code) == (304, 406)
