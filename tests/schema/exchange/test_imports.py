"""Tables of values from files: what is understood, what is refused, what is left behind."""

import json

import pytest
import spreadsheets as files
from imported import held
from spreadsheets import GOOD, csv, xlsx

from schema import Viewer
from schema.exchange.imports import ImportOptions, TableDirections
from schema.tables import Role
from search import open_index
from server.tabular.table_import import TableImport

MOST = 1_000_000
EDITOR = Viewer(roles=frozenset({Role.EDITOR}))


@pytest.fixture
def take(desk, tmp_path):
    """Import a file, and return the report as a program sees it."""

    def take(content, *, writes=True, viewer=EDITOR, directions=None, most=MOST, **wish):
        path = tmp_path / "table"
        path.write_bytes(content)
        given = TableImport(
            desk.database,
            path,
            most,
            viewer,
            "tests",
            directions or TableDirections(),
            ImportOptions(**wish),
        )
        report = given.write(open_index(None)) if writes else given.check()
        assert report.shown(["lv"])["rows"] == report.rows
        return report.shown(["en"])

    return take


def told(report):
    """Return what is refused: the row, the column, the code."""
    return [(each["row"], each["column"], each["code"]) for each in report["rejections"]]


LONG = "Rādītāja kods;Pašvaldība;Gads;Vērtība;Piezīme\npopulation;Ādažu novads;{};22 222,5;ha\n"
WIDE = "Atvk kods,{0},{0}-03\n23000,22222.5,7\n"
UNNAMED = "x,y,z,w\npopulation,ADAZU novads,{},22222.5\n"
KNOWN = TableDirections(fixed={"indicator": "population"})
NAMED = TableDirections({"indicator": "x", "municipality": "y", "period": "z", "value": "w"})


@pytest.mark.parametrize(
    ("text", "encoding", "period", "directions"),
    [
        (LONG, "utf-8", "2050", None),
        (LONG, "utf-8-sig", "2051", None),
        (LONG, "cp1257", "2052", None),
        (LONG.replace(";", "\t"), "utf-16", "2053", None),
        ("Iedzīvotāji pa novadiem\n\n" + LONG, "utf-8", "2054", None),
        (LONG.replace("\n", "\r\n"), "utf-8", "2055", None),
        (WIDE, "utf-8", "2056", KNOWN),
        (UNNAMED, "ascii", "2057", NAMED),
    ],
)
def test_a_table_is_understood(desk, take, text, encoding, period, directions):
    report = take(text.format(period).encode(encoding), directions=directions)

    assert (report["rejections"], report["written"]) == ([], True)
    row = held(desk, period)["adazu-novads-2021"]
    assert (row.value, row.state) == (22222.5, "DRAFT")


def test_letters_read_in_another_encoding_are_told(take):
    report = take(LONG.format("2090").encode("cp1257"), writes=False)

    assert report["encoding"] == "windows-1257"
    assert [each["code"] for each in report["notices"]] == ["ENCODING"]


def test_a_workbook_is_understood(desk, take):
    header = ["Novads", "Piezīme", "2060", 2061, "2062"]
    content = xlsx(["Iedzīvotāji"], [], header, ["Ādažu novads", None, 1.5, "..", None])

    report = take(content, directions=KNOWN)

    assert (report["created"], report["empty"], report["rejections"]) == (2, 1, [])
    assert held(desk, "2060")["adazu-novads-2021"].value == 1.5
    assert held(desk, "2061")["adazu-novads-2021"].status == "MISSING"


def test_what_a_workbook_hides_is_not_read_and_is_told(desk, take):
    content = files.partly_hidden(
        ["indicator", "draft", "municipality", "period", "value"],
        ["population", "x", "riga-2021", "2070", 600001],
        ["population", "x", "liepaja-2021", "2070", 600002],
        [],
        ["population", "x", "ogres-novads-2021", "2070", 600003],
        lines=[3, 4, 900],
        columns="BZ",
        first_sheet=["population", "riga-2021", "2070", 1],
    )

    report = take(content)

    assert (report["created"], report["rejections"]) == (2, [])
    assert {*held(desk, "2070")} == {"riga-2021", "ogres-novads-2021"}
    assert (report["hidden_rows"], report["hidden_columns"]) == (1, 1)
    [notice] = report["notices"]
    assert notice["code"] == "HIDDEN"
    assert "Rows: 1, columns: 1" in notice["message"]


