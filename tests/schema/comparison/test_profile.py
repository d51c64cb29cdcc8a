"""A municipality in words: sentences letter for letter, made of values only."""

import pytest

PROFILE = """query($slug: String!, $peers: PeersInput, $first: Int! = 3) {
  profile(municipality: {slug: $slug}, peers: $peers) {
    municipality { slug } peers { count } indicatorsCompared
    intro { lang value }
    strengths(first: $first) { text { lang value } comparison { ...standing } }
    weaknesses(first: $first) { text { lang value } comparison { ...standing } }
    changes(first: $first) { text { lang value } comparison { indicator { code } since } }
    caveats(first: $first) { text { lang value } }
    missing { code }
  }
}
fragment standing on Comparison { indicator { code } own { value } position { rank of } }"""
SPACE = "\u00a0"
RELATIVE = {
    "lv": "Vieta rāda stāvokli tikai starp šīm pašvaldībām, nevis kvalitāti; kāpēc tas tāds ir, "
    "skaitļi nesaka.",
    "en": "A rank tells the place among these municipalities only, and not quality; why it is so, "
    "numbers do not say.",
}


@pytest.fixture(scope="module")
def told(ask):
    """Ask for a profile, and give its sentences in a language, part by part."""

    def told(slug, lang, **variables):
        found = ask(PROFILE, slug=slug, **variables)["profile"]
        parts = {"intro": [found["intro"]]} | {
            name: [each["text"] for each in found[name]]
            for name in ("strengths", "weaknesses", "changes", "caveats")
        }
        return {
            name: [t["value"].replace(SPACE, " ") for text in several for t in text
                   if t["lang"] == lang]
            for name, several in parts.items()
        }  # fmt: skip

    return told


def test_a_county_is_told_in_latvian_letter_for_letter(told):
    found = told("dobeles-novads-2021", "lv")

    assert found["intro"] == [
        "Dobeles novadā salīdzināti 13 rādītāji; salīdzinājuma grupa: novadi (35)."
    ]
    assert found["strengths"] == [
        "Dobeles novadā rādītājs „Centralizētais eksāmens matemātikā, dienas skolas” 2022. gadā "
        "bija 50,42 %: 4. vieta no 34, mediāna – 41,35 %.",
        "Dobeles novadā rādītājs „Obligāto centralizēto eksāmenu indekss, dienas skolas” "
        "2022. gadā bija 62,16 %: 4. vieta no 34, mediāna – 56,55 %.",
        "Dobeles novadā rādītājs „Centralizētais eksāmens latviešu valodā, dienas skolas” "
        "2022. gadā bija 62,58 %: 5. vieta no 34, mediāna – 57,37 %.",
    ]
    assert found["weaknesses"] == [
        "Dobeles novadā rādītājs „Vēlētāju aktivitāte pašvaldību vēlēšanās” 2025. gadā bija "
        "42,97 %: 5. vieta no 7, mediāna – 43,88 %.",
        "Dobeles novadā rādītājs „Bezdarba līmenis” 2013. gadā bija 9,59 %: 21. vieta no 33, "
        "mediāna – 8,37 %.",
        "Dobeles novadā rādītājs „Gada vidējā iedzīvotāju skaita izmaiņas” 2024. gadā bija "
        "−1,29 %: 20. vieta no 35, mediāna – −1,25 %.",
    ]
    assert found["caveats"] == [
        RELATIVE["lv"],
        "Salīdzinātas 2013. gada vērtības; kopš tā laika daudz kas var būt mainījies.",
    ]


def test_what_changed_in_a_county_is_told_with_the_others_and_small_numbers(told):
    first, second, third = told("dobeles-novads-2021", "lv")["changes"]

    assert first == (
        "Dobeles novadā rādītājs „Centralizētais eksāmens matemātikā, dienas skolas” 2020. gadā "
        "bija 37,63 %, 2022. gadā – 50,42 %: par 12,79 procentpunktiem vairāk; tas ir uzlabojies. "
        "Toreiz – 20. vieta no 35, tagad – 4. vieta no 34. Tikmēr pārējās pašvaldībās (ar abām "
        "vērtībām – 33): uzlabojums – 26, pasliktinājums – 7, bez izmaiņām – 0; izmaiņu mediāna – "
        "+3,09 procentpunkti."
    )
    assert second.endswith("Skaitļi ir tik mazi, ka šāda starpība var būt arī nejauša.")
    assert "par 97,83 EUR uz iedzīvotāju vairāk (+30,36 %); tas ir uzlabojies." in third


