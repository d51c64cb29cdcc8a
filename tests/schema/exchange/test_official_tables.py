"""Tables as offices and spreadsheet programs write them: what a person reads is what is taken."""

import json
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook
from spreadsheets import SHEET, TABLE, repacked

from schema import BLIS, Viewer
from schema.editing.input.user_errors import Unit
from schema.exchange.imports import BadFile, ImportOptions, TableDirections, ValueImport
from schema.exchange.imports.report import ImportNotice, ImportRefusal, RowRemark
from schema.tables import Role
from server.tabular.text_reader import read_text_table as read_characters
from server.tabular.unreadable_table import UnreadableTable
from server.tabular.workbook_reader import read_workbook as read_workbook

EDITOR = Viewer(roles=frozenset({Role.EDITOR}))
POPULATION = TableDirections(fixed={"indicator": "population"})
HEADER = "Rādītājs;Pašvaldība;Gads;Vērtība\n"


@pytest.fixture
def look(desk):
    """Look through a table in this process, and return the values found and the report."""

    def look(content, directions=None, **wish):
        file = BytesIO(content.encode() if isinstance(content, str) else content)
        about, rows = (read_workbook if content[:2] == b"PK" else read_characters)(file)
        told = list(rows)
        importing = ValueImport(
            lambda statement: desk.database.all(statement, **BLIS.values),
            EDITOR,
            ImportOptions(**wish),
        )
        places = importing.laid_out(lambda: iter(told), directions or TableDirections(), about)
        importing.report.understood(about | places.told())
        found = {}
        entries = importing.entries

        def kept(named, held):
            named = list(named)
            found.update(
                {(slug_of(importing, v["municipality_id"]), v["period"], v["split"]): v
                 for _, v in named}
            )  # fmt: skip
            return entries(named, held)

        importing.entries = kept
        importing.take(places.reported(iter(told), importing.report), None)
        return found, importing.report.shown(["en"])

    return look


def slug_of(importing, number):
    """Return the public name of a municipality."""
    places = importing.names.places.items()
    return next(n for n, ps in places if any(p.id == number for p in ps) and "-20" in n)


def values(found):
    """Return the values alone."""
    return {key[:2]: each["value"] for key, each in found.items()}


def refused(report):
    """Return what is refused: the row, the column, the code."""
    return [(each["row"], each["column"], each["code"]) for each in report["rejections"]]


def left_out(report):
    """Return how many values were left out of each level."""
    return {each["level"]: each["count"] for each in report["left_out"]}