def test_a_workbook_that_hides_nothing_tells_of_nothing_hidden(take):
    report = take(xlsx(files.HEADER.split(","), ["population", "riga-2021", "2071", 600000]))

    assert report["created"] == 1
    assert "hidden_rows" not in report
    assert report["notices"] == []


def test_a_cube_of_pxweb_is_understood(desk, take):
    report = take(files.cube())

    assert (report["created"], report["rejections"]) == (8, [])
    women = held(desk, "2090", "SEX=F")["riga-2021"]
    assert (women.value, held(desk, "2091", "SEX=F")["riga-2021"].status) == (330000, "MISSING")


def test_values_of_a_cube_stand_where_its_index_says_whatever_the_order(desk, take):
    places = {"LV0023000": 1, "LV0001000": 0}
    dimension = json.loads(files.cube())["dimension"] | {
        "AREA": {"category": {"index": places}},
        "TIME": {"category": {"index": {"2094": 1, "2093": 0}}},
    }
    sparse = {"0": 600000, "1": 600100, "5": 22100}

    take(files.cube(dimension=dimension, value=sparse, status={}))

    told = {
        (slug, period): each.value
        for period in ("2093", "2094")
        for slug, each in held(desk, period).items()
        if each.value is not None
    }
    assert told == {
        ("riga-2021", "2093"): 600000,
        ("riga-2021", "2094"): 600100,
        ("adazu-novads-2021", "2094"): 22100,
    }


