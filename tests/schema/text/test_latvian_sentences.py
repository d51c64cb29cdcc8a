"""Latvian sentences with their gaps filled in, in a list that a person reads when one changes.

After a change: `make sentences`, and read what is new in `latvian_sentences.txt`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from catalogues import entries, forms_of, key_of

from schema.comparison.formulas.caveats import CaveatCode, ComparisonCaveat
from schema.comparison.formulas.chance import Chance
from schema.comparison.formulas.change_words import (
    ChangedValue,
    chance_texts,
    change_texts,
    others_texts,
    trend_texts,
)
from schema.comparison.formulas.figures import Aggregate
from schema.comparison.formulas.meanwhile import OthersChange
from schema.comparison.formulas.periods import period_accusative, period_genitive, period_name
from schema.comparison.formulas.transfer import Reason, TransferCriterion
from schema.comparison.formulas.transfer import reason_texts as transfer
from schema.comparison.formulas.trend import Trend, TrendDirection
from schema.comparison.formulas.verdict import JudgedValue, VerdictCode
from schema.comparison.formulas.verdict import verdict_texts as verdict
from schema.editing.input.user_errors import problem_message
from schema.tables import Polarity

LIST = Path(__file__).with_name("latvian_sentences.txt")
GAP = re.compile(r"\{(\w+)")
EXAMPLES = {
    "most": 21, "least": 1, "version": 3, "state": "SUBMITTED", "states": ["DRAFT", "PUBLISHED"],
    "status": "MISSING", "value": 1234.5, "previous": 72.4, "last": "2026-11-05",
    "first": "2026-11-28", "second": "2026-01-01", "third": "2026-02-01",
    "by": ["Event", "Practice"],
}  # fmt: skip


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
            details |= {"since": period_name("2024-08"), "compared": period_name("2025-Q1")}
            yield f"caveat {code}", ComparisonCaveat(code, details).texts["lv"]
    group = Aggregate(34, 1, median=3.5, lower_quartile=2.0, upper_quartile=4.0)
    for verdict_code in VerdictCode:
        mine = JudgedValue(12.2, "per 10,000 residents", "2024", {"lv": "Cēsu novads"})
        yield f"verdict {verdict_code}", verdict(verdict_code, mine, group, {"lv": "novadi"})["lv"]
    yield from of_changes()
    for criterion in TransferCriterion:
        pair = {"KIND": ("COUNTY", "STATE_CITY"), "REGION": ({"lv": "A"}, {"lv": "B"})}
        mine, theirs = pair.get(criterion, ("27825", "42991"))
        for alike in (1.0, 0.6, 0.1, None):
            if alike != 0.6 or criterion not in pair:
                text = transfer(Reason(criterion, mine, theirs, alike))["lv"]
                yield f"transfer {criterion} {alike}", text


def of_changes() -> Iterator[tuple[str, str]]:
    """Yield the sentences about what changed."""
    for after in (1.0, 1.1, 3.0, 21.0, 0.0):
        for unit in ("%", "schools", "EUR per inhabitant"):
            changed = ChangedValue(unit, Polarity.LOWER_IS_BETTER, "2014", 1.0, "2022", after)
            yield f"change of 1 to {after:g} {unit}", change_texts(changed)["lv"]
    for n in (0, 1, 21):
        others = OthersChange(n, 0.1 if n > 2 else None, n, 0, 0)
        yield f"others {n}", others_texts(others, "%", Polarity.LOWER_IS_BETTER)["lv"]
        yield f"others {n} neutral", others_texts(others, "km", Polarity.NEUTRAL)["lv"]
        yield f"all {n}", others_texts(others, "%", Polarity.LOWER_IS_BETTER, "2014-08")["lv"]
    for direction in TrendDirection:
        trend = Trend(-2.0, 21, "2009-05", "2029-05", 0.0, direction)
        yield f"trend {direction}", trend_texts(trend, "%")["lv"]
    for chance in Chance:
        yield f"chance {chance}", chance_texts(chance)["lv"]


def listed() -> str:
    """Return the list as it is kept."""
    found = dict.fromkeys(f"{name}: {text}" for name, text in in_context())
    return "\n".join(line.replace("\n", " ") for line in found) + "\n"


def test_every_sentence_with_gaps_is_in_the_list_that_was_read():
    assert listed() == LIST.read_text("utf-8")


@pytest.mark.parametrize(
    "wrong",
    [
        "“(?=[^”]*”)",
        "«",
        "'",
        r"(?<!piemēram, )\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b",
        r"\w - \w",
        r"\d\.\d+ |\de[+-]\d",
        "residents",
    ],
)
def test_latvian_has_its_own_quotes_dates_dashes_and_numbers(wrong):
    bad = [text for _, text in in_context() if re.search(wrong, text)]

    assert bad == []


if __name__ == "__main__":
    LIST.write_text(listed(), "utf-8")
