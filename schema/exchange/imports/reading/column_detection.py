"""Which column of a table holds what: as its reader was told, or as the table lets one see."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schema.exchange.imports.reading import cells
from schema.exchange.imports.reading.cells import Cell
from schema.exchange.imports.reading.name_lookup import NameLookup, normalize_name
from schema.exchange.imports.reading.periods import is_period, parse_cell_period
from schema.exchange.imports.reading.table_header import EMPTY, TableHeader, filled_cells
from schema.exchange.imports.reading.table_layout import TableLayout, WideColumn
from schema.exchange.imports.report import BadFile, BadRow, ImportRefusal
from schema.readings import is_digits, parse_whole

GUESSES: Mapping[str, Sequence[str]] = {
    "indicator": (
        "indicator", "indicator code", "raditaja kods", "kpi", "raditajs", "raditaji",
        "indicator name", "raditaja nosaukums", "contentscode", "contents",
    ),
    "municipality": (
        "municipality", "atvk", "atvk kods", "atvk code", "atvkcode", "pasvaldibas kods",
        "teritorijas kods", "municipality code", "pasvaldiba", "novads", "teritoriala vieniba",
        "administrativa teritorija", "administrativa vieniba", "teritorija", "territory",
        "territorial unit", "municipality name", "area", "regions", "regioni", "region", "geo",
    ),
    "period": (
        "period", "periods", "laika periods", "gads", "year", "laiks", "time", "time period",
        "menesis", "month", "ceturksnis", "quarter",
    ),
    "value": ("value", "vertiba", "raditaja vertiba", "values", "skaits", "obs value"),
    "status": ("status", "statuss", "obs status"),
    "note": ("note", "piezime", "piezimes", "notes"),
    "split": ("split", "dalijums", "griezums"),
    "sources": ("sources", "avoti", "avots", "source"),
    "axis": ("axis", "ass", "griezuma veids"),
    "member": ("member", "griezuma vertiba"),
}  # fmt: skip
"""What columns are called in Latvian and English, without marks, the best name first."""

OF_INDICATOR = "indicator."
"""How a field begins that names the column of one indicator."""

REQUIRED = ("indicator", "municipality", "period", "value")
NAMES = frozenset(name for names in GUESSES.values() for name in names)
FIELDS = (*GUESSES,)


@dataclass(frozen=True)
class TableDirections:
    """What the reader of a table was told: which column holds a field, what it is in all rows."""

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)


SCALE = re.compile(r"\b(?:tūkst\w*|tukst\w*|milj\w*|mljrd\w*|thousands?|millions?)", re.IGNORECASE)


def scale_word(texts: Iterable[str]) -> str:
    """Return the first word that says that values are told in thousands or millions, or "".

    >>> scale_word(["Izdevumi, tūkst. EUR"]), scale_word(["Iedzīvotāji"])
    ('tūkst', '')
    """
    return next((found[0] for text in texts if (found := SCALE.search(text))), "")


def header_score(row: Sequence[Cell], wanted: TableDirections) -> int:
    """Return how many cells of a row name what their columns hold, 0 for a row of data."""
    said = filled_cells(row)
    if any(cells.cell_text(cell) in wanted.columns.values() for cell in said):
        return len(row)
    is_data = any(isinstance(cell, int | float) and not is_period(cell) for cell in said)
    known = [normalize_name(cells.cell_text(cell)).replace("_", " ") for cell in said]
    if is_data or any(is_digits(name.replace(" ", "")) and len(name) > 4 for name in known):
        return 0
    return sum(
        name in NAMES or is_period(cell) or bool(split_period_suffix(cells.cell_text(cell)))
        for name, cell in zip(known, said, strict=True)
    )


def split_period_suffix(name: str) -> tuple[str, str] | None:
    """Return a period at the end of the name of a column, and what stands before it.

    >>> (
    ...     split_period_suffix("Iedzīvotāju skaits 2030"),
    ...     split_period_suffix("Skaits 2030. gada 1. ceturksnī"),
    ... )
    (('Iedzīvotāju skaits', '2030'), ('Skaits', '2030. gada 1. ceturksnī'))
    """
    words = name.split()
    for count in range(min(4, len(words) - 1), 0, -1):
        said = " ".join(words[-count:])
        if (is_period(said) and not is_digits(said)) or (count == 1 and is_period(said)):
            return " ".join(words[:-count]).rstrip(",:"), said
    return None


def detect_layout(
    begin: TableHeader, wanted: TableDirections, about: Mapping[str, Any], names: NameLookup
) -> TableLayout:
    """Return where in a table everything is; raise BadFile when that cannot be known."""
    called = header_names(begin.header)
    suggested: Mapping[str, str] = about.get("fields", {})
    places = {
        each: column_position(called, column) for each, column in directed_columns(wanted).items()
    }
    for each in GUESSES:
        place = guess_column(called, each, suggested.get(each))
        if each not in places and each not in wanted.fixed and place not in places.values():
            places |= {} if place is None else {each: place}
    found = TableLayout(begin, len(called), places, wanted.fixed, names)
    if about.get("format") == "json-stat":
        lay_out_cube(found, called, suggested)
    else:
        lay_out_table(found, called, wanted)
    found.fixed = table_wide_fields(found, called)
    check_required_fields(found, called)
    return found


def lay_out_cube(found: TableLayout, called: Sequence[str], suggested: Mapping[str, str]) -> None:
    """Note which dimension of a cube is the territory, and which ones are parts of the whole."""
    for each, is_one in (
        ("municipality", found.names.is_territory),
        ("period", is_period),
        ("indicator", found.names.is_indicator),
    ):
        if each not in found.places and each not in found.fixed:
            free = [n for n in range(len(called)) if n not in found.places.values()]
            take_column(
                found, called, each, [n for n in free if is_column_of_kind(found.begin, n, is_one)]
            )
    fixed = (called.index(c) for f, c in suggested.items() if f in found.fixed and c in called)
    known = {*found.places.values(), *fixed}
    found.axes = [(place, name) for place, name in enumerate(called) if place not in known]
    found.skips_empty = True


def lay_out_table(found: TableLayout, called: Sequence[str], wanted: TableDirections) -> None:
    """Note which columns hold the values of a period, and what columns without a name hold."""
    begin, places = found.begin, found.places
    if "value" not in places and "period" not in {*wanted.columns, *wanted.fixed}:
        found.wide = wide_columns(begin.header, places)
    if found.wide:
        places.pop("period", None)
    elif "value" not in places and "indicator" not in {*places, *wanted.fixed}:
        lay_out_sheet(found, called, wanted)
    found.skips_empty = bool(found.wide)
    nameless = [n for n, name in enumerate(called) if not name and n not in places.values()]
    carried = []
    for place in nameless:
        if is_row_counter(begin, place) or not sample_cells(begin, place):
            continue
        taken = nameless_column_field(found, place, wanted)
        if taken is not None:
            places[taken] = place
            carried.append(place)
        elif "indicator" not in wanted.fixed or not is_same_in_all_rows(begin, place):
            raise BadFile(ImportRefusal.HEADER, "import_merged", place=place + 1)
    found.carried = carried
    if "value" not in places and not found.wide and {"municipality", "period"} <= {*places}:
        free = [n for n in range(len(called)) if n not in {*places.values(), *nameless}]
        numeric = [n for n in free if is_column_of_kind(begin, n, is_value_cell)]
        take_column(found, called, "value", numeric)


def lay_out_sheet(found: TableLayout, called: Sequence[str], wanted: TableDirections) -> None:
    """Note which columns each hold an indicator, as sheets do that say the year in their title."""
    period = None
    if "period" not in {*found.places, *wanted.fixed}:
        period = title_period(found.begin.titles)
    told = {column_position(called, c): i for i, c in sheet_indicators(wanted).items()}
    taken = {*found.places.values()}
    found.wide = [
        WideColumn(place, period, told.get(place, name))
        for place, name in enumerate(called)
        if place not in taken and (place in told or found.names.is_indicator(name))
    ]
    if found.wide:
        wide = {each.place for each in found.wide}
        found.unused = [c for n, c in enumerate(called) if c and n not in taken | wide]
    if found.wide and period is None and "period" not in {*found.places, *wanted.fixed}:
        details = {"field": "period", "columns": list_column_names(called)}
        raise BadFile(ImportRefusal.HEADER, "import_no_column", "period", **details)


def sheet_indicators(wanted: TableDirections) -> Mapping[str, str]:
    """Return the columns that were told to hold an indicator, by its code or slug.

    >>> sheet_indicators(TableDirections({"indicator.children_0_6": "0-6", "period": "Gads"}))
    {'children_0_6': '0-6'}
    """
    return {
        name.removeprefix(OF_INDICATOR): column
        for name, column in wanted.columns.items()
        if name.startswith(OF_INDICATOR)
    }


def title_period(titles: Iterable[str]) -> str | None:
    """Return the one period that titles name; a month or a quarter counts more than its year.

    >>> title_period(["1. lapa", "Iedzīvotāji 2015. gada sākumā"]), title_period(["2015, 2016"])
    ('2015', None)
    >>> title_period(["Bezdarbs 2015. gada 3. ceturksnī"])
    '2015-Q3'
    """
    found = set[str]()
    for words in map(str.split, titles):
        for first in range(len(words)):
            for last in range(first + 1, min(first + 4, len(words)) + 1):
                said = " ".join(words[first:last]).strip(",;:()")
                found |= {parse_cell_period(said)} if is_period(said) else set()
    finest = [each for each in found if not any(e != each and e.startswith(each) for e in found)]
    return finest[0] if len(finest) == 1 else None


def nameless_column_field(found: TableLayout, place: int, wanted: TableDirections) -> str | None:
    """Return the field that a column without a name plainly holds, or None."""
    kinds = (
        ("municipality", found.names.is_territory),
        ("indicator", found.names.is_indicator),
        ("period", is_period),
    )
    open_kinds = [(f, is_one) for f, is_one in kinds if f not in {*found.places, *wanted.fixed}]
    return next(
        (f for f, is_one in open_kinds if is_column_of_kind(found.begin, place, is_one)), None
    )


def wide_columns(header: Sequence[Cell], places: Mapping[str, int]) -> list[WideColumn]:
    """Return the columns whose names are periods, or end with one."""
    found = []
    for place, cell in enumerate(header):
        if place in places.values():
            continue
        if is_period(cell):
            found.append(WideColumn(place, cell))
        elif split := split_period_suffix(cells.cell_text(cell)):
            is_name_of_time = normalize_name(split[0]) in GUESSES["period"]
            found.append(WideColumn(place, split[1], "" if is_name_of_time else split[0]))
    return found


def table_wide_fields(found: TableLayout, called: Sequence[str]) -> Mapping[str, str]:
    """Return what is the same in all rows, with the indicator if only the table as a whole says it.

    It may be the name of the column of values, what all columns of periods are called, or a title.
    """
    abouts = {each.about for each in found.wide if each.about}
    if "indicator" in {*found.places, *found.fixed} or len(abouts) > 1:
        if len(abouts) == 1:
            found.wide = [WideColumn(each.place, each.period) for each in found.wide]
        return found.fixed
    column = [called[found.places["value"]]] if "value" in found.places else []
    parts = (part for t in found.begin.titles for part in (t, t.partition(":")[2].strip()))
    for text in (*abouts, *column, *parts):
        if found.names.is_indicator(text):
            found.wide = [WideColumn(each.place, each.period) for each in found.wide]
            return {**found.fixed, "indicator": text}
    return found.fixed


def check_required_fields(found: TableLayout, called: Sequence[str]) -> None:
    """Raise BadFile for a field that no column holds."""
    by_column = {"period", "value"} if found.wide else set[str]()
    by_column |= {"indicator"} if any(each.about for each in found.wide) else set()
    for each in REQUIRED:
        if each not in {*found.places, *found.fixed, *by_column}:
            details = {"field": each, "columns": list_column_names(called)}
            raise BadFile(ImportRefusal.HEADER, "import_no_column", each, **details)


def take_column(
    found: TableLayout, called: Sequence[str], each: str, candidates: Sequence[int]
) -> None:
    """Note which column holds a field, if one is plainly it; raise BadFile where several may be."""
    if len(candidates) > 1:
        details = {"field": each, "columns": list_column_names([called[n] for n in candidates])}
        raise BadFile(ImportRefusal.HEADER, "import_which_column", each, **details)
    if candidates:
        found.places[each] = candidates[0]


def sample_cells(begin: TableHeader, place: int) -> list[Cell]:
    """Return what the first rows hold in a column."""
    rows = [row for row in begin.sample if len(filled_cells(row)) > 1]
    return [row[place] for row in rows if place < len(row) and row[place] not in EMPTY]


def is_column_of_kind(begin: TableHeader, place: int, is_one: Any) -> bool:
    """Return whether nearly all cells of a column are of a kind."""
    said = sample_cells(begin, place)
    return bool(said) and sum(map(bool, map(is_one, said))) >= 0.8 * len(said)


def is_value_cell(cell: Cell) -> bool:
    """Return whether a cell holds a number, or says that there is none."""
    try:
        return cells.is_missing_sign(cell) or cells.parse_cell_figure(cell, ",") is not None
    except BadRow as wrong:
        return wrong.code is ImportRefusal.AMBIGUOUS


def is_row_counter(begin: TableHeader, place: int) -> bool:
    """Return whether a column only numbers the rows, as programs do that write tables."""
    said = [cells.cell_text(cell) for cell in sample_cells(begin, place)]
    first = parse_whole(said[0]) if said else None
    return first in (0, 1) and said == [str(first + n) for n in range(len(said))]


def is_same_in_all_rows(begin: TableHeader, place: int) -> bool:
    """Return whether a column only repeats one word, such as the name of the only indicator."""
    return len(set(map(cells.cell_text, sample_cells(begin, place)))) == 1


def header_names(header: Sequence[Cell]) -> list[str]:
    """Return the names of the columns; raise BadFile for that of another."""
    names = [cells.cell_text(cell) for cell in header]
    while names and not names[-1]:
        names.pop()
    for place, name in enumerate(names):
        if name and name in names[:place]:
            raise BadFile(ImportRefusal.HEADER, "import_same_name", cell=cells.shorten_quote(name))
    return names


def directed_columns(wanted: TableDirections) -> Mapping[str, str]:
    """Return the columns that were told; raise BadFile for a field that there is not."""
    for name in (*wanted.columns, *wanted.fixed):
        if name not in FIELDS and not name.startswith(OF_INDICATOR):
            raise BadFile(
                ImportRefusal.HEADER, "import_no_field", cell=name, fields=", ".join(FIELDS)
            )
    return {n: column for n, column in wanted.columns.items() if not n.startswith(OF_INDICATOR)}


def column_position(names: Sequence[str], column: str) -> int:
    """Return where a column is; raise BadFile for one that there is not."""
    for known in (list(names), [normalize_name(name) for name in names]):
        if column in known or (column := normalize_name(column)) in known:
            return known.index(column)
    raise BadFile(
        ImportRefusal.HEADER, "import_mapped_nowhere", cell=column, columns=list_column_names(names)
    )


def guess_column(names: Sequence[str], each: str, suggested: str | None) -> int | None:
    """Return where a field seems to be: where the file says, or under the best of its names."""
    if suggested is not None:
        return names.index(suggested)
    known = [normalize_name(name).replace("_", " ") for name in names]
    return next((known.index(name) for name in GUESSES[each] if name in known), None)


def list_column_names(names: Sequence[str]) -> str:
    """Return the names of columns as far as a sentence can list them."""
    return cells.shorten_quote(", ".join(names[:10]))
