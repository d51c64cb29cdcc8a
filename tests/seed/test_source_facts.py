"""What the five founding texts state is answered to a client: a fact, a question, an answer."""

from pathlib import Path
from typing import Any

import pytest
import yaml

FACTS = {
    each["fact"]: each
    for each in yaml.safe_load(Path(__file__).with_name("source_facts.yaml").read_text("utf-8"))
}
FRAMES = {"nodes", "value", "slug", "totalCount", "amount"}


def unframed(found: Any) -> Any:
    """Return an answer without the frames of lists and texts: nodes and values alone."""
    if isinstance(found, list):
        return [unframed(each) for each in found]
    if not isinstance(found, dict):
        return found
    if len(found) == 1 and found.keys() <= FRAMES:
        return unframed(next(iter(found.values())))
    return {name: unframed(each) for name, each in found.items()}


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_of_the_founding_texts_is_answered(ask, fact):
    stated = FACTS[fact]

    answer = unframed(ask(f"{{ record: {stated['ask']} }}")["record"])

    if "answer" in stated:
        assert answer == stated["answer"]
    for field, part in stated.get("states", {}).items():
        assert part in answer[field]


def test_no_fact_is_told_without_an_answer_and_all_five_texts_are_asked():
    assert all("answer" in each or each["states"] for each in FACTS.values())
    assert {fact[:2] for fact in FACTS} == {"D1", "D2", "D3", "D4", "D5"}
