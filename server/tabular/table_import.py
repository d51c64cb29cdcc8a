"""An import from a file to the database: all of it is written, or nothing.

Values are put aside in portions, so that others write meanwhile, and shown in one step. Of
indicators, groups and offices there are few: they are looked through first, and then written in one
transaction.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from schema import BLIS, Database, Viewer, Write, update_index
from schema.exchange.imports import (
    BadFile,
    BadRow,
    ContactImport,
    GroupImport,
    ImportOptions,
    ImportPortions,
    ImportRefusal,
    ImportReport,
    IndicatorImport,
    Row,
    TableDirections,
    ValueImport,
    import_portions,
)
from search import SearchIndex
from server.tabular.table_reader import open_table

What = type[ValueImport | IndicatorImport | GroupImport | ContactImport]
Progress = Callable[[int, int], None]


def ignore_progress(done: int, total: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True)
class TableImport:
    """Values, indicators, groups or offices of a file, on behalf of somebody."""

    database: Database
    path: Path
    most: int
    viewer: Viewer = BLIS
    client: str = ""
    directions: TableDirections = field(default_factory=TableDirections)
    wish: ImportOptions = field(default_factory=ImportOptions)
    progress: Progress = ignore_progress
    what: What = ValueImport

    def prepared(self) -> Any:
        """Return an import that is good for one pass over the file."""
        return self.what(self._read, self.viewer, self.wish)

    def check(self) -> ImportReport:
        """Return what writing the values would do; nothing is written."""
        return self.look_through(self.prepared())

    def look_through(self, importing: Any) -> ImportReport:
        """Return what writing would do, of an import that then knows what it has seen."""
        return self._pass(importing, None, 0)

    def write(self, index: SearchIndex) -> ImportReport:
        """Return what writing the values did: all of them, or none if any is refused."""
        if self.what is ValueImport:
            return self._in_portions(index)
        report = self.check()
        return report if report.rejected else self._at_once(index, report)

    def _in_portions(self, index: SearchIndex) -> ImportReport:
        """Return what writing values did; raise ConcurrentImport while another import writes."""
        with import_portions(self.database, self.viewer, self.client, self.wish.comment) as aside:
            report = self._pass(self.prepared(), aside, 0)
            for line in [] if report.rejected else aside.show():
                report.reject(line, BadRow(ImportRefusal.CONFLICT, "import_conflict"))
            if aside.is_shown:
                aside.note(partial(update_index, self.database, index))
                report.is_written = True
        return report

    def _at_once(self, index: SearchIndex, looked: ImportReport) -> ImportReport:
        """Return what writing records did, which were looked through already."""
        report = looked
        try:
            with self.database.transaction() as session:
                write = Write(session, self.viewer, self.client)
                importing = self.what(write.as_program, self.viewer, self.wish)
                report = self._pass(importing, write, looked.rows)
                if report.rejected:
                    raise ImportRollback
                write.give_back_revision()
        except ImportRollback:
            return report
        report.is_written = True
        update_index(self.database, index)
        return report

    def _read(self, statement: Any) -> Any:
        return self.database.all(statement, **BLIS.values)

    def _pass(
        self, importing: Any, write: Write | ImportPortions | None, total: int
    ) -> ImportReport:
        """Return the report of a pass over the file; a bad file refuses all of it."""
        report: ImportReport = importing.report
        try:
            with open_table(self.path, self.most) as table:
                places = importing.laid_out(table.rows, self.directions, table.about)
                report.understood(table.about | places.told() | {"scale": self.wish.scale or 1})
                rows = self._counted(table.rows(), total)
                importing.take(places.reported(rows, report), write)
        except BadFile as bad:
            report.reject(0, bad)
        return report

    def _counted(self, rows: Iterable[Row], total: int) -> Iterator[Row]:
        for done, row in enumerate(rows, start=1):
            yield row
            self.progress(done, total)


class ImportRollback(Exception):
    """A row is refused, so everything that was written is taken back."""