BIG = csv(*[GOOD] * 40_000)
PUBLIC = "population,adazu-novads-2021,2026"
RATE = "births,riga-2021,2080,-1"
SPREAD = [*files.HEADER.split(",")], ["population", "riga-2021", 2090, "=B1"]


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        pytest.param(b"", (0, "", "UNREADABLE"), id="nothing"),
        pytest.param(files.HEADER.encode(), (0, "", "UNREADABLE"), id="only a header"),
        pytest.param(csv(GOOD).replace(b",", b"^"), (0, "", "UNREADABLE"), id="wrong delimiter"),
        pytest.param(b"\x00\x01\x02" * 99, (0, "", "UNREADABLE"), id="no text"),
        pytest.param(csv('"population,riga', GOOD), (0, "", "UNREADABLE"), id="open quotes"),
        pytest.param(csv(GOOD[:20]), (2, "", "COLUMNS"), id="truncated text"),
        pytest.param(files.TABLE[:-400], (0, "", "UNREADABLE"), id="truncated workbook"),
        pytest.param(files.cube()[:-9], (0, "", "UNREADABLE"), id="truncated cube"),
        pytest.param(BIG, (0, "", "UNREADABLE"), id="too large"),
        pytest.param(files.bomb(), (0, "", "UNREADABLE"), id="zip bomb"),
        pytest.param(files.laughs(), (0, "", "UNREADABLE"), id="entities that grow"),
        pytest.param(b"\xd0\xcf\x11\xe0" * 99, (0, "", "UNREADABLE"), id="old Excel"),
        pytest.param(csv(GOOD, header="a,b,c,d"), (0, "indicator", "HEADER"), id="unknown names"),
        pytest.param(csv(GOOD, header="indicator,period,period,value"), (0, "", "HEADER"),
                     id="a name twice"),
        pytest.param(xlsx(["Novads", "2021", None, "2022"], [None, "V", "S", "V"], merged="B1:C1"),
                     (0, "", "HEADER"), id="merged header cells"),
        pytest.param(csv("none,riga-2021,2095,1"), (2, "indicator", "NOT_FOUND"),
                     id="unknown indicator"),
        pytest.param(csv("population,9999999,2090,1"), (2, "municipality", "NOT_FOUND"),
                     id="unknown municipality"),
        pytest.param(csv("population,Rīga,2021,1"), (2, "municipality", "AMBIGUOUS"),
                     id="a name of two times"),
        pytest.param(csv(GOOD, GOOD), (3, "", "DUPLICATE"), id="duplicate rows"),
        pytest.param(xlsx(*SPREAD), (2, "value", "FORMULA"), id="formula"),
        pytest.param(csv('population,riga-2021,2095,"1,234"'), (2, "value", "AMBIGUOUS"),
                     id="a comma of two meanings"),
        pytest.param(csv("population,riga-2021,2095,NaN"), (2, "value", "INVALID"), id="NaN"),
        pytest.param(csv("population,riga-2021,2095,1e999"), (2, "value", "INVALID"), id="1e999"),
        pytest.param(csv("population,riga-2021,2095,-Infinity"), (2, "value", "INVALID"),
                     id="infinity"),
        pytest.param(csv("population,riga-2021,2095,"), (2, "value", "REQUIRED"), id="no value"),
        pytest.param(csv("population,riga-2021,,1"), (2, "period", "REQUIRED"), id="no period"),
        pytest.param(csv("population,riga-2021,2095-13,1"), (2, "period", "INVALID"), id="month"),
        pytest.param(csv("population,riga-2021,2095-02-30,1"), (2, "period", "INVALID"),
                     id="a day that no calendar has"),
        pytest.param(csv("population,riga-2021,0000-01-01,1"), (2, "period", "INVALID"),
                     id="the year 0"),
        pytest.param(csv("population,2095-02-30,2095,1"), (2, "municipality", "NOT_FOUND"),
                     id="no day as a municipality"),
        pytest.param(csv("population,Bauskas novads (līdz 31.02.2021.),2095,1"),
                     (2, "municipality", "NOT_FOUND"), id="an end that no calendar has"),
        pytest.param(csv("population,riga-2021,２０９５,1"), (2, "period", "INVALID"),
                     id="a year in digits of another script"),
        pytest.param(csv("population,riga-2021,2095,-1"), (2, "value", "NEEDS_COMMENT"),
                     id="negative where impossible"),
        pytest.param(csv(f"{PUBLIC},1"), (2, "", "NEEDS_COMMENT"), id="public value"),
        pytest.param(csv(GOOD + ",MISSING", header=files.HEADER + ",status"),
                     (2, "status", "INVALID"), id="a value that is missing"),
        pytest.param(csv(GOOD + ",\u202eevil", header=files.HEADER + ",note"),
                     (2, "note", "INVALID"), id="turned text"),
        pytest.param(files.cube(size=[1, 2, 2, 3]), (0, "", "UNREADABLE"), id="wrong dimensions"),
        pytest.param(files.cube(value=[1, 2]), (0, "", "UNREADABLE"), id="too few values"),
        pytest.param(files.cube().replace(b"600000", b"NaN"), (0, "", "UNREADABLE"),
                     id="NaN in a cube"),
        pytest.param(files.cube(size=[10**9] * 4), (0, "", "UNREADABLE"), id="endless cube"),
        pytest.param(files.cube(id=["A", "A"], size=[1, 1]), (0, "", "UNREADABLE"),
                     id="a dimension twice"),
        pytest.param(files.cube(value={"0": [1]}), (0, "", "UNREADABLE"), id="a list in a cell"),
        pytest.param(files.cube(value={"0": 1, "²": 2}), (0, "", "UNREADABLE"),
                     id="a place that is no number"),
        pytest.param(files.cube(value={"0": 1, "٢": 2}), (0, "", "UNREADABLE"),
                     id="a place in digits of another script"),
        pytest.param(files.cube(status={"0": ["p"]}), (0, "", "UNREADABLE"),
                     id="a list in a status"),
        pytest.param(files.cube(id=[{}, []], size=[1, 1]), (0, "", "UNREADABLE"),
                     id="names that are no texts"),
        pytest.param(b'{"class": "collection"}', (0, "", "UNREADABLE"), id="other JSON"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_reason_and_changes_nothing(desk, take, content, refused):
    before = desk.state()

    report = take(content)

    assert {*told(report)} == {refused}, report
    assert report["rejections"][0]["message"]
    assert not report["written"]
    assert desk.state() == before


def test_signs_that_look_like_digits_are_no_numbers_of_rows(desk, take):
    report = take(";Pašvaldība;2096;2097\n²;Rīga;7;8\n".encode(), directions=KNOWN, writes=False)

    assert (report["rejections"], report["created"]) == ([], 2)


def test_a_role_that_names_nothing_is_no_role(desk, take):
    report = take(files.cube(role={"time": True, "geo": "AREA"}), writes=False)

    assert {each["code"] for each in report["rejections"]} == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("beginning", "most"),
    [(csv(GOOD), MOST), (csv(GOOD), 10**9), (files.TABLE, 10**9), (files.cube(), 10**9)],
)
def test_a_file_of_200_megabytes_is_refused_and_changes_nothing(desk, tmp_path, beginning, most):
    """Whether it may be as large or not: what follows the beginning are zeros without end."""
    before, path = desk.state(), tmp_path / "table"
    with path.open("wb") as file:
        file.write(beginning)
        file.truncate(200 * 1024 * 1024)

    report = TableImport(desk.database, path, most, EDITOR).write(open_index(None)).shown(["en"])

    assert told(report) == [(0, "", "UNREADABLE")]
    assert desk.state() == before