def workbook(*rows, formats=()):
    """Return a workbook of rows, with the number formats of some cells."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for cell, number_format in dict(formats).items():
        sheet[cell].number_format = number_format  # pyright: ignore[reportAttributeAccessIssue]
    written = BytesIO()
    book.save(written)
    return written.getvalue()


NAMES = ["Rādītājs", "Pašvaldība", "Gads", "Vērtība"]


def shares(*cells, formats):
    """Return a workbook of shares in percent, a cell for each year from 2061 on."""
    rows = [["gp-over-60-share", "Rīga", 2061 + n, cell] for n, cell in enumerate(cells)]
    return workbook(NAMES, *rows, formats={f"D{n}": f for n, f in enumerate(formats, 2) if f})


def test_a_cell_that_shows_percents_is_taken_as_it_shows_them(look):
    found, report = look(shares(0.284, 0.07, 33.5, formats=["0.0%", "0%", None]))

    assert [*values(found).values()] == [28.4, 7.0, 33.5]
    assert report["percent"] is True


def test_percents_as_text_are_the_same_as_percents_as_cells(look):
    rows = "gp-over-60-share;Rīga;2061;28,4%\ngp-over-60-share;Rīga;2062;41 %\n"
    found, report = look(HEADER + rows)

    assert ([*values(found).values()], refused(report)) == ([28.4, 41], [])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(shares(0.284, 0.41, formats=["0.0%", None]), id="a share among percents"),
        pytest.param(shares(284, formats=["0,"]), id="a format that leaves out thousands"),
        pytest.param(shares(284, formats=['0" tūkst."']), id="a format that says thousands"),
        pytest.param(shares(284, formats=[";;;"]), id="a format that shows nothing"),
        pytest.param(f"{HEADER}population;Rīga;2061;28,4%\n", id="percents of persons"),
        pytest.param(f"{HEADER}population;Rīga;2061;(284)\n", id="brackets"),
        pytest.param(f"{HEADER}population;Rīga;2061;1,234\n", id="a comma of two meanings"),
        pytest.param(f"{HEADER}population;Rīga;2061;1.234\n", id="a point of two meanings"),
    ],
)
def test_a_cell_that_shows_another_number_than_it_may_mean_is_named(look, content):
    _, report = look(content)

    [(_, column, code)] = refused(report)
    assert (column, code) == ("value", "AMBIGUOUS")


def test_a_column_decides_what_its_numbers_with_two_meanings_are(look):
    rows = "population;Rīga;2061;1,234\npopulation;Rīga;2062;{}\n"
    by_comma, told = look(HEADER + rows.format("1,5"))
    by_point, _ = look(HEADER + rows.format("1,234,567.5"))

    assert [*values(by_comma).values()] == [1.234, 1.5]
    assert [*values(by_point).values()] == [1234, 1234567.5]
    assert (told["decimal"], told["notices"][0]["code"]) == (",", "DECIMAL")


def test_a_table_in_thousands_asks_by_what_to_multiply(look):
    content = "Pašvaldība;Gads;Skaits, tūkst.\nRīga;2061;605,5\n"
    directions = TableDirections({"value": "Skaits, tūkst."}, {"indicator": "population"})
    _, asked = look(content, directions)
    found, _ = look(content, directions, scale=1000)

    assert refused(asked) == [(2, "value", "AMBIGUOUS")]
    assert values(found) == {("riga-2021", "2061"): 605500}


def test_marks_for_missing_are_missing_and_marks_of_footnotes_are_none(look):
    missing = ["…", "..", "...", "-", "–", "n/a", "N/A", "NA", "#N/A", "nav", "*"]
    marks = [*missing, "0*", "12 345 p", "−5", "1'234", "12 345*", "12,5e3"]
    rows = "".join(f"population;Rīga;{2061 + n};{mark}\n" for n, mark in enumerate(marks))
    found, _ = look(HEADER + rows)

    told = [each["value"] for each in found.values()]
    assert told == [*[None] * 11, 0, 12345, -5, 1234, 12345, 12500]
    statuses = [str(each.get("status")) for each in found.values()]
    assert statuses == [*["MISSING"] * 11, "None", "PRELIMINARY", *["None"] * 4]


def test_an_amount_with_its_currency_is_no_number_of_persons(look):
    _, report = look(f"{HEADER}population;Rīga;2061;12345,00 EUR\n")

    assert refused(report) == [(2, "value", "AMBIGUOUS")]


@pytest.mark.parametrize("number", ["١٢", "1_000", "１２", "12 34", "1e16", "12,3,4"])
def test_what_only_a_program_takes_for_a_number_is_refused(look, number):
    _, report = look(f"{HEADER}population;Rīga;2061;{number}\n")

    assert refused(report) == [(2, "value", "INVALID")]


PERIODS = {
    "2061. gads": "2061",
    "2062. gada sākumā": "2062",
    "01.01.2063": "2063",
    "2064-01-01": "2064",
    "2065M01": "2065-01",
    "2065. gada 3. ceturksnis": "2065-Q3",
    "2066 Q1": "2066-Q1",
    "1. cet. 2067": "2067-Q1",
    "2067. gada II ceturksnis": "2067-Q2",
    "2068.g.": "2068",
    "2072 g.": "2072",
    "2073K3": "2073-Q3",
    "2069. gada janvāris": "2069-01",
    "maijs 2070": "2070-05",
    "2071. gada augustā": "2071-08",
}


def test_periods_are_read_in_words_and_digits(look):
    rows = "".join(f"population;Rīga;{words};7\n" for words in PERIODS)
    found, report = look(HEADER + rows)

    assert [period for _, period, _ in found] == [*PERIODS.values()]
    assert refused(report) == []


def test_days_of_a_column_are_years_or_months_together(look):
    rows = "population;Rīga;01.01.2061;7\npopulation;Rīga;{};8\n"
    months, _ = look(HEADER + rows.format("01.02.2061"))
    _, unclear = look(HEADER + rows.format("01.04.2061"))
    quarters, _ = look(HEADER.replace("Gads", "Ceturksnis") + rows.format("01.04.2061"))

    assert [period for _, period, _ in months] == ["2061-01", "2061-02"]
    assert [period for _, period, _ in quarters] == ["2061-Q1", "2061-Q2"]
    assert refused(unclear) == [(2, "period", "AMBIGUOUS"), (3, "period", "AMBIGUOUS")]


@pytest.mark.parametrize(
    ("words", "code"), [("2045/2046", "AMBIGUOUS"), ("2047-2", "AMBIGUOUS"), ("2054-H1", "INVALID")]
)
def test_a_period_that_is_none_or_two_is_refused(look, words, code):
    _, report = look(f"{HEADER}population;Rīga;{words};7\n")

    assert refused(report) == [(2, "period", code)]


def test_a_year_kept_as_a_day_is_the_year_that_the_cell_shows(look):
    from_cell = workbook(NAMES, ["population", "Rīga", date(2061, 1, 1), 7], formats={"C2": "yyyy"})
    by_month = workbook(
        NAMES, ["population", "Rīga", date(2061, 1, 1), 7], formats={"C2": "mm.yyyy"}
    )

    assert [*values(look(from_cell)[0])] == [("riga-2021", "2061")]
    assert [*values(look(by_month)[0])] == [("riga-2021", "2061-01")]


PXWEB = """\ufeff"Iedzīvotāji gada sākumā"

