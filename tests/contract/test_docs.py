"""What the README and the documentation show is what the API answers."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from processes import serving

from schema import Code
from server.cli import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"```(graphql|json)\n(.*?)```", re.DOTALL)
QUERIES = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in PAGES
    for number, (kind, block) in enumerate(BLOCK.findall(page.read_text()))
    if kind == "graphql" and not block.startswith("mutation")
]


SOURCES = [
    str(path.relative_to(ROOT))
    for folder in ("schema", "search", "seed", "server", "tests", "bench")
    for path in (ROOT / folder).rglob("*.py")
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_source_file_that_a_page_names_is_there(page):
    named = re.findall(r"(?<![\w*])[\w/]*\w\.py\b", page.read_text("utf-8"))

    assert [
        name
        for name in named
        if not any(f"/{each}".endswith(f"/{name.lstrip('/')}") for each in SOURCES)
    ] == []


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_documentation_is_answered(ask, query):
    assert None not in ask(query).values()


def test_the_answer_in_the_readme_is_the_real_one(answer):
    (_, query), (kind, shown) = BLOCK.findall((ROOT / "README.md").read_text())[:2]

    assert kind == "json"
    given = answer(query)
    # Where answers are kept, as they usually are, it says nothing of points that are left.
    given["extensions"]["cost"].pop("throttleStatus", None)
    assert json.loads(shown) == given


def test_every_mutation_of_the_documentation_does_what_the_page_says(desk):
    blocks = BLOCK.findall((ROOT / "docs/writing.md").read_text())
    answers = [desk.ask(block, "editor") for kind, block in blocks if kind == "graphql"]

    [created, _, updated, late, value] = (next(iter(each.values())) for each in answers)
    [shown] = [json.loads(block) for kind, block in blocks if kind == "json"]
    assert shown == answers[1]
    assert created["topic"]["slug"] == "sharing"
    assert len(updated["project"]["activities"]["nodes"]) == 2
    assert [each["code"] for each in late["userErrors"]] == ["CONFLICT"]
    assert value["indicatorValue"]["state"] == "DRAFT"
    assert [each["userErrors"] for each in (created, updated, value)] == [[], [], []]


STEP = re.compile(
    r"\*\*(member|editor|reviewer)\*\*[^`]*(?:`[^`\n]+`[^`]*)*```graphql\n(.*?)```", re.DOTALL
)


def test_the_way_of_a_case_is_what_its_page_says(desk, ids):
    steps = STEP.findall((ROOT / "docs/workflow.md").read_text())
    known, states = {name: ids[name] for name in ("topic", "indicator")}, []

    for who, document in steps:
        [payload] = desk.ask(document, who, **known).values()
        assert payload["userErrors"] == []
        case = payload.get("practice") or payload["tieRejection"]["practice"]
        known |= {name: case[name] for name in ("id", "version")}
        states.append(case.get("state"))

    assert [who for who, _ in steps] == ["member"] * 3 + ["editor", "reviewer", "editor"]
    assert states == ["DRAFT", None, "SUBMITTED", "IN_REVIEW", "PUBLISHED", "PUBLISHED"]


@pytest.mark.slow
def test_the_first_example_for_front_ends_runs_as_it_stands(parts, tmp_path):
    if shutil.which("node") is None:
        reason = "Node is not installed"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    script = re.search(r"```js\n(.*?)```", (ROOT / "docs/frontends.md").read_text(), re.DOTALL)
    assert script
    url = parts[0].url.render_as_string(hide_password=False)
    with serving(tmp_path, BLIS_DATABASE_URL=url) as served:
        program = script[1].replace("http://127.0.0.1:8000", served.address)
        run = ["node", "--input-type=module", "-e", program]
        found = subprocess.run(run, capture_output=True, text=True, check=True)

    assert int(found.stdout.split()[0]) > 0


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())

    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists(page):
    code = "\n".join(re.findall(r"```(?:sh)?\n.*?```|`[^`\n]+`", page.read_text(), re.DOTALL))
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"\bmake ([a-z][a-z-]*)\b(?!=)", code)) <= targets
    named = re.findall(r"\bblis ([a-z][a-z-]*)", code)
    assert set(named) <= COMMANDS.keys()


def test_every_code_of_errors_is_explained_on_a_page():
    told = "".join(page.read_text() for page in PAGES)

    assert [code for code in Code if f"`{code}`" not in told] == []


def test_a_migration_wants_to_know_what_has_changed():
    refused = make("migration")

    assert refused.returncode == 2
    assert "Say what has changed: make migration m=" in refused.stderr


@pytest.mark.parametrize(
    ("words", "variables", "given"),
    [
        (["PORT=8001", "HOST=0.0.0.0"], {}, '--host "0.0.0.0" --port "8001"'),
        ([], {"PORT": "8001"}, '--host "" --port "8001"'),
        ([], {"HOST": "x86_64-pc-linux-gnu"}, '--host "" --port ""'),
    ],
)
def test_make_serve_takes_the_port_and_the_host_that_are_meant_for_it(words, variables, given):
    assert given in make("--dry-run", "serve", *words, **variables).stdout


def make(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run make as if everything were installed."""
    command = ["make", "--old-file=.venv/.installed", *words]
    kept = {n: t for n, t in os.environ.items() if n not in ("HOST", "PORT", "MAKEFLAGS", "MFLAGS")}
    environment = {**kept, **variables}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