def test_nothing_of_a_file_is_written_when_one_row_is_refused(desk, take):
    before = desk.state()

    report = take(csv(GOOD, "population,riga-2021,2096,many"))

    assert (report["created"], report["rejected"], report["written"]) == (1, 1, False)
    assert desk.state() == before


def test_a_row_with_two_faults_counts_once_and_both_are_told(take):
    report = take(csv("roads-paved-share,riga-2021,1991,-1"))

    assert told(report) == [(2, "value", "NEEDS_COMMENT")] * 2
    counted = ("rows", "created", "updated", "unchanged", "rejected", "warned")
    assert [report[name] for name in counted] == [1, 0, 0, 0, 1, 0]


def test_a_row_that_is_unusual_in_two_ways_is_warned_of_once(take):
    report = take(csv("roads-paved-share,riga-2021,1991,-1"), comment="Labots", writes=False)

    assert [each["code"] for each in report["warnings"]] == ["NEGATIVE", "OUT_OF_RANGE"]
    assert [report[name] for name in ("rows", "created", "warned")] == [1, 1, 1]


def test_a_row_of_another_width_counts_as_one_that_is_refused(take):
    report = take(csv(GOOD, GOOD[:20]), writes=False)

    assert [report[name] for name in ("rows", "created", "rejected")] == [2, 1, 1]


def test_looking_writes_nothing(desk, take):
    before = desk.state()

    report = take(csv(GOOD), writes=False)

    assert (report["created"], report["rejected"], report["written"]) == (1, 0, False)
    assert desk.state() == before


def test_values_are_made_and_corrected_on_each_database(desks, tmp_path):
    file = tmp_path / "table"
    reports = []
    for value in (600_000, 600_001):
        file.write_bytes(csv(f"population,riga-2021,2098,{value}"))
        wish = ImportOptions(is_published=True, comment="Gada dati")
        given = TableImport(desks.database, file, MOST, EDITOR, wish=wish)
        reports.append(given.write(desks.client.app.state.index))

    assert [(r.created, r.updated, r.rejected) for r in reports] == [(1, 0, 0), (0, 1, 0)]
    assert held(desks, "2098")["riga-2021"].value == 600_001
    answer = desks.client.get("/exports/values.csv?from=2098")
    assert "riga-2021" in answer.text
