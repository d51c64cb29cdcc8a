"""What the contract promises: names, lists, deprecations, and nothing broken without notice."""

import tomllib
from datetime import date
from typing import Any

import pytest
from graphql import GraphQLList, GraphQLNonNull, build_schema, get_named_type

from schema import clock, graphql_schema, schema_changes
from schema.contract.__main__ import ReleaseRefused, make_release
from schema.contract.releases import UnknownRelease, release_versions, released_schema
from schema.contract.schema_diff import (
    deprecable_members,
    removal_day,
)
from schema.contract.type_system import type_system

DAY = date(2026, 11, 21)
BASE = """
type Query { title(short: Boolean): String! kind: Kind! topics(filter: TopicInput): [Topic!]! }
type Topic { slug: String }
input TopicInput { slug: String }
enum Kind { OLD NEW }
"""


def told(before: str, after: str, day: date = DAY) -> list[tuple[bool, str]]:
    return [(change.is_breaking, change.sentence) for change in schema_changes(before, after, day)]


@pytest.mark.parametrize(
    ("part", "becomes", "names"),
    [
        ("title(short: Boolean): String!", "", "Query.title"),
        ("title(short: Boolean): String!", "title(short: Boolean): String", "Query.title"),
        ("title(short: Boolean): String!", "title(short: Boolean): Int!", "Query.title"),
        ("(short: Boolean)", "", "Query.title(short:)"),
        ("(short: Boolean)", "(short: Boolean!)", "Query.title(short:)"),
        ("(short: Boolean)", "(short: Boolean, long: Int!)", "Query.title(long:)"),
        ("[Topic!]!", "[Topic]!", "Query.topics"),
        ("OLD NEW", "NEW", "Kind.OLD"),
        ("{ slug: String }\ninput", "{ name: String }\ninput", "Topic.slug"),
        ("input TopicInput { slug: String", "input TopicInput { name: String", "TopicInput.slug"),
        ("TopicInput { slug: String", "TopicInput { slug: String!", "TopicInput.slug"),
    ],
)
def test_what_breaks_clients_is_named(part, becomes, names):
    assert part in BASE

    breaking = [
        sentence for is_breaking, sentence in told(BASE, BASE.replace(part, becomes)) if is_breaking
    ]

    assert breaking
    assert all(names in sentence for sentence in breaking)


@pytest.mark.parametrize(
    ("part", "becomes", "names"),
    [
        ("OLD NEW", "OLD NEW NEWER", "Kind.NEWER"),
        ("(short: Boolean)", "(short: Boolean, long: Int)", "Query.title(long:)"),
        ("TopicInput { slug: String", "TopicInput { slug: String name: String", "TopicInput.name"),
    ],
)
def test_what_may_surprise_clients_is_named_and_allowed(part, becomes, names):
    [(is_breaking, sentence)] = told(BASE, BASE.replace(part, becomes))

    assert not is_breaking
    assert names in sentence


@pytest.mark.parametrize(
    ("part", "becomes"),
    [
        ("type Topic { slug: String", "type Topic { slug: String! name: String"),
        ("type Topic", '"A theme."\ntype Topic'),
        ("short: Boolean", "short: Boolean = false"),
        ("", ""),
    ],
)
def test_what_no_client_notices_is_not_told(part, becomes):
    assert told(BASE, BASE.replace(part, becomes)) == []


ANNOUNCED = BASE.replace(
    "kind: Kind!", 'kind: Kind! @deprecated(reason: "Use `title`. Removed 2027-04-01.")'
)
WITHOUT = BASE.replace("kind: Kind!", "").replace("enum Kind { OLD NEW }", "")


def test_what_was_announced_may_go_on_its_day_with_all_that_only_led_there():
    assert told(ANNOUNCED, WITHOUT, date(2027, 4, 1)) == []

    assert [breaks for breaks, _ in told(ANNOUNCED, WITHOUT, date(2027, 3, 31))] == [True, True]


