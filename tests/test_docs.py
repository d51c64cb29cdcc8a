"""What the README and the documentation show is what the API answers."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"```(graphql|json)\n(.*?)```", re.DOTALL)
QUERIES = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in PAGES
    for number, (kind, block) in enumerate(BLOCK.findall(page.read_text()))
    if kind == "graphql"
]


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_documentation_is_answered(ask, query):
    assert None not in ask(query).values()


def test_the_answer_in_the_readme_is_the_real_one(ask):
    (_, query), (kind, answer) = BLOCK.findall((ROOT / "README.md").read_text())[:2]

    assert kind == "json"
    assert json.loads(answer) == {"data": ask(query)}


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())

    assert [target for target in targets if not (page.parent / target).exists()] == []
