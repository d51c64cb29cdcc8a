"""Nothing hidden leaks: every path of the schema to it is walked, by everyone who may not see it.

There are two copies of the data: one with all hidden rows, one only with those that the viewer may
see. Whatever is asked, both have to give the same answer: the same rows, counts, orders, groups,
cursors, errors. Which paths there are is read from the schema, and all of them have to be walked.
"""

import asyncio
import base64
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLUnionType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_interface_type,
    parse,
    visit,
)
from hidden import (
    COMPARED,
    JUDGED,
    MAY_BE_HIDDEN,
    SEEN,
    TEXT,
    A,
    B,
    hidden,
    plant,
    viewers,
)
from seeded import Filling, database_file

from schema import Context, Database, Limits, Loaders, graphql_schema, stream_documents
from schema.contract.type_system import type_system
from schema.indexing.searchable import SEARCHED, SearchKind
from schema.tables.base import table_of
from schema.types import Node
from search import open_index

pytestmark = pytest.mark.slow

SCHEMA = type_system(graphql_schema())
TYPES = SCHEMA.type_map
ENTITIES = {kind.__name__: table for table, kind in Node.shown_as.items()}
PROTECTED = MAY_BE_HIDDEN & ENTITIES.keys()
ANYTHING = {"Node", "SearchItem", "_Entity"}
ENDLESS = Limits(
    cost=10**9, nodes=10**9, values=10**9, bucket=10**12, tokens=10**6, fields=10**5, seconds=3_600,
    characters=10**7, input_values=10**6, repeats=10**4,
)  # fmt: skip
PAGE = (
    "{ totalCount nodes { id } edges { cursor node { id } } pageInfo { startCursor hasNextPage } }"
)
SHORT = "{ totalCount nodes { id } pageInfo { startCursor } }"
FIRST, LAST = 10, 25
"""How many rows of a type to walk on from: of the seed, and the newest, which are the hidden."""

Step = tuple[str, str]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory) -> Path:
    return Path(
        shutil.copy(database_file(Filling.WHOLE), tmp_path_factory.mktemp("walk") / "seed.sqlite")
    )


def planted(seeded: Path, viewer: str | None) -> tuple[Database, Any]:
    """Return a copy of the data with hidden rows, all or those of a viewer, and its index."""
    file = seeded.with_name(f"{viewer or 'all'}.sqlite")
    shutil.copy(seeded, file)
    database = Database(f"sqlite:///{file}")
    plant(database, viewer)
    index = open_index(None)
    index.rebuild(stream_documents(database), database.revision().stamp)
    return database, index


@pytest.fixture(scope="module")
def everything(seeded):
    return planted(seeded, None)


def is_protected(kind: Any) -> bool:
    """Return whether rows that may be hidden can be reached directly in a type."""
    name = kind.name
    if name in PROTECTED or name in ANYTHING:
        return True
    wrapped = ("Connection", "Edge", "Hit", "Group")
    return name.endswith(wrapped) and any(
        is_protected(get_named_type(field.type))
        for key, field in kind.fields.items()
        if key in ("nodes", "edges", "node", "item", "count")
        and get_named_type(field.type) is not kind
        and not is_leaf(field)
    )


def is_leaf(field: Any) -> bool:
    return not hasattr(get_named_type(field.type), "fields") and not isinstance(
        get_named_type(field.type), GraphQLUnionType
    )


def paths() -> set[Step]:
    """Return every step of the schema that leads to, or depends on, rows that may be hidden."""
    found: set[Step] = set()
    for kind in TYPES.values():
        if kind.name.startswith("__") or kind.name in WRITTEN:
            continue
        if isinstance(kind, GraphQLObjectType):
            found |= {
                (kind.name, name)
                for name, field in kind.fields.items()
                if not is_leaf(field) and is_protected(get_named_type(field.type))
            }
        elif isinstance(kind, GraphQLInputObjectType) and kind.name.endswith("FilterInput"):
            found |= {
                (kind.name, name)
                for name, field in kind.fields.items()
                if get_named_type(field.type).name in FILTERS
            }
        elif isinstance(kind, GraphQLEnumType) and kind.name.endswith("GroupField"):
            found |= {(kind.name, value) for value in kind.values}
        elif isinstance(kind, GraphQLEnumType) and kind.name.endswith("OrderField"):
            found |= {(kind.name, value) for value in telling(kind)}
    return found