@pytest.mark.parametrize(
    ("day", "is_late"),
    [
        (date(2026, 11, 21), False),
        (date(2027, 1, 1), False),
        (date(2027, 1, 2), True),
        (date(2027, 5, 1), True),
    ],
)
def test_a_removal_is_announced_three_months_ahead(day, is_late):
    expected = [(True, "Query.kind is to be removed on 2027-04-01, less than 3 months ahead.")]

    assert told(BASE, ANNOUNCED, day) == (expected if is_late else [])


def test_an_announced_day_may_be_put_off_but_not_brought_forward():
    sooner = ANNOUNCED.replace("2027-04-01", "2027-01-01")

    assert told(sooner, ANNOUNCED) == []
    assert told(ANNOUNCED, sooner) == [
        (True, "Query.kind is to be removed on 2027-01-01, although 2027-04-01 was announced.")
    ]


@pytest.mark.parametrize(
    ("reason", "is_agreed"),
    [
        ("Use `title`. Removed 2027-04-01.", True),
        ("Use `title(short:)` or `name`. Removed 2027-10-01.", True),
        ("No longer supported", False),
        ("Use `title`.", False),
        ("Use `title`. Removed 2027-04-02.", False),
        ("Use `title`. Removed 2027-05-01.", False),
        ("Use `title`. Removed on 2027-04-01.", False),
        ("Removed 2027-04-01.", False),
        ("", False),
    ],
)
def test_a_deprecation_says_what_to_use_and_when_it_goes(reason, is_agreed):
    assert (removal_day(reason) is not None) == is_agreed


def misfits(schema) -> list[str]:
    """Return what has not the form that the contract promises."""
    found = [
        place
        for place, holder, name in deprecable_members(schema)
        if (
            holder[name].deprecation_reason is not None
            and not removal_day(holder[name].deprecation_reason)
        )
        or (hasattr(holder[name], "type") and has_null_items(holder[name].type))
    ]
    changing = schema.mutation_type.fields if schema.mutation_type else {}
    for name, field in changing.items():
        found += [] if get_named_type(field.type).name.endswith("Payload") else [f"Mutation.{name}"]
        found += [] if list(field.args) in ([], ["input"]) else [f"Mutation.{name}"]
    return found


def has_null_items(kind) -> bool:
    while isinstance(kind, GraphQLNonNull | GraphQLList):
        if isinstance(kind, GraphQLList) and not isinstance(kind.of_type, GraphQLNonNull):
            return True
        kind = kind.of_type
    return False


SAFE = frozenset({"lang", "style", "format", "asOf", "day"})
"""Arguments of which every value that passes validation gives an answer."""


def test_a_field_that_can_refuse_its_arguments_is_null_alone():
    changing = {"Mutation", "Subscription"}
    found = [
        place
        for place, holder, name in deprecable_members(type_system(graphql_schema()))
        if isinstance(getattr(holder[name], "type", None), GraphQLNonNull)
        and set(getattr(holder[name], "args", ())) - SAFE
        and place.partition(".")[0] not in changing
    ]

    assert found == ["Query._entities"]


NAMED_OTHERWISE = {"ProjectResult.asOf", "Succession.date"}
"""Days of what is a state and a date in themselves."""


def fields_of(kind: Any) -> dict[str, Any]:
    return getattr(kind, "fields", {})


def test_a_day_is_named_for_what_happened_on_it():
    found = {
        f"{kind.name}.{name}"
        for kind in type_system(graphql_schema()).type_map.values()
        for name, field in fields_of(kind).items()
        if get_named_type(field.type).name == "Date" and "Filter" not in kind.name
    }

    odd = {each for each in found if not each.endswith(("On", "On!", ".validFrom", ".validTo"))}
    assert {each for each in odd if "Input" not in each} == NAMED_OTHERWISE


def test_every_list_in_pages_counts_what_it_has():
    connections = {
        name: kind
        for name, kind in type_system(graphql_schema()).type_map.items()
        if name.endswith("Connection")
    }

    assert len(connections) > 40
    assert [name for name, kind in connections.items() if "totalCount" not in fields_of(kind)] == []


