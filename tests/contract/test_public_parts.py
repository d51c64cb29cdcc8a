"""Of a library, only what it makes public is used: the rest may be gone with its next release."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("search", "schema", "seed", "server", "bench")

PUBLIC = {
    "_asdict": "named tuples of Python",
    "_exit": "the module os of Python",
    "_fields": "named tuples of Python",
    "_mapping": "rows of SQLAlchemy",
    "_replace": "named tuples of Python",
    "_value_": "enums of Python",
}
"""Names that begin with a line, and whose documentation nevertheless says that they are public."""

PRIVATE = re.compile(r"_[a-z]\w*$", re.IGNORECASE)


def modules() -> list[str]:
    files = (file for folder in FOLDERS for file in ROOT.joinpath(folder).rglob("*.py"))
    return sorted(str(file.relative_to(ROOT)) for file in files)


def own_names(tree: ast.Module) -> set[str]:
    """Return the names that a module itself gives to functions, variables and attributes."""
    names = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.Attribute(attr=name, ctx=ast.Store(), value=ast.Name(id="self" | "cls")):
                names.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
    return names


def private_parts(source: str) -> list[str]:
    """Return each use of a private name that the module itself does not define."""
    tree = ast.parse(source)
    own, found = own_names(tree) | PUBLIC.keys(), list[str]()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) if PRIVATE.match(name) and name not in own:
                found.append(name)
            case ast.ImportFrom(module=module, names=names):
                found += [module] if module and "._" in module.replace(".__", "") else []
                found += [each.name for each in names if PRIVATE.match(each.name)]
            case ast.Import(names=names):
                found += [each.name for each in names if "._" in f".{each.name}"]
    return found


@pytest.mark.parametrize("module", modules())
def test_no_private_part_of_a_library_is_used(module):
    assert private_parts(ROOT.joinpath(module).read_text()) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("reader._pool", ["_pool"]),
        ("self._parts()", ["_parts"]),
        ("self._parts = 1\nself._parts", []),
        ("from whoosh import _parts", ["_parts"]),
        ("from whoosh._core import parts", ["whoosh._core"]),
        ("import _whoosh", ["_whoosh"]),
        ("row._mapping, kind.__name__", []),
    ],
)
def test_private_parts_are_found(source, found):
    assert private_parts(source) == found
