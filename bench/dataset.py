"""A large set of made-up data, the same each time, in a database of SQLite or PostgreSQL.

    python -m bench.dataset sqlite:////tmp/large.sqlite [PRACTICES [INDICATORS]]

200 municipalities, 43 of them of today, all in one group; 20 networks with 480 memberships; 50
projects; 10,000 practices with texts of 2 kB; 300 indicators, with a value for each municipality
and 15 years.
"""

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from random import Random
from typing import Any

import sqlalchemy as sa

from schema import Database, tables
from schema.tables.base import latvian_order, table_of

MUNICIPALITIES, OF_TODAY = 200, 43
NETWORKS, MEMBERS = 20, 24
PROJECTS, PARTNERS, ORGANISATIONS = 50, 3, 30
TOPICS = 20
PRACTICES, INDICATORS = 10_000, 300
YEARS = range(2010, 2025)
REFORM = date(2021, 7, 1)
AT_ONCE = 5_000
WORDS = (  # noqa: SIM905 - so they can be read
    "pašvaldība iedzīvotāji sadarbība tīkls projekts pieredze rezultāts izmaksas skola ceļš "
    "apkure ūdens atkritumi jaunieši seniori kultūra tūrisms uzņēmēji dati pakalpojums"
).split()

Values = dict[str, Any]


def fill(database: Database, practices: int = PRACTICES, indicators: int = INDICATORS) -> None:
    """Bring an empty database to the newest version and write the data into it."""
    database.migrate()
    with database.engine.begin() as connection:
        for table, rows in contents(practices, indicators):
            insert(connection, table, rows)
        for year in YEARS:
            connection.execute(values_of(year))
    if not database.is_sqlite:
        with database.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            connection.exec_driver_sql("vacuum analyze")


def insert(connection: sa.Connection, table: type[tables.Row], rows: Iterable[Values]) -> None:
    """Insert the rows, so many at once that all of them never lie in memory."""
    remaining = iter(rows)
    while batch := list(islice(remaining, AT_ONCE)):
        connection.execute(sa.insert(table_of(table)), batch)


def contents(
    practices: int, indicators: int
) -> Iterator[tuple[type[tables.Row], Iterable[Values]]]:
    """Yield every table but the values, with its rows, in the order in which rows refer."""
    yield tables.Topic, (named("topic", n, "name") for n in range(1, TOPICS + 1))
    yield tables.Organisation, map(organisation, range(1, ORGANISATIONS + 1))
    yield tables.Municipality, map(municipality, range(1, MUNICIPALITIES + 1))
    yield tables.ComparisonGroup, [everybody()]
    yield tables.ComparisonGroupMember, map(member, range(1, MUNICIPALITIES + 1))
    yield tables.Project, (named("project", n, "title") for n in range(1, PROJECTS + 1))
    yield tables.ProjectPartner, partners()
    yield tables.Network, map(network, range(1, NETWORKS + 1))
    yield tables.Membership, memberships()
    yield tables.Indicator, map(indicator, range(1, indicators + 1))
    yield tables.Practice, map(practice, range(1, practices + 1))
    for table, other, step, count, many in (
        (tables.PracticeMunicipality, "municipality_id", 7, 1, MUNICIPALITIES),
        (tables.PracticeTopic, "topic_id", 1, 2, TOPICS),
        (tables.Evidence, "indicator_id", 11, 3, indicators),
    ):
        yield table, pairs(practices, other, step, count, many)


def named(kind: str, n: int, column: str) -> Values:
    """Return what every record has: a public name, a name or title, and its place in lists."""
    title = f"{WORDS[n % len(WORDS)].capitalize()} {kind} {n}"
    texts = {"lv": title, "en": f"The {kind} number {n}"}
    return {"id": n, "slug": f"{kind}-{n}", column: texts, "sort_key": latvian_order(title)}


def organisation(n: int) -> Values:
    return named("organisation", n, "name") | {"kind": "ASSOCIATION"}