def test_lists_hold_no_nulls_but_where_null_means_unknown():
    """`nodes` and `_entities` keep the order of what was asked for."""
    assert sorted(misfits(type_system(graphql_schema()))) == ["Query._entities", "Query.nodes"]


@pytest.mark.parametrize(
    ("sdl", "found"),
    [
        ("type Query { a: [Int!]! b: [[Int!]!] }", []),
        ("type Query { a: [Int]! }", ["Query.a"]),
        ("type Query { a: [[Int]!]! }", ["Query.a"]),
        ("type Query { a(b: [Int]): Int }", ["Query.a(b)"]),
        ("type Query { a: Int } input I { a: [Int] }", ["I.a"]),
        ("type Query { a: Int @deprecated }", ["Query.a"]),
        ('type Query { a: Int @deprecated(reason: "Use `b`. Removed 2027-04-01.") }', []),
        ('type Query { a: E } enum E { A B @deprecated(reason: "Use A.") }', ["E.B"]),
        ("type Query { a: Int } type Mutation { add: P } type P { a: Int }", ["Mutation.add"]),
        ("type Query { a: Int } type Mutation { add: APayload } type APayload { a: Int }", []),
        (
            "type Query { a: Int } type Mutation { b(a: Int): XPayload } type XPayload { a: Int }",
            ["Mutation.b"],
        ),
    ],
)
def test_a_misfit_is_found(sdl, found):
    assert misfits(build_schema(sdl)) == found


def test_what_the_last_release_promised_is_still_there():
    for release in release_versions()[-1:]:
        found = schema_changes(released_schema(release), graphql_schema().as_str(), clock.today())

        assert [change.sentence for change in found if change.is_breaking] == []


def test_releases_are_in_the_order_of_their_numbers(tmp_path):
    for version in ("0.10.0", "0.9.1", "0.9.0"):
        (tmp_path / f"{version}.graphql").write_text(version, "utf-8")

    assert release_versions(tmp_path) == ["0.9.0", "0.9.1", "0.10.0"]
    assert released_schema("0.9.1", tmp_path) == "0.9.1"
    with pytest.raises(UnknownRelease):
        released_schema("../0.9.1", tmp_path)


@pytest.fixture
def sources(tmp_path):
    """Return a folder with the files that a release writes or reads."""
    (tmp_path / "schema/contract").mkdir(parents=True)
    (tmp_path / "schema/schema.graphql").write_text(BASE, "utf-8")
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n### Added\n\n- It.\n")
    (tmp_path / "pyproject.toml").write_text('name = "blis"\nversion = "0.0.1"\n', "utf-8")
    return tmp_path


def test_a_release_keeps_the_schema_dates_the_changelog_and_sets_the_version(sources):
    written = make_release(sources, "0.1.0", DAY)

    assert released_schema("0.1.0", sources / "schema/contract/releases") == BASE
    assert "## Unreleased\n\n## 0.1.0 (2026-11-21)\n\n### Added" in written[0].read_text("utf-8")
    assert tomllib.loads(written[1].read_text("utf-8")) == {"name": "blis", "version": "0.1.0"}


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9", "1.0", "v1.0.0", "next"])
def test_a_release_is_newer_than_the_last_one_or_changes_nothing(sources, version):
    make_release(sources, "0.1.0", DAY)
    changelog = sources / "CHANGELOG.md"
    changelog.write_text(f"## Unreleased\n\n### Added\n\n{changelog.read_text('utf-8')}", "utf-8")
    before = {path: path.read_bytes() for path in sources.rglob("*.*")}

    with pytest.raises(ReleaseRefused):
        make_release(sources, version, DAY)

    assert {path: path.read_bytes() for path in sources.rglob("*.*")} == before


def test_a_release_of_nothing_new_changes_nothing(sources):
    (sources / "CHANGELOG.md").write_text("## Unreleased\n\n## 0.0.1 (2026-01-01)\n", "utf-8")

    with pytest.raises(ReleaseRefused, match="nothing under"):
        make_release(sources, "0.1.0", DAY)

    assert not (sources / "schema/contract/releases").exists()
