"""Imports point one way, and this reads them to see that they do."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("search", "schema", "seed", "server")

# Each may import what stands before it, and its own parts.
ORDER = (
    "search",
    "schema.clock",
    "schema.readings",
    "schema.error_codes",
    "schema.markdown",
    "schema.tables",
    "schema.text",
    "schema.database",
    "schema.migrations",
    "schema.errors",
    "schema.access",
    "schema.request",
    "schema.comparison",
    "schema.charts",
    "schema.enums",
    "schema.ids",
    "schema.connections",
    "schema.contract",
    "schema.indexing",
    "schema.editing",
    "schema.limits",
    "schema.types",
    "schema.exchange",
    "schema.execution",
    "schema.queries",
    "schema.mutations",
    "schema.subscriptions",
    "schema.graphql",
    "schema.interface",
    "schema",
    "seed",
    "server",
)
# What the seed and the server may import of the knowledge by itself; the rest they import from
# `schema`. What needs the database alone is here because all of `schema` is GraphQL too.
OPEN = (
    "schema.clock",
    "schema.readings",
    "schema.tables",
    "schema.exchange.imports",
    "schema.exchange.exports",
    "schema.database",
    "schema.text.command_sentences",
    "schema.access.accounts",
    "schema.access.account_erasure",
    "schema.request.default_limits",
    "schema.request.quota",
)
Sources = Mapping[str, str]


def test_imports_of_the_project_point_one_way():
    sources = {module_name(path): path.read_text("utf-8") for path in python_files()}

    assert len(sources) > 30
    assert list(problems(sources)) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_packages_depend_on_each_other_one_way(folder):
    sources = {module_name(path): path.read_text("utf-8") for path in python_files()}
    graph: dict[str, set[str]] = {}
    for module, source in sources.items():
        if module.startswith(f"{folder}.") and module != f"{folder}.interface":
            named = (targets(node, sources) for node in import_nodes(parsed(source)))
            theirs = {package(name) for names in named for name in names if name in sources}
            graph.setdefault(package(module), set()).update(theirs - {package(module), folder})

    assert len([*TopologicalSorter(graph).static_order()]) > 3


def package(module: str) -> str:
    """Return the folder, or the loose file, of a top folder in which a module stands."""
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize("folder", FOLDERS)
def test_few_files_lie_loose_beside_the_packages(folder):
    loose = [path.name for path in ROOT.joinpath(folder).glob("*.py")]

    assert len(loose) <= 9, "eight, and the one that tells what the folder is for"


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_package_says_what_belongs_there(folder):
    packages = {path.parent for path in python_files() if path.is_relative_to(ROOT / folder)}

    assert not [
        str(each)
        for each in packages
        if each.name != "versions"
        and not ast.get_docstring(parsed((each / "__init__.py").read_text("utf-8")))
    ]


def test_the_order_names_only_what_exists():
    assert set(ORDER) <= {module_name(path) for path in python_files()}


@pytest.mark.slow
def test_what_opens_draws_and_binds_files_is_in_processes_of_its_own():
    loaded = modules_after("import server.commands.lifecycle")

    assert "strawberry" in loaded
    assert not {"openpyxl", "pypdf", "vl_convert", "defusedxml"} & loaded


@pytest.mark.slow
def test_what_renders_pages_and_writes_numbers_is_loaded_when_it_is_needed():
    assert not {"jinja2", "babel"} & modules_after("import server.app")


@pytest.mark.slow
def test_what_asks_the_database_alone_waits_for_neither_graphql_nor_the_search():
    loaded = modules_after("import server.commands.accounts, server.commands.backup")

    assert {"sqlalchemy", "schema.access.accounts"} <= loaded
    assert not {"strawberry", "whoosh", "numpy", "uvicorn", "starlette", "yaml"} & loaded
    assert not {"graphql", "alembic", "psycopg", "schema.access.visibility"} & loaded


@pytest.mark.slow
def test_the_schema_is_built_when_it_is_asked_for_not_by_imports():
    asked = "import server.app, server.commands.lifecycle; from schema import graphql_schema as g"
    code = f"{asked}; print(g.cache_info().currsize)"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert (told.stdout, told.stderr) == ("0\n", "")


@pytest.mark.parametrize("package", ["schema", "search"])
def test_no_name_of_an_interface_is_that_of_a_module_too(package):
    sources = {module_name(path): path.read_text("utf-8") for path in python_files()}
    names = names_imported(f"{package}.interface", sources)

    assert names
    assert not {f"{package}.{name}" for name in names} & sources.keys()


def modules_after(statement: str) -> set[str]:
    """Return what a new process has imported after a statement."""
    code = f"{statement}, sys; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    return {*told.stdout.split()}


def test_every_dependency_has_a_row_with_its_reason():
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[^\w-]", dependency)[0] for dependency in wanted}

    table = ROOT.joinpath("docs/dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-z][\w, -]*) \|.*\d{4}-\d\d \|$", table, re.MULTILINE)
    assert {name for row in rows for name in row.split(", ")} == names


@pytest.mark.parametrize(
    ("sources", "problem"),
    [
        ({"schema.tables": "import schema.types", "schema.types": ""}, "against the order"),
        ({"search.index": "from schema import Database", "schema": ""}, "against the order"),
        ({"schema.types.a": "from schema import queries", "schema.queries": ""}, "against the"),
        ({"seed.load": "from server.app import create_app", "server.app": ""}, "against the"),
        ({"server.app": "from schema.queries import page", "schema.queries": ""}, "not open"),
        ({"server.app": "from schema import queries", "schema.queries": ""}, "not open"),
        ({"seed.a": "import seed.b", "seed.b": "from seed import a"}, "cycle"),
        ({"seed.a": "from seed.b import c", "seed.b": "def f(): import seed.a"}, "cycle"),
        ({"server.cli": "def serve():\n    import uvicorn"}, "inside a function"),
        ({"server.cli": "async def serve():\n    if True:\n        import uvicorn"}, "inside a f"),
        ({"server.cli": "class C:\n    def f(self):\n        from os import path"}, "inside a f"),
        (
            {"schema.queries": "from whoosh.index import create_in"},
            "whoosh outside of search",
        ),
        ({"server.cli": "import whoosh"}, "whoosh outside of search"),
        ({"server.cli": "from . import app"}, "relative"),
        ({"other": "import os"}, "no place in the order"),
        ({"schema.other": "import os"}, "no place in the order"),
    ],
)
def test_a_wrong_import_is_found(sources, problem):
    assert any(problem in found for found in problems(sources))


@pytest.mark.parametrize(
    "sources",
    [
        {"schema.types": "from schema import tables", "schema.tables": "import datetime"},
        {
            "search.index": "import whoosh.index\nfrom search.language.words import WORDS",
            "search.language.words": "",
        },
        {"server.app": "from schema import Database\nfrom search import open_index", "schema": ""},
        {"seed.load": "from schema.tables import rules", "schema.tables.rules": ""},
        {
            "server.commands.setup": "from schema import documents",
            "schema": "from schema.interface import *",
            "schema.interface": "from schema.indexing.documents import documents",
            "schema.indexing.documents": "",
        },
    ],
)
def test_a_right_import_is_left_alone(sources):
    assert list(problems(sources)) == []


@cache
def parsed(source: str) -> ast.Module:
    return ast.parse(source)


def python_files() -> list[Path]:
    return [path for folder in FOLDERS for path in ROOT.joinpath(folder).rglob("*.py")]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def problems(sources: Sources) -> Iterator[str]:
    """Yield a sentence for each import that should not be."""
    graph: dict[str, set[str]] = {}
    for module, source in sources.items():
        tree = parsed(source)
        imported = {name for node in import_nodes(tree) for name in targets(node, sources)}
        graph[module] = imported & sources.keys()
        yield from wrong_place(module, tree)
        yield from wrong_way(module, imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f"cycle: {' <- '.join(error.args[1])}"


@cache
def import_nodes(tree: ast.AST) -> tuple[ast.Import | ast.ImportFrom, ...]:
    return tuple(n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom))


def targets(node: ast.Import | ast.ImportFrom, sources: Sources) -> list[str]:
    """Return the modules that an import names.

    `from a import b` means a.b if that is a module, unless a itself says what b is.
    """
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    package = node.module or ""
    own = names_imported(package, sources)
    parts = {name: f"{package}.{name}" for alias in node.names if (name := alias.name) not in own}
    return [parts[a.name] if parts.get(a.name) in sources else package for a in node.names]


def names_imported(module: str, sources: Sources) -> set[str]:
    """Return the names that a module takes over from others; a star stands for all of theirs."""
    names: set[str] = set()
    for node in import_nodes(parsed(sources.get(module, ""))):
        every = {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and every == {"*"}:
            every = names_imported(node.module or "", sources)
        names |= every
    return names


def wrong_place(module: str, tree: ast.AST) -> Iterator[str]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in import_nodes(function):
                yield f"{module}:{node.lineno}: import inside a function"
    for node in import_nodes(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield f"{module}:{node.lineno}: relative import"


def wrong_way(module: str, imported: set[str]) -> Iterator[str]:
    own = layer(module)
    if own is None:
        yield f"{module}: no place in the order"
        return
    for name in sorted(imported):
        if name.partition(".")[0] == "whoosh" and own != "search":
            yield f"{module}: imports whoosh outside of search"
        theirs = layer(name)
        if theirs and ORDER.index(theirs) > ORDER.index(own):
            yield f"{module}: imports {name} against the order"
        if own in ("seed", "server") and name.startswith("schema.") and not is_open(name):
            yield f"{module}: imports {name}, which is not open to it"


def is_open(module: str) -> bool:
    """Tell whether others may import a module of the knowledge by itself."""
    return any(module == name or module.startswith(f"{name}.") for name in OPEN)


def layer(module: str) -> str | None:
    """Return the entry of the order that a module belongs to, or None for another's package."""
    if module in ORDER:
        return module
    packages = (name for name in ORDER if name != "schema")  # its parts are named one by one
    return next((name for name in packages if module.startswith(f"{name}.")), None)
