"""Tables as JSON-stat 2, the format of PxWeb: a cube of values, told as a row for each of them."""

from collections.abc import Mapping
from itertools import product
from math import prod
from typing import IO, Any

import orjson

from schema.readings import parse_whole
from server.tabular.reader_process import Rows
from server.tabular.unreadable_table import UnreadableTable

MOST_CELLS = 2_000_000
ROLES = {"time": "period", "geo": "municipality", "metric": "indicator"}


def read_cube(file: IO[bytes]) -> tuple[dict[str, Any], Rows]:
    """Return what a cube says of itself, and its values as rows; raise UnreadableTable."""
    try:
        cube = orjson.loads(file.read())
    except orjson.JSONDecodeError as error:
        raise cube_refusal(str(error)) from error
    cube = upgrade_cube(cube)
    if not isinstance(cube, dict) or cube.get("class") != "dataset":
        raise cube_refusal('there is no "class": "dataset"')
    names, codes = read_dimensions(cube)
    values = list_cells(cube, "value", prod(map(len, codes)))
    statuses = list_cells(cube, "status", len(values))
    about = {"format": "json-stat", "fields": role_fields(cube, names)}
    labelled = [
        label_categories(cube, name, found) for name, found in zip(names, codes, strict=True)
    ]
    return about, cube_rows([*names, "value", "status"], labelled, values, statuses)


def upgrade_cube(cube: Any) -> Any:
    """Return a data set of JSON-stat 1, which PxWeb also writes, as version 2 has it."""
    if not isinstance(cube, dict) or "class" in cube or not isinstance(cube.get("dataset"), dict):
        return cube
    inner = dict(cube["dataset"])
    dimension = inner.get("dimension")
    known = dimension if isinstance(dimension, dict) else {}
    moved = {name: known[name] for name in ("id", "size", "role") if name in known}
    return {**inner, **moved, "class": "dataset"}


def label_categories(cube: Mapping[str, Any], name: str, codes: list[str]) -> list[Any]:
    """Return the categories of a dimension, with what they are called where that is another."""
    labels = cube["dimension"][name]["category"].get("label")
    known = labels if isinstance(labels, dict) else {}
    return [
        {"code": code, "label": str(known[code])} if known.get(code, code) != code else code
        for code in codes
    ]


def cube_refusal(reason: str) -> UnreadableTable:
    """Return that a file is no JSON-stat, and why."""
    return UnreadableTable("not_json_stat", reason=reason)


def read_dimensions(cube: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Return the names of the dimensions and the codes of each; raise UnreadableTable."""
    names, sizes, dimension = cube.get("id"), cube.get("size"), cube.get("dimension")
    if (
        not isinstance(names, list)
        or not isinstance(sizes, list)
        or not isinstance(dimension, dict)
    ):
        raise cube_refusal("id, size or dimension is missing")
    if not all(isinstance(name, str) for name in names):
        raise cube_refusal("id names a dimension by something else than a text")
    if len(names) != len(sizes) or len(set(names)) < len(names) or not names:
        raise cube_refusal("id and size do not name the same dimensions")
    codes = [dimension_codes(dimension.get(name), name) for name in names]
    for name, size, known in zip(names, sizes, codes, strict=True):
        if size != len(known):
            raise cube_refusal(f"{name} has {len(known)} categories and the size {size}")
    if prod(sizes) > MOST_CELLS:
        raise cube_refusal(f"it has more than {MOST_CELLS:,} cells")
    return names, codes


def dimension_codes(dimension: Any, name: Any) -> list[str]:
    """Return the codes of a dimension in their order; raise UnreadableTable where there is none."""
    category = dimension.get("category") if isinstance(dimension, dict) else None
    if not isinstance(category, dict):
        raise cube_refusal(f"the dimension {name} has no categories")
    index, labels = category.get("index"), category.get("label")
    if isinstance(index, list):
        codes = [str(code) for code in index]
    elif isinstance(index, dict):
        codes = sorted(index, key=lambda code: str(index[code]).zfill(12))
        if [index[code] for code in codes] != list(range(len(codes))):
            raise cube_refusal(f"the categories of {name} are not numbered from 0")
    else:
        codes = list(labels) if isinstance(labels, dict) and len(labels) == 1 else []
    if not codes or len(set(codes)) < len(codes):
        raise cube_refusal(f"the dimension {name} has no categories, or one twice")
    return codes


def list_cells(cube: Mapping[str, Any], name: str, size: int) -> list[Any]:
    """Return the values or the statuses of all cells; raise UnreadableTable for too few."""
    cells = cube.get(name)
    if isinstance(cells, dict):
        cells = place_cells(cells, size)
    elif name == "status" and (cells is None or isinstance(cells, str)):
        cells = [cells] * size
    elif name == "status" and isinstance(cells, list) and len(cells) == 1:
        cells = cells * size
    if not isinstance(cells, list) or len(cells) != size:
        raise cube_refusal(f"{name} does not have the {size:,} cells of the dimensions")
    if any(isinstance(cell, list | dict) for cell in cells):
        raise cube_refusal(f"{name} has a cell that is a list or an object")
    return cells


def place_cells(cells: Mapping[str, Any], size: int) -> list[Any]:
    """Return the cells that are told by their places; [] where one names no place."""
    found: list[Any] = [None] * size
    for name, value in cells.items():
        place = parse_whole(name)
        if place is None or place >= size:
            return []
        found[place] = value
    return found


def role_fields(cube: Mapping[str, Any], names: list[str]) -> dict[str, str]:
    """Return which dimension is the period, the municipality and the indicator, if it is told."""
    told = cube.get("role")
    roles = told if isinstance(told, dict) else {}
    found = {"value": "value", "status": "status"}
    for role, field in ROLES.items():
        given = roles.get(role)
        named = [name for name in given if name in names] if isinstance(given, list) else []
        found |= {field: named[0]} if len(named) == 1 else {}
    return found


def cube_rows(
    header: list[str], codes: list[list[Any]], values: list[Any], statuses: list[Any]
) -> Rows:
    """Yield the header, then a row for each cell of the cube, numbered as the cells are."""
    yield 0, header
    for place, (cell, value, status) in enumerate(
        zip(product(*codes), values, statuses, strict=True), start=1
    ):
        yield place, [*cell, value, status]
