"""`blis ties`: what is proposed is listed with its reasons, and decided for an account."""

import asyncio

import pytest
import sqlalchemy as sa
from seeded import seeded_database
from writing import accounts

from schema.tables import Account
from schema.tables.base import table_of
from search import open_index
from server.commands.ties import find_proposals, format_proposal, send_decision
from server.failure import Failure

CASE, INDICATOR = "iecava-skola-un-dienas-centrs", "small-day-schools-grades-1-12"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = seeded_database(tmp_path_factory.mktemp("ties") / "blis.sqlite")
    accounts(database)
    yield database
    asyncio.run(database.close())


def listed(database, practice="", indicator="", limit=5):
    return asyncio.run(find_proposals(database, practice, indicator, limit))


def decided(database, label, decision, practice=CASE, indicator=INDICATOR, note=""):
    source = table_of(Account)
    [(number,)] = database.all(sa.select(source.c.id).where(source.c.label == label))
    names = practice, indicator, ""
    return asyncio.run(send_decision(database, open_index(None), number, decision, names, note))


def test_a_proposal_is_told_with_its_reasons_and_figures(database):
    [first] = listed(database, CASE, limit=1)
    head, theme, words, figures = format_proposal(first).split("\n    ")

    assert head.split()[1:] == [CASE, INDICATOR]
    assert "Education" in theme
    assert "skolas" in words
    assert "6\xa0schools in 2018" in figures


def test_all_practices_are_looked_at_where_none_is_named(database):
    found = listed(database, limit=1)
    slugs = [each["practice"]["slug"] for each in found]

    assert len(slugs) == len({*slugs}) > 40


def test_a_decision_is_taken_for_an_account_that_may(database):
    with pytest.raises(Failure, match=r"Only those|may not"):
        decided(database, "stranger", "confirm")
    evidence = decided(database, "editor", "confirm")["evidence"]
    with pytest.raises(Failure, match="tied to this practice already"):
        decided(database, "editor", "confirm")
    decided(database, "editor", "reject", indicator="oce-math-day", note="Par citu.")

    left = {each["indicator"]["slug"] for each in listed(database, CASE, limit=50)}
    assert (evidence["baseline"], evidence["result"]) == (6, 6)
    assert not {INDICATOR, "oce-math-day"} & left


def test_what_is_not_there_is_named(database):
    with pytest.raises(Failure, match="There is no nowhere"):
        decided(database, "editor", "confirm", practice="nowhere")
