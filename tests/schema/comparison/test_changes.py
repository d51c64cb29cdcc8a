"""What changed: in the terms of the unit, what may be chance, what others did, over all years."""

from statistics import median

import pytest

CHANGED = """query($code: String!, $since: String, $period: String, $years: Int, $slug: String!,
    $peers: PeersInput = {all: true}) {
  comparison(indicator: {code: $code}, since: $since, period: $period, withinYears: $years,
    municipality: {slug: $slug}, peers: $peers) {
    since period caveats { code text { value } }
    position { rank of }
    change {
      since before absolute percent points direction text { value } rankText { value }
      chance { code base } positionBefore { rank of }
      others { n median improved worsened unchanged text { value } }
    }
    trend { slope n first last probability direction text { value } }
    rows { municipality { slug } value change { before direction } }
  }
}"""
DOBELE, KRASLAVA = "dobeles-novads-2021", "kraslavas-novads-2021"
SPACE = "\u00a0"


@pytest.fixture(scope="module")
def changed(ask):
    """Ask for a change, of Dobele where nobody else is named."""

    def changed(code, slug=DOBELE, **variables):
        return ask(CHANGED, code=code, slug=slug, **variables)["comparison"]

    return changed


def test_the_day_schools_of_dobele_fell_by_three_which_is_no_chance(changed):
    found = changed("day_schools_grades_1_9", since="2014", period="2022")["change"]

    assert (found["before"], found["absolute"], found["points"]) == (17, -3, None)
    assert found["percent"] == pytest.approx(100 * (14 - 17) / 17)
    assert found["direction"] == "DECREASING"
    assert found["chance"] == {"code": "COUNTED", "base": None}
    assert found["text"]["value"].replace(SPACE, " ") == (
        "2014. gadā – 17 skolas, 2022. gadā – 14 skolas: par 3 mazāk (−17,65 %)."
    )


def test_what_others_did_meanwhile_is_what_their_rows_say(changed):
    found = changed("day_schools_grades_1_9", since="2014", period="2022")

    moved = [
        row["value"] - row["change"]["before"]
        for row in found["rows"]
        if row["change"] and row["municipality"]["slug"] != DOBELE
    ]
    others = found["change"]["others"]
    assert (others["n"], others["median"]) == (len(moved), median(moved))
    assert others["improved"] == sum(by > 0 for by in moved)
    assert others["worsened"] == sum(by < 0 for by in moved)
    assert others["unchanged"] == sum(by == 0 for by in moved)
    assert others["worsened"] > 30


def test_a_few_points_of_few_pupils_may_be_chance_and_many_points_are_not(changed):
    index = changed("oce_index_day", since="2020", period="2022")["change"]
    mathematics = changed("oce_math_day", since="2020", period="2022")["change"]

    # 126 pupils and 125: by Newcombe 0.58 and 0.6216 differ by −0.079 to +0.160, 0.3763 and 0.5042
    # by +0.005 to +0.245.
    assert index["chance"] == {"code": "WITHIN", "base": 125}
    assert mathematics["chance"] == {"code": "BEYOND", "base": 125}
    assert (index["percent"], mathematics["percent"]) == (None, None)
    assert mathematics["points"] == pytest.approx(50.42 - 37.63)
    assert mathematics["text"]["value"].replace(SPACE, " ") == (
        "2020. gadā – 37,63 %, 2022. gadā – 50,42 %: par 12,79 procentpunktiem vairāk; "
        "rādītājs uzlabojies."
    )


def test_of_money_and_of_growth_in_per_cent_nothing_is_known_of_chance(changed):
    money = changed("tai-income-tax", since="2009", period="2013")["change"]
    growth = changed("population_average_change", since="2022", period="2024")["change"]

    assert money["chance"]["code"] == growth["chance"]["code"] == "UNKNOWN"
    assert money["percent"] is not None


