"""Cubes of JSON-stat 2 that came in portions: put together, without what they only repeat."""

from collections.abc import Collection, Mapping, Sequence
from math import prod
from typing import Any

from server.fetching.refusals import FetchRefusal

Cube = dict[str, Any]

MOST_CELLS = 100_000
"""How many cells a portion has at most: none asks for more, whatever it says of its size."""


def merge_cubes(cubes: Sequence[Cube], along: str) -> Cube:
    """Return cubes that differ in the categories of one dimension as one.

    Raises FetchRefusal for what are no such cubes.
    """
    try:
        parts = [plain_cube(cube) for cube in cubes]
        return parts[0] if len(parts) == 1 else join_cubes(parts, along)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise FetchRefusal("no_cube", why=str(error) or type(error).__name__) from error


def plain_cube(cube: Cube) -> Cube:
    """Return a cube with a list for its values, and one for its statuses where it has any."""
    size = prod(cube["size"])
    if not 0 <= size <= MOST_CELLS:
        raise ValueError(f"{size} cells where at most {MOST_CELLS} can be")
    found = {**cube, "value": cell_list(cube["value"], size)}
    if cube.get("status"):
        found["status"] = cell_list(cube["status"], size)
    return found


def cell_list(cells: Any, size: int) -> list[Any]:
    """Return the cells of a cube as a list; raise ValueError for too many or too few."""
    if isinstance(cells, Mapping):
        return [cells.get(str(place)) for place in range(size)]
    if isinstance(cells, str):
        return [cells] * size
    if len(cells) != size:
        raise ValueError(f"{len(cells)} cells where {size} should be")
    return cells


def join_cubes(parts: Sequence[Cube], along: str) -> Cube:
    """Return plain cubes as one; the categories of a dimension follow each other."""
    first = parts[0]
    if any(beside_of(part, along) != beside_of(first, along) for part in parts):
        raise ValueError("its portions differ in more than one dimension")
    at = first["id"].index(along)
    sizes = [part["size"][at] for part in parts]
    outer, inner = prod(first["size"][:at]), prod(first["size"][at + 1 :])
    joined: Cube = {**first, "size": [*first["size"]]}
    joined["size"][at] = sum(sizes)
    for name in ("value", "status"):
        if any(name in part for part in parts):
            joined[name] = [
                cell
                for place in range(outer)
                for part, size in zip(parts, sizes, strict=True)
                for cell in slice_of(part, name, place, size * inner)
            ]
    joined["dimension"] = {**first["dimension"], along: joined_dimension(parts, along)}
    return joined


def beside_of(part: Cube, along: str) -> list[tuple[str, list[str]]]:
    """Return the dimensions of a cube in their order, with the codes of all but one."""
    return [(name, [] if name == along else category_codes(part, name)) for name in part["id"]]


def slice_of(part: Cube, name: str, place: int, width: int) -> Sequence[Any]:
    """Return some cells of a cube that follow each other, None where it has none of the name."""
    found = part.get(name)
    return [None] * width if found is None else found[place * width : (place + 1) * width]


def joined_dimension(parts: Sequence[Cube], along: str) -> Cube:
    """Return a dimension with the categories of all parts."""
    codes = [code for part in parts for code in category_codes(part, along)]
    labels: dict[str, str] = {}
    for part in parts:
        labels |= part["dimension"][along]["category"].get("label") or {}
    category = {"index": codes, "label": labels}
    return {**parts[0]["dimension"][along], "category": category}


def category_codes(cube: Cube, name: str) -> list[str]:
    """Return the codes of a dimension in their order."""
    category = cube["dimension"][name]["category"]
    index = category.get("index") or dict.fromkeys(category["label"], 0)
    return list(index) if isinstance(index, list) else sorted(index, key=lambda code: index[code])


def drop_single(cube: Cube, kept: Collection[str]) -> Cube:
    """Return a cube without the dimensions of one category, which say nothing of a value."""
    left = [n for n, name in enumerate(cube["id"]) if cube["size"][n] > 1 or name in kept]
    names = [cube["id"][n] for n in left]
    roles = {role: [n for n in of if n in names] for role, of in cube.get("role", {}).items()}
    return {
        **cube,
        "id": names,
        "size": [cube["size"][n] for n in left],
        "dimension": {name: cube["dimension"][name] for name in names},
        "role": roles,
    }
