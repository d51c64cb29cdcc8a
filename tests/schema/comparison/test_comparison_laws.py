"""What holds for comparing whatever the values are."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.comparison.formulas.borders import BorderHistory, TerritorialUnit, TerritoryMove
from schema.comparison.formulas.caveats import CaveatCode, ComparisonCaveat
from schema.comparison.formulas.change import change_direction
from schema.comparison.formulas.figures import aggregate_values
from schema.comparison.formulas.learning_paths import LearningGap
from schema.comparison.formulas.rank import RankPosition, find_position
from schema.comparison.formulas.similarity import Criterion, rank_similar_units
from schema.comparison.formulas.values_in_borders import (
    Measure,
    RebuildMethod,
    Refusal,
    Sheet,
    ValueReading,
)
from schema.comparison.formulas.verdict import VerdictCode, judge_value
from schema.comparison.group_comparison import refusal_texts
from schema.tables import Aggregation, Polarity, ValueStatus
from schema.text.catalogues import catalogue
from search.language import LANGUAGES

MIRRORED = {VerdictCode.BETTER: VerdictCode.WORSE, VerdictCode.WORSE: VerdictCode.BETTER}
"""What a verdict becomes when the other way is better."""

NUMBERS = st.floats(-1e9, 1e9).map(lambda number: round(number, 3))
GROUPS = st.lists(NUMBERS, min_size=3, max_size=60)
HIGHER, LOWER = Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER
DAY, BEFORE, AFTER = date(2021, 7, 1), date(2021, 6, 30), date(2022, 1, 1)


def placed(value: float, values: list[float], polarity: Polarity) -> RankPosition:
    """Return the place of a value that has one."""
    found = find_position(value, values, polarity)
    assert found is not None
    return found


@given(GROUPS, st.randoms(use_true_random=False))
def test_places_do_not_depend_on_the_order_of_rows(values, random: Random):
    shuffled = random.sample(values, len(values))

    for value in values:
        assert find_position(value, values, HIGHER) == find_position(value, shuffled, HIGHER)


@given(GROUPS)
def test_ranks_are_shared_by_those_who_are_alike_and_skip_as_many(values):
    ranks = {value: placed(value, values, HIGHER).rank for value in values}

    for value, rank in ranks.items():
        assert rank == 1 + sum(other > value for other in values)


@given(GROUPS, NUMBERS)
def test_the_other_way_round_mirrors_verdicts_directions_and_ranks(values, step):
    group = aggregate_values(values)

    for value in values:
        said = judge_value(value, group, HIGHER)
        assert judge_value(value, group, LOWER) is MIRRORED.get(said, said)
        up, down = placed(value, values, HIGHER), placed(value, values, LOWER)
        assert up.rank + down.rank == len(values) + 2 - values.count(value)
    assert change_direction(step, HIGHER) is change_direction(-step, LOWER)


@given(GROUPS, st.integers(1, 5), st.randoms(use_true_random=False))
def test_a_missing_value_changes_no_figure_but_the_count_of_the_missing(values, gaps, random):
    with_gaps = [*values, *([None] * gaps)]
    random.shuffle(with_gaps)

    found, known = vars(aggregate_values(with_gaps)), vars(aggregate_values(values))
    assert found | {"missing": 0} == known
    assert found["missing"] == gaps


@given(GROUPS)
def test_figures_lie_in_their_order(values):
    found = aggregate_values(values, [1.0] * len(values))

    rising = [found.min, found.lower_quartile, found.median, found.upper_quartile, found.max]
    assert None not in rising
    assert rising == sorted(rising)  # pyright: ignore[reportArgumentType]
    assert found.weighted_mean == pytest.approx(found.mean)


@given(st.lists(NUMBERS, max_size=2), st.integers(0, 3))
def test_of_fewer_than_three_only_the_count_is_told(values, gaps):
    found = aggregate_values([*values, *([None] * gaps)])

    assert {n for n, figure in vars(found).items() if figure is not None} == {"n", "missing"}
    assert all(find_position(value, values, HIGHER) is None for value in values)


SHARES = st.lists(st.integers(1, 9), min_size=1, max_size=4)


@given(st.lists(st.tuples(st.integers(0, 10**6), SHARES), min_size=1, max_size=8))
def test_what_is_put_together_from_parts_is_as_much_as_there_was(olds):
    """Each old unit is divided among new ones by shares that make a whole."""
    units = [TerritorialUnit(n, None, BEFORE) for n in range(len(olds))]
    units += [TerritorialUnit(100 + n, DAY) for n in range(4)]
    moves = [
        TerritoryMove(n, 100 + place, DAY, share / sum(shares), True)
        for n, (_, shares) in enumerate(olds)
        for place, share in enumerate(shares)
    ]
    facts = {n: float(value) for n, (value, _) in enumerate(olds)}
    history = BorderHistory(units, moves)

    wholes = [history.whole(unit.id, date(2019, 1, 1), AFTER, facts) for unit in units[len(olds) :]]

    assert sum(whole.value or 0 for whole in wholes) == pytest.approx(sum(facts.values()))


@given(st.lists(st.tuples(st.integers(0, 999), st.integers(1, 999)), min_size=2, max_size=6))
def test_a_ratio_is_that_of_the_whole_whether_divided_or_weighted(parts):
    units = [TerritorialUnit(n, None, BEFORE) for n in range(len(parts))]
    history = BorderHistory(
        [*units, TerritorialUnit(9, DAY)], [TerritoryMove(u.id, 9, DAY, 1.0, True) for u in units]
    )
    below = {n: ValueReading(float(whole)) for n, (_, whole) in enumerate(parts)}
    above = {n: ValueReading(float(part)) for n, (part, _) in enumerate(parts)}
    rates = {n: ValueReading(part / whole * 100) for n, (part, whole) in enumerate(parts)}
    facts = {(1, "2019"): rates, (2, "2019"): above, (3, "2019"): below}
    divided = Sheet(Measure(1, Aggregation.RATIO, 2, 3, 100.0), facts, history)
    weighted = Sheet(Measure(1, Aggregation.RATIO, None, 3, 100.0), facts, history)

    by_hand = sum(part for part, _ in parts) / sum(whole for _, whole in parts) * 100
    assert divided.read(9, "2019").value == pytest.approx(by_hand)
    assert weighted.read(9, "2019").value == pytest.approx(by_hand)


STATUSES = st.sampled_from([ValueStatus.PUBLISHED, ValueStatus.PRELIMINARY])


@given(st.lists(STATUSES, min_size=2, max_size=4), st.sampled_from([None, 2]))
def test_what_was_put_together_may_change_as_long_as_a_part_may(statuses, numerator):
    units = [TerritorialUnit(n, None, BEFORE) for n in range(len(statuses))]
    history = BorderHistory(
        [*units, TerritorialUnit(9, DAY)], [TerritoryMove(u.id, 9, DAY, 1.0, True) for u in units]
    )
    final = {unit.id: ValueReading(2.0) for unit in units}
    told = {n: ValueReading(1.0, status) for n, status in enumerate(statuses)}
    expected = max(statuses, key=lambda status: status is ValueStatus.PRELIMINARY)

    for of in (1, 3) if numerator is None else (2, 3):
        facts = {(n, "2019"): told if n == of else final for n in (1, 2, 3)}
        ratio = Sheet(Measure(1, Aggregation.RATIO, numerator, 3), facts, history)
        assert ratio.read(9, "2019").status is expected
    added = Sheet(Measure(1, Aggregation.SUM), {(1, "2019"): told}, history)
    assert (added.read(9, "2019").value, added.read(9, "2019").status) == (len(told), expected)


@given(st.sets(st.integers(0, 3), min_size=1))
def test_a_sum_for_a_time_before_its_parts_were_there_needs_all_of_them(known):
    units = [TerritorialUnit(n, date(2009, 7, 1), BEFORE) for n in range(4)]
    history = BorderHistory(
        [*units, TerritorialUnit(9, DAY)], [TerritoryMove(u.id, 9, DAY, 1.0, True) for u in units]
    )
    found = history.whole(9, date(1990, 1, 1), AFTER, dict.fromkeys(known, 1.0))

    assert found.known == len(known)
    assert {part.unit for part in found.missing} == {0, 1, 2, 3} - known
    assert (found.value is None) is bool(found.missing)


@given(st.dictionaries(st.integers(1, 9), NUMBERS, min_size=3), st.floats(0.1, 100))
def test_who_is_similar_depends_neither_on_the_unit_nor_on_the_scale_of_weights(values, scale):
    first, *others = values
    plain = rank_similar_units(first, others, [Criterion(1.0, values)])
    scaled = {unit: value * 1000 for unit, value in values.items()}
    stretched = rank_similar_units(first, others, [Criterion(scale, scaled)])

    for one in plain:
        [other] = [each for each in stretched if each.unit == one.unit]
        assert other.distance == pytest.approx(one.distance, abs=1e-6)
        assert one.parts[0].part in (0.0, 1.0)


def test_what_is_missing_is_left_out_of_a_distance_and_comes_last():
    people, roads = {1: 10.0, 2: 11.0, 3: 30.0, 4: 10.0}, {1: 5.0, 2: 5.0, 3: 7.0}
    found = rank_similar_units(1, [2, 3, 4], [Criterion(1.0, people), Criterion(1.0, roads)])

    assert [(each.unit, each.missing) for each in found] == [(2, 0), (3, 0), (4, 1)]
    assert [part.steps for part in found[-1].parts] == [0.0, None]


@pytest.mark.parametrize(
    ("codes", "sentences"),
    [
        (VerdictCode, "verdict"),
        (CaveatCode, "caveat"),
        (LearningGap, "gap"),
    ],
)
def test_everything_that_is_said_is_said_in_both_languages(codes, sentences):
    for lang in LANGUAGES:
        assert {f"{sentences} {code}" for code in codes} <= {*catalogue("comparison", lang)}


def test_why_there_is_no_value_is_said_in_both_languages():
    assert all(len({*refusal_texts(each).values()}) == 2 for each in Refusal)


@pytest.mark.parametrize(
    ("code", "n", "lv", "en"),
    [
        (CaveatCode.REBUILT, 1, "1 vērtība ir aprēķināta", "1 value was put together"),
        (CaveatCode.REBUILT, 11, "11 vērtības ir aprēķinātas", "11 values were put together"),
        (CaveatCode.REBUILT, 21, "21 vērtība ir aprēķināta", "21 values were put together"),
        (CaveatCode.PRELIMINARY, 1, "1 vērtība ir provizoriska", "1 value is preliminary"),
        (CaveatCode.ESTIMATED, 2, "2 vērtības ir aplēses", "2 values are estimates"),
        (CaveatCode.FEW, 1, "Vērtība ir tikai 1 pašvaldībai", "Only 1 peer has a value"),
    ],
)
def test_what_is_counted_is_named_in_the_number_it_has(code, n, lv, en):
    said = ComparisonCaveat(code, {"n": n}).texts

    assert said["lv"].startswith(lv)
    assert said["en"].startswith(en)


def test_what_is_left_of_a_ratio_without_a_small_part_is_told_as_rebuilt_and_partial():
    units = [TerritorialUnit(1, None, BEFORE), TerritorialUnit(2, None, BEFORE)]
    moves = [TerritoryMove(unit.id, 9, DAY, 1.0, True) for unit in units]
    history = BorderHistory([*units, TerritorialUnit(9, DAY)], moves)
    weights = {1: ValueReading(95.0), 2: ValueReading(5.0)}
    facts = {(1, "2019"): {1: ValueReading(8.0)}, (2, "2019"): weights}

    read = Sheet(Measure(1, Aggregation.RATIO, weight=2), facts, history).read(9, "2019")

    assert (read.value, read.is_rebuilt, read.is_partial) == (8.0, True, True)
    assert read.method is RebuildMethod.BY_WEIGHT
    assert [part.unit for part in read.missing] == [2]