@pytest.mark.parametrize(
    ("since", "period", "code", "text"),
    [
        (
            "2014-08",
            "2015-05",
            "OTHER_SEASON",
            "Izmaiņas nav aprēķinātas: 2014. gada augusts un 2015. gada maijs nav viena un tā pati "
            "gada daļa.",
        ),
        (
            "2014",
            "2015-05",
            "OTHER_SEASON",
            "Izmaiņas nav aprēķinātas: 2014. gads un 2015. gada maijs nav viena un tā pati "
            "gada daļa.",
        ),
        (
            "2015-05",
            "2015-05",
            "NOT_EARLIER",
            "Izmaiņas nav aprēķinātas: 2015. gada maijs nav agrāk par salīdzināto periodu "
            "(2015. gada maijs).",
        ),
    ],
)
def test_a_change_between_other_seasons_is_refused_and_says_why(changed, since, period, code, text):
    found = changed("registered_unemployment_rate", since=since, period=period, slug="riga-2021")

    assert found["since"] is None
    assert found["change"] is None
    assert all(row["change"] is None for row in found["rows"])
    assert [c["text"]["value"] for c in found["caveats"] if c["code"] == code] == [text]


def test_the_trend_is_the_median_slope_of_all_years(changed):
    found = changed("tai-unemployment", slug="adazu-novads-2009", period="2013")["trend"]

    # 8.05, 6.00, 4.89, 3.24 and 3.36: of the ten slopes the fifth is −1.38, the sixth −1.1725.
    assert found["slope"] == pytest.approx((-1.38 - 1.1725) / 2)
    assert (found["n"], found["first"], found["last"]) == (5, "2009", "2013")
    # One pair of ten rises: 5 of 120 orders are as clear that way, and as many the other.
    assert found["probability"] == pytest.approx(10 / 120)
    assert found["direction"] == "IMPROVING"
    assert found["text"]["value"].replace(SPACE, " ") == (
        "Tendence (5 vērtības, 2009.–2013. gads): gadā −1,28 procentpunkti, rādītājs uzlabojas."
    )


def test_of_three_years_no_trend_is_told(changed):
    assert changed("oce_index_day", period="2022")["trend"] is None


def test_ranks_are_told_of_then_and_now(changed):
    found = changed("tai-unemployment", since="2009", period="2013")

    then, now = found["change"]["positionBefore"], found["position"]
    assert found["change"]["rankText"]["value"] == (
        f"Toreiz – {then['rank']}. vieta no {then['of']}, tagad – {now['rank']}. vieta no "
        f"{now['of']}."
    )
    better = [row["change"]["before"] for row in found["rows"] if row["change"]]
    assert then["rank"] >= 1 + sum(before < found["change"]["before"] for before in better)


def test_the_earliest_period_within_some_years_is_found(changed):
    assert changed("tai-unemployment", years=5)["since"] == "2009"
    assert changed("tai-unemployment", years=2)["since"] == "2011"
    assert changed("oce_index_day", years=1, period="2022")["since"] == "2021"


def test_years_back_are_bounded(answer):
    [error] = answer(CHANGED, code="population", slug=DOBELE, years=0)["errors"]

    assert error["message"] == "Give withinYears from 1 to 50."
    assert error["extensions"]["field"] == "withinYears"


SERIES = """query($from: String) {
  series(indicator: {code: "tai-unemployment"}, municipality: {slug: "adazu-novads-2021"},
    borders: TODAY, from: $from) { trend { n slope direction } } }"""


def test_a_series_tells_its_trend_in_its_borders(ask):
    found = ask(SERIES)["series"]["trend"]

    assert found["n"] == 5
    assert found["direction"] == "IMPROVING"
    assert ask(SERIES, **{"from": "2011"})["series"]["trend"] is None