def test_a_county_is_told_in_english_letter_for_letter(told):
    found = told("dobeles-novads-2021", "en")

    assert found["intro"] == [
        "Dobele Municipality is compared in 13 indicators with: counties (35)."
    ]
    assert found["strengths"][0] == (
        "In Dobele Municipality, “Centralised exam in mathematics, day schools” was 50.42 % in "
        "2022: rank 4 of 34; the median is 41.35 %."
    )
    assert found["changes"][0] == (
        "In Dobele Municipality, “Centralised exam in mathematics, day schools” was 37.63 % in "
        "2020 and 50.42 % in 2022: up by 12.79 percentage points; it improved. Then rank 20 of "
        "35, now 4 of 34. The others meanwhile (33 with both values): 26 improved, 7 got worse, "
        "0 unchanged; the median change is +3.09 percentage points."
    )
    assert found["caveats"] == [
        RELATIVE["en"],
        "The values compared are of 2013; much may have changed since.",
    ]


def test_a_city_is_told_in_both_languages(told):
    latvian, english = told("riga-2021", "lv"), told("riga-2021", "en")

    assert latvian["intro"] == [
        "Rīgā salīdzināti 17 rādītāji; salīdzinājuma grupa: valstspilsētas (7)."
    ]
    assert latvian["strengths"][1:] == [
        "Rīgā rādītājs „Mēneša vidējā bruto darba samaksa” 2020. gadā bija 1 341 EUR: "
        "1. vieta no 7, mediāna – 1 091 EUR.",
        "Rīgā rādītājs „Vidējā izglītības ilguma indekss” 2020. gadā bija 0,68: 1. vieta no 7, "
        "mediāna – 0,66.",
    ]
    assert latvian["weaknesses"] == [
        "Rīgā rādītājs „Demogrāfiskā slodze” 2013. gadā bija 558 uz 1 000 darbspējas vecuma "
        "iedzīvotāju: 6. vieta no 7, mediāna – 547 uz 1 000 darbspējas vecuma iedzīvotāju.",
    ]
    assert english["strengths"][1] == (
        "In Riga, “Average monthly gross wage” was 1,341 EUR in 2020: rank 1 of 7; the median is "
        "1,091 EUR."
    )


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        (
            "ventspils-2021",
            "Ventspilī salīdzināti 17 rādītāji; salīdzinājuma grupa: valstspilsētas",
        ),
        ("rezekne-2021", "Rēzeknē salīdzināti"),
        (
            "kraslavas-novads-2021",
            "Krāslavas novadā salīdzināti 12 rādītāji; salīdzinājuma grupa: ",
        ),
        (
            "dobeles-novads-2009",
            "Dobeles novadā salīdzināti 9 rādītāji; salīdzinājuma grupa: novadi",
        ),
    ],
)
def test_a_name_stands_in_its_case(told, slug, text):
    [intro] = told(slug, "lv")["intro"]

    assert intro.startswith(text)


def test_where_nothing_is_measured_that_is_said(ask, told):
    found = ask(PROFILE, slug="oslo-no")["profile"]

    assert [each["code"] for each in found["missing"]] == ["NOTHING_MEASURED"]
    assert found["indicatorsCompared"] == 0
    assert told("oslo-no", "lv") == {
        "intro": ["Oslo nav neviena rādītāja, ko varētu salīdzināt ar citiem."],
        "strengths": [], "weaknesses": [], "changes": [], "caveats": [],
    }  # fmt: skip
    assert told("oslo-no", "en")["intro"] == [
        "In Oslo there is no indicator that could be compared with others."
    ]


def test_sentences_say_what_their_comparisons_say(ask):
    found = ask(PROFILE, slug="kraslavas-novads-2021", first=5)["profile"]

    assert len(found["strengths"]) == len(found["weaknesses"]) == 5
    for each in (*found["strengths"], *found["weaknesses"]):
        place, text = each["comparison"]["position"], each["text"][1]["value"]
        assert f"rank {place['rank']} of {place['of']};" in text
        assert (
            f"{each['comparison']['own']['value']:,.2f}".rstrip("0").rstrip(".").replace("-", "−")
            in text
        )


def test_chosen_peers_count(ask, told):
    peers = {"all": True}

    assert ask(PROFILE, slug="riga-2021", peers=peers)["profile"]["peers"]["count"] == 42
    [intro] = told("riga-2021", "lv", peers=peers)["intro"]
    assert intro.endswith("salīdzinājuma grupa: visas Latvijas pašvaldības (42).")


def test_findings_are_at_most_ten(answer):
    for error in answer(PROFILE, slug="riga-2021", first=11)["errors"]:
        assert error["message"] == "Give first from 1 to 10."


def test_only_what_is_selected_is_read_and_more_findings_take_no_more_statements(ask, statements):
    few = """query($slug: String!) { profile(municipality: {slug: $slug}) {
      indicatorsCompared intro { value } } }"""
    counts = []
    for document, first in ((few, None), (PROFILE, 1), (PROFILE, 10)):
        statements.clear()
        ask(document, slug="dobeles-novads-2021", **({} if first is None else {"first": first}))
        counts.append(len(statements))

    assert counts[0] < counts[1]
    # Units of what the ratios of more changes are divided by, each once.
    assert counts[2] <= counts[1] + 2
