"""Imports point one way, and this reads them to see that they do."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("search", "schema", "seed", "server")

# Each may import what stands before it, and its own parts.
ORDER = (
    "search",
    "schema.clock",
    "schema.ordinals",
    "schema.markdown",
    "schema.tables",
    "schema.comparison",
    "schema.charts",
    "schema.enums",
    "schema.turns",
    "schema.sentences",
    "schema.outage",
    "schema.postgresql",
    "schema.database",
    "schema.overwriting",
    "schema.watch",
    "schema.synonyms",
    "schema.tally",
    "schema.migrations",
    "schema.dumps",
    "schema.refusals",
    "schema.errors",
    "schema.import_sentences",
    "schema.code_names",
    "schema.problems",
    "schema.ids",
    "schema.links",
    "schema.rights",
    "schema.states",
    "schema.licences",
    "schema.exports",
    "schema.accounts",
    "schema.forgetting",
    "schema.limits",
    "schema.pulse",
    "schema.context",
    "schema.upkeep",
    "schema.permission",
    "schema.asked",
    "schema.redirects",
    "schema.measures",
    "schema.peers",
    "schema.shared_periods",
    "schema.comparisons",
    "schema.series",
    "schema.similarity",
    "schema.transfer",
    "schema.weaknesses",
    "schema.learning_cases",
    "schema.learning",
    "schema.charting",
    "schema.plausibility",
    "schema.goals",
    "schema.inputs",
    "schema.shape",
    "schema.cost",
    "schema.guard",
    "schema.conditions",
    "schema.keys",
    "schema.cursors",
    "schema.filters",
    "schema.pages",
    "schema.history",
    "schema.completeness",
    "schema.citations",
    "schema.facts",
    "schema.labels",
    "schema.recipes",
    "schema.types",
    "schema.direct",
    "schema.places",
    "schema.affected",
    "schema.searchable",
    "schema.staging",
    "schema.writing",
    "schema.group_commit",
    "schema.write_queue",
    "schema.days",
    "schema.texts",
    "schema.names",
    "schema.editing",
    "schema.attachments",
    "schema.imports",
    "schema.leaving",
    "schema.erasure",
    "schema.feeds",
    "schema.records",
    "schema.queries",
    "schema.mutations",
    "schema.subscriptions",
    "schema.contract",
    "schema.contract_changes",
    "schema.graphql",
    "schema.interface",
    "schema",
    "seed",
    "server",
)
OPEN_TO_ALL = (
    "schema",
    "schema.clock",
    "schema.tables",
    "schema.imports",
    "schema.exports",
    "schema.turns",
)
# What needs the database alone imports these by themselves, because all of `schema` is GraphQL too.
OPEN_BY_THEMSELVES = (
    "schema.outage",
    "schema.postgresql",
    "schema.database",
    "schema.dumps",
    "schema.accounts",
    "schema.forgetting",
    "schema.limits",
)
Sources = Mapping[str, str]


def test_imports_of_the_project_point_one_way():
    sources = {module_name(path): path.read_text("utf-8") for path in python_files()}

    assert len(sources) > 30
    assert list(problems(sources)) == []


def test_the_order_names_only_what_exists():
    assert set(ORDER) <= {module_name(path) for path in python_files()}


def test_what_opens_draws_and_binds_files_is_in_processes_of_its_own():
    loaded = modules_after("import server.commands")

    assert "strawberry" in loaded
    assert not {"openpyxl", "pypdf", "vl_convert", "defusedxml"} & loaded


def test_what_asks_the_database_alone_waits_for_neither_graphql_nor_the_search():
    loaded = modules_after("import server.accounts, server.copies")

    assert {"sqlalchemy", "schema.accounts"} <= loaded
    assert not {"strawberry", "whoosh", "numpy", "uvicorn", "starlette", "yaml"} & loaded


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
        ({"server.app": "from schema.pages import page", "schema.pages": ""}, "not open"),
        ({"server.app": "from schema import pages", "schema.pages": ""}, "not open"),
        ({"seed.a": "import seed.b", "seed.b": "from seed import a"}, "cycle"),
        ({"seed.a": "from seed.b import c", "seed.b": "def f(): import seed.a"}, "cycle"),
        ({"server.cli": "def serve():\n    import uvicorn"}, "inside a function"),
        ({"server.cli": "async def serve():\n    if True:\n        import uvicorn"}, "inside a f"),
        ({"server.cli": "class C:\n    def f(self):\n        from os import path"}, "inside a f"),
        ({"schema.pages": "from whoosh.index import create_in"}, "whoosh outside of search"),
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
        {"search.index": "import whoosh.index\nfrom search.words import WORDS", "search.words": ""},
        {"server.app": "from schema import Database\nfrom search import open_index", "schema": ""},
        {"seed.load": "from schema.tables import rules", "schema.tables.rules": ""},
        {
            "server.start": "from schema import documents",
            "schema": "from schema.interface import *",
            "schema.interface": "from schema.searchable import documents",
            "schema.searchable": "",
        },
    ],
)
def test_a_right_import_is_left_alone(sources):
    assert list(problems(sources)) == []


def python_files() -> list[Path]:
    return [path for folder in FOLDERS for path in ROOT.joinpath(folder).rglob("*.py")]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def problems(sources: Sources) -> Iterator[str]:
    """Yield a sentence for each import that should not be."""
    graph: dict[str, set[str]] = {}
    for module, source in sources.items():
        tree = ast.parse(source)
        imported = {name for node in import_nodes(tree) for name in targets(node, sources)}
        graph[module] = imported & sources.keys()
        yield from wrong_place(module, tree)
        yield from wrong_way(module, imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f"cycle: {' <- '.join(error.args[1])}"


def import_nodes(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))


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
    for node in import_nodes(ast.parse(sources.get(module, ""))):
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
        inner = (theirs or "").startswith(
            "schema"
        ) and theirs not in OPEN_TO_ALL + OPEN_BY_THEMSELVES
        if inner and own in ("seed", "server"):
            yield f"{module}: imports {name}, which is not open to it"


def layer(module: str) -> str | None:
    """Return the entry of the order that a module belongs to, or None for another's package."""
    if module in ORDER:
        return module
    packages = (name for name in ORDER if name != "schema")  # its parts are named one by one
    return next((name for name in packages if module.startswith(f"{name}.")), None)
