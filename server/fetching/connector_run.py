"""One connector carried out: fetched, held against what is expected, imported, written down."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from schema import Database, clock, fetch_message, fetch_run_message, format_day
from schema.exchange.imports import (
    ConcurrentImport,
    ContactImport,
    ImportOptions,
    ImportReport,
    TableDirections,
    ValueImport,
)
from schema.exchange.imports.corrections import FETCH_CLIENT
from schema.tables import Indicator, Municipality
from schema.tables.base import table_of
from schema.tables.fetching import FetchOutcome, FetchRun
from search import SearchIndex
from search.language import LANGUAGES
from server.fetching.client import Conditions, NotModified, ServiceClient
from server.fetching.connectors import Connector, ServiceKind
from server.fetching.figures import LoadFigures, check_figures, load_figures
from server.fetching.refusals import FetchRefusal
from server.fetching.run_history import keep_run, last_success
from server.fetching.services.ckan import fetch_package
from server.fetching.services.fetched import FetchedTable, FetchRequest
from server.fetching.services.folder import fetch_file
from server.fetching.services.pxweb import fetch_version_1, fetch_version_2
from server.files.virus_scan import InfectedFile, ScannerFailure, scan_file
from server.tabular.table_import import TableImport

log = logging.getLogger("blis")

SERVICES: Mapping[ServiceKind, Callable[[Connector, FetchRequest], FetchedTable]] = {
    ServiceKind.PXWEB_1: fetch_version_1,
    ServiceKind.PXWEB_2: fetch_version_2,
    ServiceKind.CKAN: fetch_package,
    ServiceKind.FOLDER: fetch_file,
}
TOLD = 5
"""How many refusals of rows a run keeps."""


@dataclass(frozen=True)
class Fetcher:
    """What carries out connectors; nothing is written on a trial.

    `folder` is where files lie for connectors of kind FOLDER, and with `is_from_folder` for all.
    `accepts` takes a load also where it jumps against the last one.
    """

    database: Database
    index: SearchIndex
    client: ServiceClient
    folder: Path
    is_from_folder: bool = False
    is_trial: bool = False
    accepts: bool = False
    virus_scan: tuple[str, ...] = ()

    def run(self, connector: Connector) -> FetchRun:
        """Return what came of a connector; what it got is imported as a whole, or not at all.

        Raises FetchStopped when BLIS stops meanwhile.
        """
        last = last_success(self.database, connector)
        run = FetchRun(
            connector=connector.name,
            outcome=FetchOutcome.UNCHANGED,
            fingerprint=connector.fingerprint,
        )
        try:
            self._fetch(connector, run, last)
        except NotModified:
            copy_known(run, last)
        except FetchRefusal as refused:
            run.outcome, run.reason, run.details = refused.outcome, refused.reason, refused.details
        run.ended_at = clock.now()
        if not self.is_trial:
            keep_run(self.database, run)
            log_run(run)
        return run

    def _fetch(self, connector: Connector, run: FetchRun, last: FetchRun | None) -> None:
        self._check_unit(connector)
        fetched = self._fetched(connector, last)
        run.address, run.understood = fetched.address, dict(fetched.about)
        run.etag, run.last_modified = fetched.conditions.etag, fetched.conditions.last_modified
        run.digest = hashlib.sha256(fetched.content).hexdigest()
        if last and last.digest == run.digest:
            copy_known(run, last)
            return
        with TemporaryDirectory(prefix="blis-fetch-") as name:
            path = Path(name) / "table"
            path.write_bytes(fetched.content)
            self._scan(path)
            self._take(connector, run, last, path)

    def _fetched(self, connector: Connector, last: FetchRun | None) -> FetchedTable:
        conditions = Conditions(last.etag, last.last_modified) if last else Conditions()
        known = last.understood if last else {}
        request = FetchRequest(
            self.client, official_codes(self.database), conditions, known, self.folder
        )
        kind = ServiceKind.FOLDER if self.is_from_folder else connector.service.kind
        return SERVICES[kind](connector, request)

    def _take(self, connector: Connector, run: FetchRun, last: FetchRun | None, path: Path) -> None:
        """Hold a table against what is expected, and import it."""
        table = self._table(connector, run, path)
        importing = table.prepared()
        report = table.look_through(importing)
        note_report(run, report)
        check_report(report)
        if isinstance(importing, ValueImport) and connector.expect:
            found = load_figures(importing)
            note_figures(run, found)
            if not self.accepts:
                check_figures(found, connector.expect, last)
        if not self.is_trial and (report.created or report.updated):
            report = self._written(table)
            note_report(run, report)
            check_report(report)
        is_changed = report.created or report.updated
        run.outcome = FetchOutcome.IMPORTED if is_changed else FetchOutcome.UNCHANGED

    def _table(self, connector: Connector, run: FetchRun, path: Path) -> TableImport:
        today = clock.today()
        told = {"day": format_day(today, "lv"), "address": run.address or ""}
        comment = fetch_message("comment", "lv", told)
        fixed = {**connector.fixed, "sources": connector.source}
        if connector.into == "values":
            fixed |= {"indicator": str(connector.indicator)}
        else:
            fixed |= {"checked_on": str(today)}
        wish = ImportOptions(
            is_published=connector.into == "values",
            comment=comment,
            scale=connector.scale or 1,
            is_refresh=True,
        )
        return TableImport(
            self.database,
            path,
            self.client.bounds.most,
            client=f"{FETCH_CLIENT} {connector.name}",
            directions=TableDirections(connector.columns, fixed),
            wish=wish,
            what=ValueImport if connector.into == "values" else ContactImport,
        )

    def _written(self, table: TableImport) -> ImportReport:
        try:
            return table.write(self.index)
        except ConcurrentImport as busy:
            raise FetchRefusal("busy") from busy

    def _scan(self, path: Path) -> None:
        try:
            scan_file(self.virus_scan, path)
        except InfectedFile as bad:
            raise FetchRefusal("infected") from bad
        except ScannerFailure as failed:
            raise FetchRefusal("not_scanned") from failed

    def _check_unit(self, connector: Connector) -> None:
        """Raise FetchRefusal when the indicator is not there, or has another unit by now."""
        if connector.into != "values":
            return
        source = table_of(Indicator)
        mine = sa.select(source.c.unit).where(source.c.slug == connector.indicator)
        units = [unit for (unit,) in self.database.all(mine)]
        if units != [connector.unit]:
            raise FetchRefusal(
                "unit", indicator=connector.indicator, unit=connector.unit, found=", ".join(units)
            )


def official_codes(database: Database) -> frozenset[str]:
    """Return the codes of all municipalities as official tables write them."""
    source = table_of(Municipality)
    codes = sa.select(source.c.atvk_code).where(source.c.atvk_code.is_not(None))
    return frozenset(f"LV{code}" for (code,) in database.all(codes))


def copy_known(run: FetchRun, last: FetchRun | None) -> None:
    """Note that a run found what the last one had found."""
    if last is not None:
        for name in ("address", "digest", "etag", "last_modified", "period", "units", "total"):
            setattr(run, name, getattr(run, name) or getattr(last, name))
        run.understood = {**last.understood, **run.understood}


def note_report(run: FetchRun, report: ImportReport) -> None:
    """Keep of a report what editors want to know."""
    for name in ("created", "updated", "unchanged", "rejected"):
        setattr(run, name, getattr(report, name))
    told: dict[str, Any] = report.shown(LANGUAGES)
    kept = ("columns", "header", "left_out", "notes", "warned", "format")
    run.understood = {
        **run.understood,
        **{name: told[name] for name in kept if told.get(name)},
        "rejections": [each.told() for each in report.rejections[:TOLD]],
        "notices": [each.told() for each in report.noticed()],
    }
    run.details = {"kept": report.kept} if report.kept else {}


def note_figures(run: FetchRun, found: LoadFigures) -> None:
    """Keep what a load comes to."""
    run.period, run.units, run.total = found.period, found.units, found.total


def check_report(report: ImportReport) -> None:
    """Raise FetchRefusal when an import refuses anything."""
    if report.rejected:
        first = report.rejections[0].told()["message"]
        raise FetchRefusal("rejected", count=report.rejected, first=first)


def log_run(run: FetchRun) -> None:
    """Tell what came of a run, on one line."""
    is_plain = run.reason is None and not run.details.get("kept")
    level = logging.INFO if is_plain else logging.WARNING
    log.log(level, "fetch %s: %s", run.connector, fetch_run_message(run, "en"))
