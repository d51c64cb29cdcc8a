"""What is hidden appears nowhere: not in lists, links, counts, groups, filters or search."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hidden import MAY_BE_HIDDEN, OF_THE_SYSTEM
from seeded import seeded_database
from starlette.testclient import TestClient

from schema import (
    PUBLIC,
    NoRule,
    clock,
    stream_documents,
    tables,
    tables_without_rule,
    visibility_conditions,
)
from schema.tables import Row
from schema.tables.base import table_of
from search import open_index
from server.app import create_app
from server.commands.setup import open_prepared_database
from server.failure import Failure
from server.settings import read_settings

HIDDEN = "riga-lidzdalibas-budzets-2023"


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Ask an application in which one practice with evidence was hidden after it was indexed."""
    database = seeded_database(tmp_path_factory.mktemp("rights") / "blis.sqlite")
    index = open_index(None)
    index.rebuild(stream_documents(database), database.revision().stamp)
    practice = table_of(tables.Practice)
    with database.transaction(raising=False) as session:
        hide = sa.update(practice).where(practice.c.slug == HIDDEN)
        session.execute(hide.values(state=tables.PracticeState.DRAFT))
    with TestClient(create_app(database, index)) as client:

        def ask(query):
            answer = client.post("/graphql", json={"query": query}).json()
            assert "errors" not in answer, answer["errors"]
            return answer["data"]

        yield ask
        assert client.portal is not None
        client.portal.call(database.close)


@pytest.mark.parametrize(
    "query",
    [
        f'{{ practice(by: {{slug: "{HIDDEN}"}}) {{ title {{ value }} }} }}',
        f'{{ practices(first: 100, filter: {{slug: {{eq: "{HIDDEN}"}}}}) {{ nodes {{ slug }} }} }}',
        '{ municipality(by: {slug: "riga-2021"}) { practices(first: 100) { nodes { slug } } } }',
        '{ topic(by: {slug: "participation"}) { practices(first: 100) { nodes { slug } } } }',
        "{ indicators(first: 100) { nodes { practices { nodes { slug } }"
        " evidence { nodes { practice { slug } } } } } }",
        '{ search(query: "Rīgas apkaimju līdzdalības budžets", first: 100) { edges { cursor'
        " node { slug } } nodes { title { value } slug } } }",
    ],
)
def test_a_hidden_practice_is_named_nowhere(ask, query):
    assert HIDDEN not in str(ask(query))


def test_a_hidden_practice_is_counted_nowhere(ask):
    counts = ask(
        """{
          practices(first: 1) { totalCount }
          practicesGroupedBy(by: COUNTRY) { count }
          evidence: indicators(first: 1, filter: {code: {eq: "pb-budget"}}) {
            nodes { code evidence { totalCount } } }
          topics(first: 30, orderBy: {field: PRACTICES_COUNT}) { nodes { slug
            practices(first: 100) { totalCount nodes { slug } } } }
        }"""
    )

    assert counts["practices"]["totalCount"] == 85
    assert sum(group["count"] for group in counts["practicesGroupedBy"]) == 85
    for topic in counts["topics"]["nodes"]:
        assert topic["practices"]["totalCount"] == len(topic["practices"]["nodes"])
    [budget] = [n for n in counts["evidence"]["nodes"] if n["code"] == "pb-budget"]
    assert budget["evidence"]["totalCount"] == 0


def test_a_hidden_practice_decides_no_filter(ask):
    found = ask(
        f"""{{ municipalities(
                 first: 5, filter: {{practices: {{some: {{slug: {{eq: "{HIDDEN}"}}}}}}}}
               ) {{ totalCount }} }}"""
    )

    assert found["municipalities"]["totalCount"] == 0


def test_whether_a_consent_holds_is_asked_of_the_day_however_long_the_server_runs(monkeypatch):
    first = PUBLIC.values["today"]

    moment = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "source", lambda: moment)
    assert PUBLIC.values["today"] == first + timedelta(days=1)


METADATA = Row.metadata
RIGHTS = Path(__file__).parents[2] / "docs" / "rights.md"


def classes():
    """Return every table by the name of its class."""
    names = {name: name.replace("_", " ").title().replace(" ", "") for name in METADATA.tables}
    return {names[name]: table for name, table in METADATA.tables.items()}


def public_tables():
    """Return the tables of which docs/rights.md says that everybody sees all their rows."""
    [line] = re.findall(r"^Public as a whole: (.+)$", RIGHTS.read_text("utf-8"), re.MULTILINE)
    return {*re.findall(r"`(\w+)`", line)}


def test_every_table_has_a_rule_that_shows_what_is_written_down_of_it():
    of_content = {name: table for name, table in classes().items() if name not in OF_THE_SYSTEM}

    assert tables_without_rule() == []
    assert of_content.keys() == MAY_BE_HIDDEN | public_tables()
    assert {n for n, table in of_content.items() if visibility_conditions(table)} == MAY_BE_HIDDEN


def test_a_table_without_a_rule_is_shown_to_nobody_and_stops_the_start(monkeypatch, tmp_path):
    forgotten = sa.Table("forgotten", sa.MetaData(), sa.Column("id", sa.Integer))
    with pytest.raises(NoRule, match="forgotten"):
        visibility_conditions(forgotten)
    assert tables_without_rule(forgotten.metadata) == ["forgotten"]

    monkeypatch.setattr("server.commands.setup.tables_without_rule", lambda: ["forgotten"])
    settings = read_settings({"BLIS_DATA_DIR": str(tmp_path)})
    with (
        pytest.raises(Failure, match="who may see the rows of forgotten"),
        open_prepared_database(settings),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
