"""Every Latvian sentence for people, in a list that is read by a person when one changes.

`latvian_sentences.txt` has them by module, and those with gaps filled in, as they are read in
context. After a change: `python tests/schema/text/test_latvian_sentences.py`, and read what is new.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from catalogues import entries, forms_of, key_of

from schema.comparison.formulas.caveats import CaveatCode, ComparisonCaveat
from schema.comparison.formulas.figures import Aggregate
from schema.comparison.formulas.periods import period_accusative, period_genitive
from schema.comparison.formulas.transfer import Reason, TransferCriterion
from schema.comparison.formulas.transfer import reason_texts as transfer
from schema.comparison.formulas.verdict import JudgedValue, VerdictCode
from schema.comparison.formulas.verdict import verdict_texts as verdict
from schema.editing.user_errors import problem_message

ROOT = Path(__file__).parents[3]
LIST = Path(__file__).with_name("latvian_sentences.txt")
LETTERS = re.compile("[āčēģīķļņšūž]", re.IGNORECASE)
GAP = re.compile(r"\{(\w+)")
NOT_FOR_PEOPLE = ("search/language", "search/query/vocabulary", "schema/migrations")
EXAMPLES = {
    "most": 21, "least": 1, "version": 3, "state": "SUBMITTED", "states": ["DRAFT", "PUBLISHED"],
    "status": "MISSING", "value": 1234.5, "previous": 72.4, "last": "2026-11-05",
    "first": "2026-11-28", "second": "2026-01-01", "third": "2026-02-01",
    "by": ["Event", "Practice"],
}  # fmt: skip


def texts() -> Iterator[tuple[str, str]]:
    """Yield each Latvian text of the program, with its module: pairs begin with it, so do `lv`."""
    for folder in ("schema", "server", "search"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = str(path.relative_to(ROOT)).removesuffix(".py")
            if not name.startswith(NOT_FOR_PEOPLE):
                for text in sorted(set(of_tree(ast.parse(path.read_text("utf-8"))))):
                    yield name, text


def of_tree(tree: ast.Module) -> Iterator[str]:
    """Yield the Latvian texts of a module: what stands first of two, or under `lv`, and all others
    with letters that only Latvian has."""
    for node in ast.walk(tree):
        first: list[ast.expr] = []
        others: list[ast.expr] = []
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and held(node.elts[1]):
            first = node.elts[:1]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            first = node.args[:1] if node.func.id == "bilingual_label" else []
            others = node.args if node.func.id == "Likeness" else []
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                (first if key is not None and held(key) == "lv" else others).append(value)
        yield from (text for each in first if " " in (text := held(each)))
        yield from (text for each in (*first, *others) if LETTERS.search(text := held(each)))


def held(node: ast.expr) -> str:
    """Return the text of a constant, or nothing."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def in_context() -> Iterator[tuple[str, str]]:
    """Yield the sentences with gaps, filled in."""
    problems = (*entries("editing", "lv"), *entries("imports", "lv"))
    for entry in sorted(problems, key=key_of):
        if found := GAP.findall(lv := forms_of(entry)[0]):
            example = {gap: EXAMPLES.get(gap, 21 if f"{gap}:" in lv else "…") for gap in found}
            yield f"problem {key_of(entry)}", problem_message(key_of(entry), example, ["lv"])
    for code in CaveatCode:
        for n in (1, 2):
            details = {"n": n, "missing": n, "of": 35, "name": {"lv": "Rīga"}, "names": {"lv": "…"}}
            details |= {"why": {"lv": "…"}, "within": {"lv": "valstspilsētas"}}
            details |= {"newer": period_accusative("2025-08"), "period": period_genitive("2024-Q3")}
            yield f"caveat {code}", ComparisonCaveat(code, details).texts["lv"]
    group = Aggregate(34, 1, median=3.5, lower_quartile=2.0, upper_quartile=4.0)
    for verdict_code in VerdictCode:
        mine = JudgedValue(12.2, "per 10,000 residents", "2024", {"lv": "Cēsu novads"})
        yield f"verdict {verdict_code}", verdict(verdict_code, mine, group, {"lv": "novadi"})["lv"]
    for criterion in TransferCriterion:
        pair = {"KIND": ("COUNTY", "STATE_CITY"), "REGION": ({"lv": "A"}, {"lv": "B"})}
        mine, theirs = pair.get(criterion, ("27825", "42991"))
        for alike in (1.0, 0.6, 0.1, None):
            if alike != 0.6 or criterion not in pair:
                text = transfer(Reason(criterion, mine, theirs, alike))["lv"]
                yield f"transfer {criterion} {alike}", text


def listed() -> str:
    """Return the list as it is kept."""
    found = dict.fromkeys(f"{name}: {text}" for name, text in (*texts(), *in_context()))
    return "\n".join(line.replace("\n", " ") for line in found) + "\n"


def test_every_latvian_sentence_is_in_the_list_that_was_read():
    assert listed() == LIST.read_text("utf-8")


@pytest.mark.parametrize(
    "wrong",
    [
        "“(?=[^”]*”)",
        "«",
        r"(?<!piemēram, )\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b",
        r"\w - \w",
        r"\d\.\d+ ",
        "residents",
    ],
)
def test_latvian_has_its_own_quotes_dates_dashes_and_numbers(wrong):
    bad = [text for _, text in (*texts(), *in_context()) if re.search(wrong, text)]

    assert bad == []


if __name__ == "__main__":
    LIST.write_text(listed(), "utf-8")