"Teritoriālā vienība","2061","2062"
"LV Latvija",1900000,1890000
"LV00A Rīgas statistiskais reģions (no 01.01.2024.)",910000,920000
"LV0001000 Rīga",601000,602000
"LV0020000 Aizkraukles novads",27100,27200
"LV0020010 ..Aizkraukle",7100,7200
"LV0320200 Aizkraukles novads (līdz 01.07.2021.)","…","…"

"Piezīme: provizoriski dati"
"Avots: CSP"
"""


def test_a_table_of_the_statistical_bureau_is_taken_as_it_was_downloaded(look):
    found, report = look(PXWEB, POPULATION)

    assert values(found) == {
        ("riga-2021", "2061"): 601000,
        ("riga-2021", "2062"): 602000,
        ("aizkraukles-novads-2021", "2061"): 27100,
        ("aizkraukles-novads-2021", "2062"): 27200,
    }
    assert left_out(report) == {"COUNTRY": 2, "REGION": 2, "PART": 2, "FORMER": 2}
    assert (report["header"], report["titles"]) == (3, ["Iedzīvotāji gada sākumā"])
    assert report["notes"] == ["Piezīme: provizoriski dati", "Avots: CSP"]
    assert {each["code"] for each in report["notices"]} == {"NOTES", "LEFT_OUT"}


def test_contents_before_the_period_in_the_name_of_a_column_are_understood(look):
    header = "Teritoriālā vienība;{0} 2061;{0} 2062;{1} 2061\n"
    _, one = look(header.format("population", "live_births") + "Rīga;7;8;..\n")
    parts, _ = look(header.format("Pavisam", "Sievietes") + "Rīga;7;8;4\n", POPULATION)

    assert (one["created"], one["rejections"]) == (3, [])
    assert [key[1:] for key in parts] == [("2061", "T"), ("2062", "T"), ("2061", "Sievietes")]


def test_the_workbook_of_pxweb_is_taken_with_names_that_stand_for_the_rows_below(look):
    content = workbook(
        ["IRX010: Iedzīvotāji"],
        [],
        [None, None, "2061", "2062"],
        ["population", "Rīga", 601000, 602000],
        [None, "Jūrmala", 51000, ".."],
        ["live_births", "Rīga", 5, 6],
        [],
        ["Avots:"],
        ["Centrālā statistikas pārvalde"],
    )
    found, report = look(content)

    assert [*values(found)] == [("riga-2021", "2061"), ("riga-2021", "2062"),
                                ("jurmala-2021", "2061"), ("jurmala-2021", "2062")]  # fmt: skip
    assert (report["created"], report["columns"]["municipality"]) == (6, "#2")


def test_the_workbook_of_pxweb_is_taken_too_where_the_indicator_is_given_beside_it(look):
    file = workbook(
        ["IRS010: Iedzīvotāju skaits gada sākumā"],
        [None, None, "2061", "2062"],
        ["Iedzīvotāji", "Rīga", 605000, 604000],
        [None, "Jūrmala", 51000, ".."],
    )

    found, report = look(file, POPULATION)

    assert (len(found), refused(report)) == (4, [])
    with pytest.raises(BadFile):
        look(
            workbook([None, None, "2061"], ["a", "Rīga", 605000], ["b", "Rīga", 604000]), POPULATION
        )


def test_levels_and_units_are_called_in_the_language_of_the_report():
    remarks = (
        RowRemark(0, "", ImportNotice.LEFT_OUT, "import_left_out", {"counts": {"REGION": 2}}),
        RowRemark(1, "value", ImportRefusal.AMBIGUOUS, "import_other_unit",
                  {"cell": "35%", "unit": Unit("persons")}),
    )  # fmt: skip

    assert [each.shown(["lv"])["message"] for each in remarks] == [
        "Izlaistas vērtības, kas nav pašvaldību: reģioni: 2.",
        "Šūnas „35%” vienība nav tā, kurā mēra rādītāju: cilvēki.",
    ]


def test_two_rows_of_names_are_read_together(look):
    content = workbook(
        [None, "Pavisam", None, "Sievietes", None],
        ["Novads", "2061", "2062", "2061", "2062"],
        ["Rīga", 7, 8, 4, 5],
    )
    found, _ = look(content, POPULATION)

    assert [(key[1:], each["value"]) for key, each in found.items()] == [
        (("2061", "T"), 7), (("2062", "T"), 8),
        (("2061", "Sievietes"), 4), (("2062", "Sievietes"), 5),
    ]  # fmt: skip


def test_a_column_that_only_numbers_the_rows_is_passed_over(look):
    content = (
        ",indicator,municipality,period,value\n0,population,Rīga,2061,7\n1,live_births,Rīga,2061,8"
    )

    assert look(content)[1]["created"] == 2


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("..Rīga", "riga-2021"),
        ("Rīgas valstspilsēta", "riga-2021"),
        ("Rīga valstspilsēta", "riga-2021"),
        ("Rīgas valstspilsētas pašvaldība", "riga-2021"),
        ("0001000 – Rīga", "riga-2021"),
        ("Rīga (LV0001000)", "riga-2021"),
        ("LV0020000 Aizkraukles novads¹", "aizkraukles-novads-2021"),
        ("Aizkraukles novada pašvaldība", "aizkraukles-novads-2021"),
    ],
)
def test_a_municipality_is_known_by_each_form_of_its_name(look, name, place):
    found, _ = look(f"{HEADER}population;{name};2061;7\n")

    assert [*values(found)] == [(place, "2061")]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Nezināmais novads", "NOT_FOUND"),
        ("..Nezināmais", "NOT_FOUND"),
        ("LV0001000 Aizkraukles novads", "AMBIGUOUS"),
        ("LV0320200 Aizkraukles novads", "INVALID"),
        ("Valmiera", "INVALID"),
    ],
)
def test_a_municipality_that_is_unknown_or_was_no_more_is_refused(look, name, code):
    _, report = look(f"{HEADER}population;{name};2061;7\n")

    assert refused(report) == [(2, "municipality", code)]


def test_a_part_below_its_municipality_is_left_out_without_a_code_too(look):
    rows = ("Vidzemes reģions", "Valmieras novads", "..Valmiera", "..Burtnieku pagasts")
    _, report = look(HEADER + "".join(f"population;{name};2061;7\n" for name in rows))

    assert (left_out(report), report["created"]) == ({"REGION": 1, "PART": 2}, 1)


def cube(roles, **dimensions):
    """Return a cube whose last dimension is the period, its values counted from 1."""
    category = {
        name: {"category": {"index": [*codes], "label": codes}}
        for name, codes in dimensions.items()
    }
    sizes = [len(codes) for codes in dimensions.values()]
    count = sizes[0] * sizes[1]
    told = {"version": "2.0", "class": "dataset", "id": [*dimensions], "size": sizes}
    return json.dumps(
        told | {"role": roles, "dimension": category, "value": [str(n + 1) for n in range(count)]}
    )


PLACES = {"LV": "Latvija", "LV0001000": "Rīga", "LV0020010": "..Aizkraukle"}


def test_a_cube_is_taken_without_roles_and_other_levels_are_left_out(look):
    content = cube({}, VIETA=PLACES, TIME={"2062": "2062", "2061": "2061"})
    found, report = look(content, POPULATION)

    assert values(found) == {("riga-2021", "2062"): 3, ("riga-2021", "2061"): 4}
    assert left_out(report) == {"COUNTRY": 2, "PART": 2}


def test_the_label_of_a_category_is_read_where_its_code_says_nothing(look):
    found, _ = look(cube({}, VIETA={"1": "Rīga"}, TIME={"0": "2061. gads"}), POPULATION)

    assert values(found) == {("riga-2021", "2061"): 1}


def test_a_cube_of_the_first_version_is_taken_as_one_of_the_second(look):
    second = json.loads(cube({}, AREA=PLACES, TIME={"2061": "2061"}))
    inner = {**second["dimension"], "id": second.pop("id"), "size": second.pop("size")}
    first = {"dataset": {"dimension": inner, "value": second["value"]}}

    assert values(look(json.dumps(first), POPULATION)[0]) == {("riga-2021", "2061"): 2}


def test_roles_of_a_cube_need_not_tell_the_territory(look):
    content = cube({"time": ["TIME"]}, Reģions={"LV0001000": "Rīga"}, TIME={"2061": "2061"})

    assert values(look(content, POPULATION)[0]) == {("riga-2021", "2061"): 1}


def test_the_country_and_regions_are_left_out_by_codes_in_a_column_of_their_own(look):
    rows = "LV;Latvija;9\nLV00A;Rīgas statistiskais reģions;8\nLV0001000;Rīga;7\n"
    found, report = look(f"ATVK;Teritoriālā vienība;2061\n{rows}", POPULATION)

    assert values(found) == {("riga-2021", "2061"): 7}
    assert left_out(report) == {"COUNTRY": 1, "REGION": 1}


def test_a_cube_with_two_territories_asks_which_one_is_meant(look):
    with pytest.raises(BadFile) as refusal:
        look(cube({}, NO={"LV0001000": "Rīga"}, UZ={"LV0020000": "A"}), POPULATION)

    assert (refusal.value.column, refusal.value.code) == ("municipality", "HEADER")


def test_the_line_that_names_the_separator_is_no_row(look):
    assert look(f"sep=;\n{HEADER}population;Rīga;2061;7\n")[1]["header"] == 2


def test_text_of_windows_is_taken_and_told(look):
    found, report = look(f"{HEADER}population;Ķekavas novads;2061;7\n".encode("cp1257"))

    assert [*values(found)] == [("kekavas-novads-2021", "2061")]
    assert report["encoding"] == "windows-1257"


def test_a_byte_that_is_no_letter_is_named_with_its_line_and_place(look):
    content = f"{HEADER}population;Rīga;2061;7 ?\n".encode().replace(b"?", b"\x96")
    with pytest.raises(UnreadableTable) as refusal:
        look(content)

    assert refusal.value.details == {
        "line": 2, "place": 24, "byte": "0x96", "encoding": "utf-8"
    }  # fmt: skip


def test_titles_in_several_cells_are_no_header(look):
    found, report = look(f"Gads:;2061\nAtbildīgais:;J. Bērziņš\n{HEADER}population;Rīga;2061;7\n")

    assert (report["header"], [*values(found)]) == (3, [("riga-2021", "2061")])


def test_a_workbook_that_unpacks_to_very_much_is_refused_before_it_is_unpacked():
    content = repacked(TABLE, SHEET, b"<worksheet>" + b" " * 65 * 1024 * 1024)
    with pytest.raises(UnreadableTable) as refusal:
        read_workbook(BytesIO(content))

    assert "64 are the most" in refusal.value.details["reason"]