def telling(orders: GraphQLEnumType) -> list[str]:
    """Return the orders of a type that depend on rows that may be hidden."""
    if orders.name.removesuffix("OrderField") in PROTECTED:
        return list(orders.values)
    keys = {name: value.value for name, value in orders.values.items()}
    hidden = {ENTITIES[name] for name in PROTECTED}
    return [name for name, key in keys.items() if key.link and key.link.table in hidden]


WRITTEN = {
    "Mutation",
    "Subscription",
    *(name for name in TYPES if name.endswith("Payload")),
}
"""What is answered to those who write, who may see what they have written, and what listeners
are told, which has tests of its own."""

FILTERS = {f"{name}{ending}" for name in PROTECTED for ending in ("FilterInput", "ListFilterInput")}


class Walked(Visitor):
    """Notes which steps of the schema a document takes."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info, self.steps = info, set[Step]()

    def enter_field(self, node: Any, *_: Any) -> None:
        self.steps.add((self.info.get_parent_type().name, node.name.value))  # type: ignore[union-attr]

    def enter_object_field(self, node: Any, *_: Any) -> None:
        self.steps.add((get_named_type(self.info.get_parent_input_type()).name, node.name.value))  # type: ignore[union-attr]

    def enter_enum_value(self, node: Any, *_: Any) -> None:
        self.steps.add((get_named_type(self.info.get_input_type()).name, node.value))  # type: ignore[union-attr]


def steps_of(document: str) -> set[Step]:
    info = TypeInfo(SCHEMA)
    walked = Walked(info)
    visit(parse(document, no_location=True), TypeInfoVisitor(info, walked))
    return walked.steps


def ids(database: Database, name: str) -> str:
    """Return ids of the first and the last rows of a type, the hidden ones among them."""
    source = table_of(ENTITIES[name])
    numbers = [n for (n,) in database.all(sa.select(source.c.id).order_by(source.c.id))]
    chosen = dict.fromkeys([*numbers[:FIRST], *numbers[-LAST:]])
    return f"[{', '.join(encoded(f'{name}:{number}') for number in chosen)}]"


def encoded(text: str) -> str:
    return f'"{base64.b64encode(text.encode()).decode()}"'


def selection(field: Any) -> str:
    """Return what to select of a field that leads to rows."""
    kind = get_named_type(field.type)
    if kind.name.endswith("Connection"):
        return f"(first: 100) {PAGE}"
    if kind.name.endswith("Hit"):
        return "{ slug score item { __typename ... on Node { id } } }"
    return "{ __typename ... on Node { id } }" if is_interface_type(kind) else "{ id }"


def entity_documents(database: Database) -> Iterator[str]:
    """Yield what leads from the rows of each type to rows that may be hidden."""
    for name in sorted(ENTITIES):
        kind, given = TYPES[name], ids(database, name)
        assert isinstance(kind, GraphQLObjectType)
        for field_name, field in kind.fields.items():
            if is_leaf(field) or not is_protected(get_named_type(field.type)):
                continue
            if any(
                a.type.to_kwargs if False else str(a.type).endswith("!")
                for a in field.args.values()
            ):
                continue
            inner = f"... on {name} {{ {field_name} {selection(field)} }}"
            yield f"{{ nodes(ids: {given}) {{ id {inner} }} }}"


def list_of(name: str) -> tuple[str, str]:
    """Return what stands around a list of a type: of the whole table, or on the rows of another."""
    connection = f"{name}Connection"
    for field_name, field in SCHEMA.query_type.fields.items():  # type: ignore[union-attr]
        if get_named_type(field.type).name == connection:
            return f"{{ {field_name}(first: 40, %s) {SHORT} }}", ""
    for parent in sorted(ENTITIES):
        for field_name, field in TYPES[parent].fields.items():  # type: ignore[union-attr]
            if get_named_type(field.type).name == connection:
                inner = f"... on {parent} {{ {field_name}(first: 40, %s) {SHORT} }}"
                return f"{{ nodes(ids: IDS) {{ id {inner} }} }}", parent
    raise AssertionError(name)


def listed(database: Database, name: str, arguments: str) -> str:
    document, parent = list_of(name)
    return document.replace("%s", arguments).replace("IDS", ids(database, parent) if parent else "")


def filter_documents(database: Database) -> Iterator[str]:
    """Yield filters that ask whether there are rows that may be hidden, and which."""
    for name in sorted(ENTITIES):
        inputs = TYPES[f"{name}FilterInput"]
        assert isinstance(inputs, GraphQLInputObjectType)
        for field, given in inputs.fields.items():
            target = get_named_type(given.type).name
            if target not in FILTERS:
                continue
            if target.endswith("ListFilterInput"):
                kind = target.removesuffix("ListFilterInput")
                some = f"id: {{in: {ids(database, kind)}}}"
                asked = ["some: {}", "none: {}", f"some: {{{some}}}", f"every: {{not: {{{some}}}}}"]
            else:
                kind = target.removesuffix("FilterInput")
                asked = ["", f"id: {{in: {ids(database, kind)}}}"]
            if field in ("and", "or", "not"):
                asked = [f"id: {{in: {ids(database, name)}}}"]
            for each in asked:
                value = f"[{{{each}}}]" if field in ("and", "or") else f"{{{each}}}"
                yield listed(database, name, f"filter: {{{field}: {value}}}")
                yield listed(database, name, f"filter: {{not: {{{field}: {value}}}}}")


def order_documents(database: Database) -> Iterator[str]:
    for name in sorted(ENTITIES):
        orders = TYPES[f"{name}OrderField"]
        assert isinstance(orders, GraphQLEnumType)
        for value in telling(orders):
            for direction in ("ASC", "DESC"):
                given = f"orderBy: [{{field: {value}, direction: {direction}}}]"
                yield listed(database, name, given)


def group_documents() -> Iterator[str]:
    for field in ("practicesGroupedBy", "indicatorValuesGroupedBy"):
        by = get_named_type(SCHEMA.query_type.fields[field].args["by"].type)  # type: ignore[union-attr]
        more = " values min max mean sum" if "Values" in field else ""
        for value in by.values:  # type: ignore[union-attr]
            yield f"{{ {field}(by: {value}) {{ key count item {{ id }}{more} }} }}"


def root_documents(database: Database) -> Iterator[str]:
    """Yield what is asked by name: of every hidden row, its look-up, its node, its entity."""
    query = SCHEMA.query_type
    assert query is not None
    for name in sorted(PROTECTED):
        source = table_of(ENTITIES[name])
        rows = database.all(sa.select(source).order_by(source.c.id.desc()).limit(LAST))
        lookup = name[0].lower() + name[1:]
        for row in rows:
            given = encoded(f"{name}:{row.id}")
            yield f"{{ node(id: {given}) {{ id __typename }} }}"
            if lookup in query.fields and "by" in query.fields[lookup].args:
                yield f'{{ {lookup}(by: {{slug: "{row.slug}"}}) {{ id }} }}'
                yield f"{{ {lookup}(by: {{id: {given}}}) {{ id }} }}"
        if name in {kind.name for kind in TYPES["_Entity"].types}:  # type: ignore[union-attr]
            keys = ", ".join(f'{{__typename: "{name}", slug: "{row.slug}"}}' for row in rows)
            inner = "{ __typename ... on Node { id } }"
            yield f"{{ _entities(representations: [{keys}]) {inner} }}"
    for field_name, field in query.fields.items():
        kind = get_named_type(field.type)
        if kind.name.endswith("Connection") and is_protected(kind) and "last" in field.args:
            yield f"{{ {field_name}(first: 100) {PAGE} }}"
            yield f"{{ {field_name}(last: 100) {PAGE} }}"
    yield "{ changes(first: 100) { nodes { id kind slug isGone mergedInto node { id } } } }"
    shown = ids(database, "Practice")
    life = "workflow { state comments { id } } versions(first: 20) { nodes { version } }"
    inner = f"... on Practice {{ {life} officesToAsk {{ reason contact {{ id }} }} }}"
    yield f"{{ nodes(ids: {shown}) {{ id {inner} }} }}"
    proposed = "{ totalCount nodes { practice { id } indicator { id } } }"
    yield f'{{ tieProposals(indicator: {{slug: "{JUDGED}"}}, first: 50) {proposed} }}'
    # Each finds at most a page: which are the first hundred of more is decided by their order.
    words = [TEXT["lv"], "slepens", "mājoklis", "zvirbuļi Lietuvā", "hidden"]
    for text in words:
        yield (
            f'{{ search(query: "{text}", first: 100) {{ totalCount meta {{ interpretedAs }} '
            "nodes { slug kind title { value } item { __typename ... on Node { id } } "
            "highlights { field fragments attachment { id } } } edges { node { slug } } "
            "pageInfo { hasNextPage } } }"
        )
        yield (
            f'{{ search(query: "{text}", first: 1, filter: {{year: {{lte: 2031}}}}) {{ totalCount '
            "facets(first: 100) { field totalCount buckets { value label count selected } } "
            f'named: facets(containing: "{text}") {{ totalCount buckets {{ value }} }} }} }}'
        )
        yield (
            f'{{ search(query: "{text}", first: 100) {{ nodes {{ slug '
            "explanation { rule about text } } edges { node { slug } } } }"
        )
    for kind in SEARCHED:
        source = table_of(ENTITIES[kind])
        for (row,) in database.all(sa.select(source.c.id).order_by(source.c.id.desc()).limit(LAST)):
            given = encoded(f"{kind}:{row}")
            kinds = ", ".join(known.name for known in SearchKind)
            yield (
                f"{{ similar(to: {given}, first: 20, kinds: [{kinds}]) "
                "{ score slug item { __typename ... on Node { id } } } }"
            )
    for prefix in ("s", "sle", "p", "ada", "zv bu", "hidden"):
        yield (
            f'{{ suggest(prefix: "{prefix}", first: 20) {{ type text count '
            "item { __typename ... on Node { id } } } }"
        )


HELPING = """{ learningPaths(municipality: {slug: "%s"}, %s, peers: {all: true}) {
  indicatorsCompared peers { count members { id } } paths {
    comparison { aggregate { n mean } position { rank of } rows { value municipality { id } } }
    experts { id } networks { id } otherPractices { tie practice { id } evidence { id } }
    examples { reasons practices { tie practice { id } evidence { id } } missing { code }
      contacts { reason contact { id } }
      transferFit { score preconditions { practice { id } text { value } } } } } } }"""


def comparing_documents(database: Database) -> Iterator[str]:
    """Yield what compares values, and leads from them to practices and experts."""
    for slug in ("kraslavas-novads-2021", A, B):
        for asked in (f'topic: {{slug: "{COMPARED}"}}', f'indicator: {{slug: "{JUDGED}"}}'):
            yield HELPING % (slug, asked)
        fits = f'transferFit(practice: {{slug: "hidden-{A}-draft-public"}}, to: {{slug: "{slug}"}})'
        told = "score reasons { mine theirs } preconditions { practice { id } text { value } }"
        yield f"{{ {fits} {{ {told} }} }}"
    for state in ("DRAFT", "SUBMITTED", "VERIFIED"):
        who = f'indicator: {{code: "population"}}, municipality: {{slug: "{A}"}}'
        asked = f'{who}, split: "{state}"'
        figures = "aggregate { n missing } own { value status } rows { value }"
        yield f'{{ comparison({asked}, period: "2031") {{ {figures} }} }}'
        yield f"{{ comparison({asked}) {{ period {figures} }} }}"
        yield f"{{ series({asked}) {{ points {{ period value status }} }} }}"
    yield '{ sharedComparisonSet(token: "token") { id } }'


CAMPAIGNS = """{ campaigns(first: 100) { nodes { id progress { asked received outstanding }
  answers { state status receivedOn municipality { id } indicator { id } campaign { id }
    value { id } }
  reminder { debtors { municipality { id } offices { id } owed { state value { id } } } } } } }"""


def every_document(database: Database) -> list[str]:
    return [
        *root_documents(database),
        *comparing_documents(database),
        CAMPAIGNS,
        *entity_documents(database),
        *filter_documents(database),
        *order_documents(database),
        *group_documents(),
    ]


async def answers(parts: tuple[Database, Any], viewer: Any, asked: list[str]) -> list[Any]:
    database, index = parts
    found = []
    for document in asked:
        context = Context(Loaders(database, index, viewer), limits=ENDLESS)
        result = await graphql_schema().execute(document, context_value=context)
        errors = [(error.message, error.path) for error in result.errors or ()]
        assert result.data or document.startswith("{ similar"), (document, errors)
        found.append((unordered(result.data), errors))
    return found


def unordered(data: Any) -> Any:
    """Return an answer with what a search found in no order.

    How often a word occurs at all decides on the order. What is hidden counts there, as in other
    engines: it can move what is shown, and is never shown.
    """
    if "nodes" not in (data or {}).get("search", {}):
        return data
    found = data["search"]
    assert found.get("totalCount", 0) <= 100, "the order decides which are on the first page"
    return {**found, **{name: sorted(found[name], key=str) for name in ("nodes", "edges")}}


def test_every_path_to_what_may_be_hidden_is_walked(everything, capsys):
    database, _ = everything
    walked = set().union(*(steps_of(document) for document in every_document(database)))

    missing = paths() - walked
    with capsys.disabled():
        print(f" {len(paths())} paths of the schema lead to what may be hidden")
    assert not missing


@pytest.mark.parametrize("viewer", ["public", "member of A", "member of B", "partner", "editor"])
def test_what_is_hidden_makes_no_difference(seeded, everything, viewer):
    database, _ = everything
    who, asked = viewers(database)[viewer], every_document(database)
    allowed = planted(seeded, viewer)

    with_all = asyncio.run(answers(everything, who, asked))
    with_own = asyncio.run(answers(allowed, who, asked))

    different = [
        (document, one, other)
        for document, one, other in zip(asked, with_all, with_own, strict=True)
        if one != other
    ]
    assert not different, different[0]


@pytest.mark.parametrize("viewer", SEEN)
def test_the_totals_differ_exactly_as_they_should(everything, viewer):
    database, _ = everything
    lists = {
        "practices": "Practice",
        "documents": "Document",
        "news": "NewsItem",
        "experts": "Expert",
        "contacts": "Contact",
        "indicatorValues": "IndicatorValue",
        "adoptions": "Adoption",
        "campaigns": "Campaign",
    }
    asked = [f"{{ {name}(first: 1) {{ totalCount }} }}" for name in lists]
    who = viewers(database)

    public = asyncio.run(answers(everything, who["public"], asked))
    own = asyncio.run(answers(everything, who[viewer], asked))

    told = SEEN[viewer] - SEEN["public"]
    more = Counter(row.table.__name__ for row in hidden(database) if row.audience in told)
    totals = zip(lists, own, public, strict=True)
    found = {lists[n]: o[n]["totalCount"] - p[n]["totalCount"] for n, (o, _), (p, _) in totals}
    assert found == {kind: more[kind] for kind in lists.values()}
    assert viewer == "public" or sum(found.values()) > 0
