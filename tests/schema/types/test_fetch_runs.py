"""Runs of connectors: editors read what came of them, nobody else does."""

import sqlalchemy as sa

from schema import tables
from schema.exchange.imports.report import ImportNotice, RowRemark
from schema.tables.base import table_of

RUNS = "{ fetchRuns(first: 5) { nodes { connector outcome units message { value } understood } } }"


def test_editors_read_why_nothing_was_taken_and_others_do_not(desk):
    remark = RowRemark(0, "", ImportNotice.NOTES, "import_notes", {"count": 2})
    details = {"found": 21, "least": 41, "most": 43}
    run = tables.FetchRun(
        connector="csp",
        outcome=tables.FetchOutcome.REFUSED,
        units=21,
        reason="units",
        details=details,
        understood={"notices": [remark.told()], "rejections": [remark.shown(["en"])]},
    )
    with desk.database.transaction() as session:
        session.execute(sa.insert(table_of(tables.FetchRun)).values(run.model_dump(exclude={"id"})))

    [found] = desk.ask(RUNS, "editor")["fetchRuns"]["nodes"]
    assert (found["connector"], found["outcome"], found["units"]) == ("csp", "REFUSED", 21)
    assert found["message"]["value"] == "Municipalities with a value: 21, expected are 41 to 43."
    [notice], [old] = (found["understood"][name] for name in ("notices", "rejections"))
    assert notice == old
    for viewer in ("public", "member"):
        refused = desk.send(RUNS, viewer)
        assert refused["data"]["fetchRuns"] is None