def municipality(n: int) -> Values:
    ended = None if n <= OF_TODAY else REFORM
    return named("municipality", n, "name") | {
        "kind": "COUNTY",
        "atvk_code": f"{n:07}",
        "valid_to": ended,
    }


def everybody() -> Values:
    """Return the group to which every municipality belongs."""
    return named("group", 1, "name") | {"kind": "STATUS", "criteria": {"lv": "Visas."}}


def member(n: int) -> Values:
    return {"comparison_group_id": 1, "municipality_id": n}


def network(n: int) -> Values:
    return named("network", n, "title") | {
        "code": f"T{n}",
        "generation": "2021-2024",
        "project_id": n,
        "description": prose(n, 20),
    }


def indicator(n: int) -> Values:
    return named("indicator", n, "name") | {
        "code": f"I{n}",
        "definition": prose(n, 20),
        "unit": "EUR",
        "polarity": ("HIGHER_IS_BETTER", "LOWER_IS_BETTER")[n % 2],
        "aggregation": "SUM",
        "topic_id": n % TOPICS + 1,
    }


def practice(n: int) -> Values:
    return named("practice", n, "title") | {
        "kind": "PRACTICE",
        "outcome": "WORKED",
        "year": YEARS[n % len(YEARS)],
        "summary": prose(n, 25),
        "problem": prose(n + 1, 50),
        "solution": prose(n + 2, 90),
        "results": prose(n + 3, 50),
        "lessons": prose(n + 4, 25),
        "network_id": n % NETWORKS + 1,
        "project_id": n % PROJECTS + 1,
    }


def prose(seed: int, words: int) -> dict[str, str]:
    """Return a text of so many words, the same for the same seed."""
    return {"lv": " ".join(Random(seed).choices(WORDS, k=words)).capitalize() + "."}


def partners() -> Iterator[Values]:
    """Yield three organisations for each project, the first of which leads it."""
    for n in range(PROJECTS * PARTNERS):
        project, position = divmod(n, PARTNERS)
        yield {
            "project_id": project + 1,
            "organisation_id": n % ORGANISATIONS + 1,
            "role": "PARTNER" if position else "LEAD",
            "position": position + 1,
        }


def memberships() -> Iterator[Values]:
    """Yield the members of each network; of the municipalities of today each is in several."""
    for n in range(NETWORKS * MEMBERS):
        network, member = divmod(n, MEMBERS)
        yield {"network_id": network + 1, "municipality_id": (network * 9 + member * 8) % 200 + 1}


def pairs(practices: int, other: str, step: int, count: int, many: int) -> Iterator[Values]:
    """Yield `count` different rows of another table, of `many`, for each practice.

    They do not go by its title, so that in the order of titles each theme comes everywhere.
    """
    for n in range(1, practices + 1):
        for turn in range(count):
            yield {"practice_id": n, other: (n * step + n // many + turn) % many + 1}


def values_of(year: int) -> sa.Insert:
    """Return the statement that writes a value of the year for each indicator and municipality."""
    of, place = table_of(tables.Indicator).c, table_of(tables.Municipality).c
    number = (of.id * 7_919 + place.id * 104_729 + year * 15_485) % 1_000_003
    columns = {
        "indicator_id": of.id,
        "municipality_id": place.id,
        "period": sa.literal(str(year)),
        "split": sa.literal("T"),
        "value": number / sa.literal(100.0),
        "status": sa.literal("PUBLISHED"),
        "certainty": sa.literal("CONFIRMED"),
        "sources": sa.literal([], table_of(tables.IndicatorValue).c.sources.type),
    }
    every = sa.select(*columns.values()).select_from(
        table_of(tables.Indicator).join(table_of(tables.Municipality), sa.true())
    )
    return sa.insert(table_of(tables.IndicatorValue)).from_select(list(columns), every)


if __name__ == "__main__":
    fill(Database(sys.argv[1]), *map(int, sys.argv[2:]))
