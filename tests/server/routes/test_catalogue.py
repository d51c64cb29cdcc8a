"""The catalogue of open data: what DCAT-AP asks for is in it, and every address in it works."""

from urllib.parse import urlsplit

import pytest

CATALOGUE, DISTRIBUTION = "/catalog.jsonld", "dcat:distribution"
MANDATORY = {
    "dcat:Catalog": {"dct:title", "dct:description", "dct:publisher"},
    "dcat:Dataset": {"dct:title", "dct:description"},
    "dcat:Distribution": {"dcat:accessURL"},
    "dcat:DataService": {"dct:title", "dcat:endpointURL"},
    "foaf:Agent": {"foaf:name"},
}
"""What DCAT-AP 3 demands of each class (its shapes.ttl)."""
RECOMMENDED = {
    "dcat:Catalog": {
        *("dct:language", "dct:issued", "dct:modified", "dct:license", "dct:spatial"),
        *("dcat:themeTaxonomy", "foaf:homepage", "dcat:dataset", "dcat:service"),
    },
    "dcat:Dataset": {
        *("dcat:contactPoint", "dcat:distribution", "dcat:keyword", "dct:publisher"),
        *("dct:spatial", "dct:temporal", "dcat:theme"),
    },
    "dcat:Distribution": {"dct:description", "dcatap:availability", "dct:format"},
    "dcat:DataService": {"dcat:servesDataset", "dcat:endpointDescription"},
    "dct:PeriodOfTime": {"dcat:startDate", "dcat:endDate"},
    "foaf:Agent": {"dct:type"},
}
"""What it recommends (shapes_recommended.ttl); a licence only where one is known."""
LITERALS = {"dct:title", "dct:description", "foaf:name", "dcat:keyword", "skos:prefLabel"}
DAYS = {"dct:issued", "dct:modified", "dcat:startDate", "dcat:endDate"}
ONCE = {
    *("dct:license", "dct:issued", "dct:modified", "dct:publisher", "foaf:homepage"),
    *("dct:accessRights", "dcat:mediaType", "dct:format", "dct:type", "dcatap:availability"),
}
"""What a node may have one of at most."""


RANGES = {
    "dcat:contactPoint": "vcard:Kind",
    "dcat:dataset": "dcat:Dataset",
    "dcat:distribution": "dcat:Distribution",
    "dcat:landingPage": "foaf:Document",
    "dcat:mediaType": "dct:MediaType",
    "dcat:servesDataset": "dcat:Dataset",
    "dcat:service": "dcat:DataService",
    "dcat:theme": "skos:Concept",
    "dcat:themeTaxonomy": "skos:ConceptScheme",
    "dcatap:availability": "skos:Concept",
    "dct:accessRights": "dct:RightsStatement",
    "dct:format": "dct:MediaTypeOrExtent",
    "dct:language": "dct:LinguisticSystem",
    "dct:license": "dct:LicenseDocument",
    "dct:publisher": "foaf:Agent",
    "dct:spatial": "dct:Location",
    "dct:temporal": "dct:PeriodOfTime",
    "dct:type": "skos:Concept",
    "foaf:homepage": "foaf:Document",
}
"""Of which class what a property names is (its range.ttl)."""


def listed(value):
    """Return a value, or several, as a list."""
    return value if isinstance(value, list) else [value]


def kinds_of(node):
    """Return the classes that a node says it is of."""
    return listed(node.get("@type", []))


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


@pytest.mark.parametrize("kind", RECOMMENDED)
def test_each_class_has_what_dcat_ap_3_demands_and_recommends(desk, kind):
    found = [n for n in nodes(desk.client.get(CATALOGUE).json()) if n.get("@type") == kind]

    assert found
    for node in found:
        assert set(node) >= MANDATORY.get(kind, set()) | RECOMMENDED[kind], node["@id"]


def test_each_property_has_the_kind_of_value_that_dcat_ap_3_wants(desk):
    told = desk.client.get(CATALOGUE).json()

    for node in nodes(told):
        for name, value in node.items():
            values = value if isinstance(value, list) else [value]
            assert values, name
            assert name not in ONCE or len(values) == 1, name
            if name in LITERALS:
                assert {each["@language"] for each in values} >= {"lv", "en"}, name
                assert all(each["@value"] for each in values), name
            elif name in DAYS:
                assert all(each["@type"] in ("xsd:date", "xsd:gYear") for each in values), name
            elif name.startswith(("dct:", "dcat:", "dcatap:")) and name != "dct:identifier":
                assert all("@id" in each or "@type" in each for each in values), name


@pytest.mark.parametrize("name", RANGES)
def test_what_a_property_names_says_of_which_class_it_is(desk, name):
    told = desk.client.get(CATALOGUE).json()
    kinds = {each["@id"]: kinds_of(each) for each in nodes(told) if {"@id", "@type"} <= set(each)}

    values = [value for node in nodes(told) if name in node for value in listed(node[name])]
    assert values
    for value in values:
        found = kinds_of(value) or kinds[value["@id"]]
        assert RANGES[name] in found, value
        assert "skos:Concept" not in found or value["skos:prefLabel"]
        assert "skos:ConceptScheme" not in found or value["dct:title"]


def test_what_names_another_node_names_one_that_is_told(desk):
    told = desk.client.get(CATALOGUE).json()
    here = {node["@id"] for node in nodes(told) if "@type" in node and "@id" in node}
    sets = {each["@id"] for each in told["dcat:dataset"]}

    assert {each["dct:publisher"]["@id"] for each in told["dcat:dataset"]} <= here
    assert {each["@id"] for each in told["dcat:service"]["dcat:servesDataset"]} == sets


@pytest.mark.slow
def test_each_distribution_answers_in_the_kind_that_it_states(desk):
    told = desk.client.get(CATALOGUE).json()
    found = [n for n in nodes(told) if n.get("@type") == "dcat:Distribution"]

    for each in found:
        answer = desk.client.head(each["dcat:downloadURL"]["@id"])
        media = each["dcat:mediaType"]["@id"].partition("/media-types/")[2]
        assert answer.headers["content-type"].partition(";")[0] == media
        assert each["dcat:accessURL"] == each["dcat:downloadURL"]


def test_a_licence_is_named_only_where_the_sources_of_all_values_name_the_same(desk):
    told = desk.client.get(CATALOGUE).json()
    named = {
        each["dct:identifier"]: {d.get("dct:license", {}).get("@id") for d in each[DISTRIBUTION]}
        for each in told["dcat:dataset"]
    }

    ours = {"https://creativecommons.org/licenses/by/4.0/"}
    assert named["practices"] == named["values-mobility"] == ours
    # The territory development index is from a regulation, which no copyright protects; of the
    # residents in the register nobody states a licence.
    assert named["values-strategy"] == {"https://likumi.lv/ta/id/5138"}
    assert named["values-demography"] == {None}


def test_every_name_in_the_catalogue_is_one_of_its_context(desk):
    told = desk.client.get(CATALOGUE).json()
    context = told.pop("@context")

    names = {name for node in nodes(told) for name in node if not name.startswith("@")}
    kinds = {kind for node in nodes(told) for kind in kinds_of(node)}
    assert {name.partition(":")[0] for name in names | kinds} == set(context)
    assert all(
        set(node) <= {"@value", "@language", "@type"} for node in nodes(told) if "@value" in node
    )


@pytest.mark.slow
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
