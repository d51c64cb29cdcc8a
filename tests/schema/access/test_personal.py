"""Personal codes and contacts in texts: found however they are hidden, and other numbers taken."""

import pytest

from schema.tables.personal_data import holds_contact, holds_personal_code, is_file_personal

CODES = (
    "010190-12345",
    "010190 12345",
    "010190\n12345",
    "010190\n\n12345",
    "010190/12345",
    "010190_12345",
    "010190.12345",
    "010190--12345",
    "010190–12345",
    "010190 — 12345",
    "01.01.90-12345",
    "01.01.1990-12345",
    "01.01.90.–12345",
    "01019012345",
    "p.k.01019012345",
    "320010-12345",
    "390010-12345",
    "320010/12345",
    "320010_12345",
    "320010--12345",
    "32001012345",
)
"""As somebody types one in another way than it is usually written."""

CHECKED = (
    "0 1 0 1 8 0 1 2 3 4 7",
    "010-180-123-47",
    "01/01/80/12347",
    "01.01.80 12347",
    "01.01.1980 12347",
    "010180, 12347",
    "320010 12342",
    "39001012344",
    "3 2 0 0 1 0 1 2 3 4 2",
    "https://example.lv/01018012347",
)
"""Written as other numbers are too: the last digit says what they are."""

HIDDEN = (
    "010190\\-12345",
    "0101**90**-12345",
    "010190**-**12345",
    "`010190`-`12345`",
    "010190&#45;12345",
    "01&#48;190-12345",
    "0101&#57;0&hyphen;12345",
    "010190&nbsp;12345",
    "０１０１９０－１２３４５",
    "٠١٠١٩٠-١٢٣٤٥",
    "010190\u00ad-\u200b12345",
    "> 010190\n> 12345",
    "[010190](https://example.lv)-12345",
    "[te](https://example.lv/?pk=010190-12345)",
    "[te](https://example.lv/?pk=010190%2D12345)",
    "[te](https://example.lv 'pk 010190&#45;12345')",
    "<https://example.lv/010190-12345>",
)

ORDINARY = (
    "Budžets 250000 12345 EUR",
    "2024. gada 15. martā piešķirti 12 500 EUR",
    "01.01.2024. 12500 EUR",
    "15.03.2024 – 12500 EUR",
    "15.03.24. 12500 EUR",
    "15.03.24 12 500 EUR",
    "350000 45000 EUR",
    "Ieņēmumi: 150624 22500",
    "| 120512 | 15230 |",
    "120512, 15230 un 110520 iedzīvotāji",
    "1 250 000 EUR, 12 345 iedzīvotāji",
    "2019: 31122, 2020: 31045, 2021: 30987",
    "27825 iedzīvotāji 2026. gadā; 18 650 2030. gadā",
    "2013, 2014, 2015 un 2016",
    "no 2014. līdz 2020. gadam, 2013-2016",
    "plkst. 10.00–12.00, 15.30",
    "ES fonda 85% (212 500 EUR) un 15% (37 500 EUR)",
    "reģ. Nr. 40003113167, PVN LV40003113167",
    "tālr. +371 67012345, +371 29 123 456, 0037167012345, 37129123456",
    "kadastra apzīmējums 32010010001",
    "Kadastra numurs 3601 001 0005, 0100 012 0345",
    "LV80BANK0000435195001, LV97 HABA 0012 3456 7891 2",
    "iepirkums Nr. 2024/15-12345, projekts 4.3-24/NFI/INP-004, 9.2.4.2/16/I/012",
    "25.02.2014. noteikumi Nr. 102",
    "15.10.2024. 123 dalībnieki",
    "56.9496, 24.1052; 0,01018012345",
    "ISBN 978-9934-8-1234-5, 9789934812345",
    "https://example.lv/2024/03/15/12345, https://example.lv/01018012345",
)

CONTACTS = (
    "zigis&#64;example.lv",
    "zigis&commat;example.lv",
    "zigis\\@example.lv",
    "zigis**@**example.lv",
    "zigis＠example.lv",
    "zigis @ example.lv",
    "zigis(at)example.lv",
    "zigis [at] example [dot] lv",
    "<mailto:zigis@example.lv>",
    "[te](mailto:zigis%40example.lv)",
    "[te][k]\n\n[k]: mailto:zigis&#64;example.lv",
    "２９１２３４５６",
    "29&#49;23456",
    "29**12**3456",
    "29\\-12\\-34\\-56",
    "29–12–34–56",
    "29_12_34_56",
    "[te](tel:+37129123456)",
    "[te](tel:%2B371%32%39123456)",
)

WITHOUT_CONTACT = (
    "2013-2016, 2014.–2020. gada plānošanas periods",
    "no 01.09.2024–31.12.2024, no 8.30–17.00",
    "5 mentori 2023. gadā padomu sniedz 12 novadiem un 4 pilsētām",
    "Look at example.lv (at noon)",
)


@pytest.mark.parametrize("text", [*CODES, *CHECKED, *HIDDEN])
def test_a_personal_code_is_found_however_it_is_written_or_hidden(text):
    assert holds_personal_code(text)
    assert holds_personal_code(f"Zvana {text} katru dienu.")


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_numbers_of_a_municipality_are_no_personal_code(text):
    assert not holds_personal_code(text)
    assert not holds_personal_code(f"**Svarīgi:** {text} & citi")


@pytest.mark.parametrize("text", CHECKED)
def test_what_is_written_as_other_numbers_are_is_a_code_only_with_the_right_last_digit(text):
    assert not holds_personal_code(f"{text[:-1]}{(int(text[-1]) + 1) % 10}")


@pytest.mark.parametrize("text", CONTACTS)
def test_a_contact_is_found_however_it_is_hidden(text):
    assert holds_contact(text)


@pytest.mark.parametrize("text", WITHOUT_CONTACT)
def test_ordinary_numbers_are_no_contact(text):
    assert not holds_contact(text)


def test_in_the_tables_of_a_file_only_what_is_written_as_a_code_is_one():
    assert is_file_personal("Saraksts: 010190-12345")
    assert not is_file_personal("120512 15230\n130512 15231")


@pytest.mark.parametrize("code", HIDDEN[:4])
def test_a_hidden_code_is_refused_in_a_practice(desk, code):
    text = [{"lang": "lv", "value": f"Zvana {code}."}]
    case = {"kind": "PRACTICE", "title": [{"lang": "lv", "value": "Vārdi"}], "summary": text}
    assert desk.codes("practiceDraftCreate", "member", case) == [("INVALID", "input.summary.lv")]


@pytest.mark.parametrize("contact", CONTACTS[:4])
def test_a_hidden_contact_is_refused_in_the_texts_of_persons(desk, ids, contact):
    text = [{"lang": "lv", "value": contact}]
    found = desk.codes("expertUpdate", "partner", {"id": ids["expert"], "description": text})
    assert found == [("INVALID", "input.description")]


def test_a_practice_with_the_numbers_of_a_municipality_is_taken(desk):
    case = {"kind": "PRACTICE", "title": [{"lang": "lv", "value": "Vārdi"}]}
    summary = [{"lang": "lv", "value": "\n\n".join(ORDINARY)}]
    assert desk.codes("practiceDraftCreate", "member", case | {"summary": summary}) == []
