"""Offices that can be called, from a table such as a public register: all written or none."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from schema import clock, ids
from schema.access.viewer import Viewer
from schema.editing.records import save_record
from schema.editing.transactions.writes import Write
from schema.exchange.imports.reading.cells import Cell
from schema.exchange.imports.reading.column_detection import TableDirections
from schema.exchange.imports.reading.name_lookup import NameLookup, Read
from schema.exchange.imports.reading.table_header import Rows
from schema.exchange.imports.record_tables import (
    FieldColumns,
    Given,
    clean_cell_text,
    field_columns,
    record_fields,
    row_translations,
    split_sources,
    validate_row,
)
from schema.exchange.imports.report import BadFile, BadRow, ImportRefusal, ImportReport
from schema.exchange.imports.values import ImportOptions
from schema.tables import (
    Action,
    Contact,
    ContactRole,
    Municipality,
    Network,
    Organisation,
    Practice,
    Project,
    Role,
    Row,
    Scope,
)
from schema.tables.base import PlainRow, table_of

SOURCE = table_of(Contact)
OWNERS: Mapping[str, type[Row]] = {
    "municipality": Municipality,
    "organisation": Organisation,
    "network": Network,
    "project": Project,
    "practice": Practice,
}
TEXTS = ("name", "hours")
PLAIN = ("role", "phone", "email", "address", "homepage", "checked_on", "certainty", "note")
FIELDS = record_fields(("slug", *OWNERS, *PLAIN), TEXTS)
MOST = 10_000
"""How many offices one import may bring: all of them are held until every row is looked through."""

Office = tuple[Any, ...]
"""What tells one office from others that have no public name: of what it is, and its role."""


class ContactImport:
    """One import of offices, to be checked or to be written; good for one pass over the rows.

    A row is of the office with its public name or, without one, of the only one of its owner that
    has its role. New offices are hidden until an editor confirms them.
    """

    def __init__(self, read: Read, viewer: Viewer, wish: ImportOptions) -> None:
        self.viewer, self.wish, self.report = viewer, wish, ImportReport()
        self.names, self.this_year = NameLookup(read), str(clock.today().year)
        self.owners = {name: slugs_of(read, table) for name, table in OWNERS.items()}
        self.held = read(sa.select(SOURCE).order_by(SOURCE.c.id))
        self.seen: dict[Any, int] = {}

    def laid_out(
        self, rows: Rows, directions: TableDirections, about: Mapping[str, Any]
    ) -> FieldColumns:
        """Return where everything is: columns have the names of the fields, or were told."""
        return field_columns(rows, directions, FIELDS, ())

    def take(self, rows: Iterable[Given], write: Write | None) -> None:
        """Look through the rows, and write them when none is refused."""
        planned: list[tuple[PlainRow | None, dict[str, Any]]] = []
        for number, given in rows:
            self.report.rows += 1
            if self.report.rows > MOST:
                raise BadFile(ImportRefusal.UNREADABLE, "import_too_many", most=MOST)
            try:
                planned.append(self.planned(number, given))
            except BadRow as wrong:
                self.report.reject(number, wrong)
        if not (self.report.rows or self.report.rejected):
            raise BadFile(ImportRefusal.UNREADABLE, "import_no_rows")
        if write is not None and not self.report.rejected:
            for held, values in planned:
                self.save(write, held, values)

    def planned(
        self, number: int, given: dict[str, Cell]
    ) -> tuple[PlainRow | None, dict[str, Any]]:
        """Return the office that a row is about, and what it is to hold; raise BadRow."""
        if not self.viewer.may(Scope.WRITE_CONTENT, Role.EDITOR):
            raise BadRow(ImportRefusal.FORBIDDEN, "import_forbidden")
        values = self.row_values(given)
        held = self.held_office(values)
        key = values.get("slug") or office_key(values) if held is None else held.id
        if key in self.seen:
            raise BadRow(ImportRefusal.DUPLICATE, "import_duplicate", "slug", first=self.seen[key])
        self.seen[key] = number
        before = {} if held is None else dict(held._mapping)
        valid = validate_row(Contact, {"slug": "new", **before, **values})
        values = {name: valid[name] for name in values if name != "slug" or held is None}
        is_same = held is not None and all(before[name] == values[name] for name in values)
        self.report.created += held is None
        self.report.unchanged += is_same
        self.report.updated += held is not None and not is_same
        return held, {} if is_same else values

    def row_values(self, given: dict[str, Cell]) -> dict[str, Any]:
        """Return the columns that a row gives; raise BadRow."""
        words = {name: clean_cell_text(Contact, name, cell) for name, cell in given.items()}
        values: dict[str, Any] = {n: words[n] or None for n in PLAIN if n in words}
        values |= row_translations(TEXTS, words) | split_sources(words)
        values = {n: v for n, v in values.items() if v or n not in ("role", "certainty")}
        if slug := words.get("slug"):
            values["slug"] = slug
        for name in OWNERS:
            if words.get(name):
                values[f"{name}_id"] = self.owner(name, words[name])
        return values

    def owner(self, name: str, said: str) -> int:
        """Return the number of what an office is of; raise BadRow for what is unknown."""
        if name == "municipality" and said not in self.owners[name]:
            return self.names.municipality(said, self.this_year)
        if said not in self.owners[name]:
            raise BadRow(ImportRefusal.NOT_FOUND, "import_invalid", name, cell=said)
        return self.owners[name][said]

    def held_office(self, values: Mapping[str, Any]) -> PlainRow | None:
        """Return the office that a row is about, None for a new one; raise BadRow for several."""
        if slug := values.get("slug"):
            return next((row for row in self.held if row.slug == slug), None)
        wanted = office_key(values)
        found = [row for row in self.held if office_key(row._asdict()) == wanted]
        if len(found) > 1:
            told = {"reason": ", ".join(row.slug for row in found)}
            raise BadRow(ImportRefusal.AMBIGUOUS, "import_which_office", "slug", **told)
        return found[0] if found else None

    def save(self, write: Write, held: PlainRow | None, values: Mapping[str, Any]) -> None:
        """Write one office as a mutation would."""
        if not values:
            return
        given = {
            name.removesuffix("_id"): self.global_id(name, value) for name, value in values.items()
        }
        number, action = (None, Action.CREATED) if held is None else (held.id, Action.UPDATED)
        fixed = {"is_confirmed": False} if held is None else {}
        save_record(write, Contact, number, given, action, fixed=fixed, comment=self.wish.comment)

    @staticmethod
    def global_id(name: str, value: Any) -> Any:
        """Return a value as a client gives it: what it links to by its id."""
        owner = OWNERS.get(name.removesuffix("_id"))
        return value if owner is None else ids.write_global_id(owner.__name__, value)


def slugs_of(read: Read, table: type[Row]) -> dict[str, int]:
    """Return the numbers of the rows of a table by their public names."""
    source = table_of(table)
    return {row.slug: row.id for row in read(sa.select(source.c.slug, source.c.id))}


def office_key(values: Mapping[str, Any]) -> Office:
    """Return what tells an office from others: of what it is, and its role."""
    owners = (values.get(f"{name}_id") for name in OWNERS)
    return (*owners, str(values.get("role") or ContactRole.GENERAL))