LATEST = """query($slug: String!, $code: String!) { municipality(by: {slug: $slug}) {
  latestValues(filter: {indicator: {code: {eq: $code}}}) { nodes {
    period value trend { n direction }
    change(withinYears: 5) { since before chance { code base } others { n } positionBefore { rank }
      text(lang: "en") { value } } } } } }""".replace('(lang: "en")', "")


def test_a_value_of_a_municipality_tells_its_own_change(ask):
    [found] = ask(LATEST, slug=DOBELE, code="oce_index_day")["municipality"]["latestValues"][
        "nodes"
    ]

    change = found["change"]
    assert (change["since"], change["before"]) == ("2020", 58)
    assert change["chance"] == {"code": "WITHIN", "base": 125}
    assert (change["others"], change["positionBefore"]) == (None, None)
    assert found["trend"] is None


PLAIN = """query($peers: PeersInput!) { comparison(indicator: {code: "oce_math_day"},
  period: "2022", since: "2020", peers: $peers) { rows { value PART } } }"""
PARTS = (
    "change { percent }",
    "change { chance { code } others { n } positionBefore { rank } rankText { value } }",
    "trend { slope }",
)


def test_what_is_told_of_rows_takes_as_many_statements_for_42_as_for_3(ask, statements):
    few = {"municipalities": [{"slug": DOBELE}, {"slug": "riga-2021"}, {"slug": "jelgava-2021"}]}
    counts = []
    for part in PARTS:
        for peers in (few, {"all": True}):
            statements.clear()
            ask(PLAIN.replace("PART", part), peers=peers)
            counts.append(len(statements))

    plain, many, chance, chances, trend, trends = counts
    assert plain == many
    # The unit of what the ratio is divided by was read for the weighted mean.
    assert (chance, chances) == (plain, plain)
    assert (trend, trends) == (plain + 1, plain + 1)


def test_what_is_told_of_values_takes_a_statement_for_all_of_them(ask, statements):
    document = LATEST.replace(
        "latestValues(filter: {indicator: {code: {eq: $code}}})", "latestValues(first: FIRST)"
    ).replace(", $code: String!", "")
    counts = []
    for first in ("2", "60"):
        statements.clear()
        ask(document.replace("FIRST", first), slug=DOBELE)
        counts.append(len(statements))

    # Units of what some of the 60 are divided by are one statement more.
    assert counts[1] <= counts[0] + 1


IMPROVED = """query($slug: String!) {
  learningPaths(municipality: {slug: $slug}, indicator: {code: "tai-unemployment"}) { paths {
    comparison { since others { n } rows { municipality { slug } change { direction } } }
    examples { reasons row { municipality { slug }
      change { since others { n improved worsened unchanged median text { value } } } } } } } }"""


def test_who_improved_most_is_told_with_what_all_others_did_meanwhile(ask):
    [path] = ask(IMPROVED, slug=KRASLAVA)["learningPaths"]["paths"]
    improved = [each["row"] for each in path["examples"] if "IMPROVED_MOST" in each["reasons"]]

    assert improved
    for row in improved:
        slug, change = row["municipality"]["slug"], row["change"]
        told = [
            each["change"]["direction"]
            for each in path["comparison"]["rows"]
            if each["change"] and each["municipality"]["slug"] != slug
        ]
        assert change["since"] == path["comparison"]["since"] == "2009"
        assert change["others"]["n"] == len(told)
        assert change["others"]["improved"] == told.count("IMPROVING")
        assert change["others"]["worsened"] == told.count("WORSENING")
        assert change["others"]["text"]["value"].startswith("Tikmēr pārējās pašvaldībās")


def test_without_two_periods_nobody_improved_most(ask):
    found = ask(IMPROVED.replace("tai-unemployment", "roads_paved_share"), slug=KRASLAVA)

    [path] = found["learningPaths"]["paths"]
    assert (path["comparison"]["since"], path["comparison"]["others"]) == (None, None)
    assert path["examples"]
    assert all("IMPROVED_MOST" not in each["reasons"] for each in path["examples"])
