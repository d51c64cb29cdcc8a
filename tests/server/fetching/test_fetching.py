"""Data that fetch themselves: from services as they answer, against what is expected, once."""

import logging
from dataclasses import replace

import pytest
import sqlalchemy as sa
from official import StatisticsService, Table
from seeded import seeded_database

from schema import clock, tables
from schema.tables.base import table_of
from search import open_index
from server.fetching.client import FetchBounds, ServiceClient
from server.fetching.connector_run import Fetcher, official_codes
from server.fetching.connectors import read_connectors

QUICK = FetchBounds(pause=0, backoff=0.01, allowed=frozenset({"127.0.0.1"}))
SHIPPED = {each.name: each for each in read_connectors()}
VALUE = table_of(tables.IndicatorValue)
YEARS = ["2024", "2025", "2026"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A database with the seed, which the tests of this file fill one after the other."""
    database = seeded_database(tmp_path_factory.mktemp("fetching") / "x.sqlite", is_short=True)
    yield database
    database.engine.dispose()


@pytest.fixture
def service():
    with StatisticsService() as found:
        yield found


@pytest.fixture
def fetcher(place, tmp_path):
    client = ServiceClient("pasts@example.org", QUICK)
    yield Fetcher(place, open_index(None), client, tmp_path)
    client.close()


def pointed(connector, service, kind="v1"):
    """Return a shipped connector that asks the stand-in, as if it were confirmed."""
    base = f"{service.address}/{kind}"
    there = connector.service.model_copy(update={"base": base})
    return connector.model_copy(update={"service": there, "confirm": None})


def todays_codes(place):
    source = table_of(tables.Municipality)
    today = source.c.valid_from.is_not(None) & source.c.valid_to.is_(None)
    mine = sa.select(source.c.atvk_code).where(today, source.c.atvk_code.is_not(None))
    return sorted(f"LV{code}" for (code,) in place.all(mine))


def population(place, *, more=0):
    """Return a table as that of population: all municipalities of today, beside a region."""
    codes = todays_codes(place)
    values = {(code, year): 43_000.0 + n + more for n, code in enumerate(codes) for year in YEARS}
    return Table("IRS031", "POP/IR/IRS", {"AREA": ["LV00A", *codes], "TIME": YEARS}, values)


def held(place, indicator, period):
    """Return the values of an indicator in a period, with all that is said of them."""
    source = table_of(tables.Indicator)
    mine = sa.select(VALUE).join(source, source.c.id == VALUE.c.indicator_id)
    return place.all(mine.where(source.c.slug == indicator, VALUE.c.period == period))


def last_change(place, number):
    change = table_of(tables.Change)
    mine = change.c.kind == "IndicatorValue", change.c.row_id == number
    return place.all(sa.select(change).where(*mine).order_by(change.c.id.desc()).limit(1))[0]


def test_fifteen_connectors_and_more_are_ready_and_agree_with_their_indicators(place):
    source = table_of(tables.Indicator)
    units = dict(tuple(row) for row in place.all(sa.select(source.c.slug, source.c.unit)))

    assert len(SHIPPED) >= 15
    for each in SHIPPED.values():
        assert each.indicator is None or units[each.indicator] == each.unit, each.name
        assert each.place or each.confirm


def test_the_first_run_imports_the_second_changes_nothing_and_a_change_is_a_revision(
    place, service, fetcher
):
    connector = pointed(SHIPPED["csp-population"], service)
    service.tables["IRS031"] = population(place)

    first, second = fetcher.run(connector), fetcher.run(connector)
    assert (first.outcome, first.rejected, first.period, first.units) == ("IMPORTED", 0, "2026", 42)
    assert (second.outcome, second.created, second.updated) == ("UNCHANGED", 0, 0)
    values = held(place, "population", "2026")
    assert {v.sources[0] for v in values if v.value >= 43_000} == {connector.source}
    assert {v.certainty for v in values if v.value >= 43_000} == {"CONFIRMED"}

    [code] = todays_codes(place)[:1]
    service.tables["IRS031"].values[code, "2026"] = 43_100.0
    third = fetcher.run(connector)
    assert (third.outcome, third.created, third.updated) == ("IMPORTED", 0, 1)
    [changed] = [v for v in held(place, "population", "2026") if v.value == 43_100]
    entry = last_change(place, changed.id)
    assert (entry.action, entry.client) == ("UPDATED", "blis fetch csp-population")
    assert service.address in entry.comment
    assert entry.content["sources"] == [connector.source]


def test_a_figure_that_is_there_keeps_what_is_said_of_it(place, service, fetcher):
    table = population(place, more=500)
    connector = pointed(SHIPPED["csp-population"], service)
    service.tables["IRS031"] = table
    fetcher.run(connector)
    with place.transaction() as session:
        value = held(place, "population", "2026")[0]
        session.execute(sa.update(VALUE).where(VALUE.c.id == value.id).values(note="Skaidrots"))
    table.values[todays_codes(place)[-1], "2024"] += 1

    run = fetcher.run(connector)

    assert (run.updated, run.unchanged) == (1, 125)
    assert held(place, "population", "2026")[0].note == "Skaidrots"


def corrected(place, value, figure, **about):
    """Write a figure in the place of a value, as somebody does who says so in the audit trail."""
    content = {**value._mapping, "value": figure}
    told = {name: content[name] for name in ("value", "status")}
    change = {"action": "UPDATED", "kind": "IndicatorValue", "row_id": value.id, "content": told}
    with place.transaction() as session:
        new = {"value": figure, "version": value.version + 1} | about.pop("also", {})
        session.execute(sa.update(VALUE).where(VALUE.c.id == value.id).values(new))
        session.execute(sa.insert(table_of(tables.Change)).values(change | about))


def account(place):
    new = tables.Account(label="Redaktors", created_at=clock.now()).model_dump(exclude={"id"})
    with place.transaction() as session:
        return session.execute(sa.insert(table_of(tables.Account)).values(new)).lastrowid


@pytest.mark.parametrize("is_by_account", [True, False])
def test_what_a_person_wrote_stays_and_the_run_says_so(
    place, service, fetcher, caplog, is_by_account
):
    connector = pointed(SHIPPED["csp-population"], service)
    service.tables["IRS031"] = table = population(place, more=40 + is_by_account)
    assert replace(fetcher, accepts=True).run(connector).outcome == "IMPORTED"
    code, other = todays_codes(place)[:2]
    first = table.values[code, "2025"]
    [value] = [v for v in held(place, "population", "2025") if v.value == first]
    who = {"account_id": account(place)} if is_by_account else {"client": "blis import"}
    corrected(place, value, 41_234.0, **who)
    table.values[code, "2025"] += 3
    table.values[other, "2025"] += 3_000

    run = fetcher.run(connector)

    assert (run.outcome, run.updated, run.unchanged) == ("IMPORTED", 1, 125)
    assert run.details == {"kept": 1}
    [notice] = run.understood["notices"]
    assert notice["code"] == "KEPT"
    assert "a person wrote 41,234, which stays" in notice["message"]["en"]
    assert "paliek 41 234" in notice["message"]["lv"].replace("\xa0", " ")
    assert caplog.messages[-1].endswith("Values that stay as people wrote them: 1.")
    [now] = [v for v in held(place, "population", "2025") if v.id == value.id]
    assert now.value == 41_234

    corrected(place, now, first, **who)  # as it was fetched: the source says what it is again
    table.values[other, "2025"] += 1
    assert fetcher.run(connector).details == {}
    [now] = [v for v in held(place, "population", "2025") if v.id == value.id]
    assert now.value == first + 3


def test_a_draft_of_a_person_is_neither_published_nor_replaced(place, service, fetcher):
    connector = pointed(SHIPPED["csp-population"], service)
    service.tables["IRS031"] = table = population(place, more=60)
    replace(fetcher, accepts=True).run(connector)
    first = table.values[todays_codes(place)[0], "2024"]
    [value] = [v for v in held(place, "population", "2024") if v.value == first]
    draft = {"state": tables.ValueState.DRAFT, "note": "Vēl nav pārbaudīts"}
    corrected(place, value, first, account_id=account(place), also=draft)
    table.values[todays_codes(place)[1], "2024"] += 1

    run = fetcher.run(connector)

    assert run.details == {"kept": 1}
    [now] = [v for v in held(place, "population", "2024") if v.id == value.id]
    assert (now.state, now.note) == ("DRAFT", "Vēl nav pārbaudīts")


def test_what_was_merged_is_not_counted_once_more(place, service, fetcher):
    service.tables["IRS031"] = table = population(place, more=700)
    table.variables["AREA"] += ["LV0038000", "LV0055000"]
    for code in ("LV0038000", "LV0055000"):
        table.values[code, "2026"] = 20_000.0

    run = fetcher.run(pointed(SHIPPED["csp-population"], service))

    assert (run.outcome, run.units, run.rejected) == ("IMPORTED", 42, 0)
    assert [(each["level"], each["count"]) for each in run.understood["left_out"]] == [
        ("FORMER", 2)
    ]


def test_a_table_with_half_the_units_is_refused_and_all_stays(place, service, fetcher):
    connector = pointed(SHIPPED["csp-population"], service)
    service.tables["IRS031"] = table = population(place, more=900)
    fetcher.run(connector)
    before = held(place, "population", "2026")
    half = set(todays_codes(place)[::2])
    table.values = {key: value + 7 for key, value in table.values.items() if key[0] not in half}

    run = fetcher.run(connector)

    assert (run.outcome, run.reason, run.details["found"]) == ("REFUSED", "units", 21)
    assert held(place, "population", "2026") == before


def test_a_sum_that_jumps_is_refused_unless_somebody_accepts_it(place, service, fetcher):
    connector = pointed(SHIPPED["csp-population"], service)
    service.tables["IRS031"] = population(place)
    fetcher.run(connector)
    service.tables["IRS031"] = population(place, more=2_000)

    refused = fetcher.run(connector)
    accepted = replace(fetcher, accepts=True).run(connector)

    assert (refused.outcome, refused.reason) == ("REFUSED", "jump")
    assert accepted.outcome == "IMPORTED"


def test_a_dead_source_is_one_line_in_the_log(place, fetcher, caplog):
    with StatisticsService() as gone:
        connector = pointed(SHIPPED["csp-population"], gone)
    before = held(place, "population", "2026")

    with caplog.at_level(logging.INFO, "blis"):
        run = fetcher.run(connector)

    assert run.outcome == "UNREACHABLE"
    [line] = [each.getMessage() for each in caplog.records]
    assert line.startswith("fetch csp-population: 127.0.0.1 cannot be reached")
    assert "\n" not in line
    assert held(place, "population", "2026") == before


def test_a_trial_writes_neither_values_nor_a_run(place, service, fetcher):
    service.tables["IRS031"] = population(place, more=300)
    runs = sa.select(sa.func.count()).select_from(table_of(tables.FetchRun))
    count, before = place.all(runs), held(place, "population", "2026")

    run = replace(fetcher, is_trial=True).run(pointed(SHIPPED["csp-population"], service))

    assert run.outcome == "IMPORTED"
    assert run.updated
    assert (place.all(runs), held(place, "population", "2026")) == (count, before)


def test_a_variable_that_nobody_chose_is_told_with_its_codes(place, service, fetcher):
    table = population(place)
    table.variables["SEX"] = ["T", "M", "F"]
    service.tables["IRS031"] = table

    run = fetcher.run(pointed(SHIPPED["csp-population"], service))

    assert (run.reason, run.details) == ("open_variable", {"variables": "SEX: T, M, F"})


def test_thousands_are_euros_and_what_is_chosen_is_no_split(place, service, fetcher):
    codes = todays_codes(place)
    names = {"INDICATOR": ["B1GQ", "D1"], "AREA": codes, "ContentsCode": ["IKR060", "IKR061"]}
    names["TIME"] = ["2023"]
    values = {("B1GQ", code, "IKR060", "2023"): 1500.5 for code in codes}
    service.tables["IKR060"] = Table("IKR060", "VEK/IK/IKR", names, values)

    run = fetcher.run(pointed(SHIPPED["csp-gdp"], service))

    assert (run.outcome, run.created) == ("IMPORTED", 42)
    assert {(v.value, v.split) for v in held(place, "gdp", "2023")} == {(1_500_500.0, "T")}


def test_version_2_asks_on_conditions_and_parts_what_is_too_much(place, service, fetcher):
    codes = todays_codes(place)
    months = [f"{year}M{month:02d}" for year in range(2000, 2026) for month in range(1, 13)]
    values = {(code, month): 100.0 for code in codes for month in months if month > "2021M06"}
    births = Table("IDS031", "POP", {"AREA": codes, "TIME": months}, values)
    service.tables["IDS031"] = births
    connector = pointed(SHIPPED["csp-births"], service, "v2")
    assert connector.expect
    connector = connector.model_copy(
        update={"expect": connector.expect.model_copy(update={"total": None})}
    )

    run = fetcher.run(connector)
    assert (run.outcome, run.units, run.etag) == ("IMPORTED", 42, None)
    assert len([path for _, path, _ in service.asked if "/data?" in path]) == 2

    births.variables = {"AREA": codes, "TIME": ["2025"]}
    births.values = {(code, "2025"): 321.0 for code in codes}
    service.asked.clear()
    runs = [replace(fetcher, accepts=True).run(connector) for _ in range(2)]
    assert [run.outcome for run in runs] == ["IMPORTED", "UNCHANGED"]
    assert "If-None-Match" in service.asked[-1][2]


def test_a_table_of_which_only_the_name_is_known_is_looked_for(place, service, fetcher):
    service.tables["IRS031"] = population(place)
    named = pointed(SHIPPED["csp-population"], service)
    named = named.model_copy(update={"path": None, "table": "IRS031"})

    assert replace(fetcher, is_trial=True).run(named).units == 42
    unknown = replace(fetcher, is_trial=True).run(named.model_copy(update={"table": "IRS032"}))
    assert unknown.reason == "no_table"


def test_of_a_package_the_newest_file_is_taken_once(place, service, fetcher):
    source = table_of(tables.Municipality)
    today = sa.select(source.c.name, source.c.atvk_code).where(source.c.valid_to.is_(None))
    rows = [row for row in place.all(today) if row.atvk_code]
    lines = [f"{row.name['lv']},2026,{n}" for n, row in enumerate(rows, start=10)]
    service.files["/new.csv"] = "\n".join(["Pašvaldība,Gads,Skaits", *lines]).encode()
    files = [
        {"id": "a", "format": "CSV", "url": "http://127.0.0.1:1/old.csv", "last_modified": "2025"},
        {"id": "b", "format": "CSV", "url": f"{service.address}/new.csv", "last_modified": "2026"},
        {"id": "c", "format": "PDF", "url": f"{service.address}/x.pdf", "last_modified": "2027"},
    ]
    service.packages["pasvaldibu-saistibu-apmers"] = {"resources": files}
    connector = pointed(SHIPPED["municipal-obligations"], service, "ckan")

    first, asked = fetcher.run(connector), len(service.asked)
    second = fetcher.run(connector)

    assert (first.outcome, first.created, first.understood["resource"]["id"]) == (
        "IMPORTED",
        42,
        "b",
    )
    assert second.outcome == "UNCHANGED"
    assert len(service.asked) == asked + 1


def test_a_table_that_the_portal_keeps_itself_is_read_page_by_page(place, service, fetcher):
    source = table_of(tables.Municipality)
    today = sa.select(source.c.atvk_code).where(source.c.valid_to.is_(None))
    codes = [code for (code,) in place.all(today) if code]
    rows = [{"_id": n, "ATVK": c, "Gads": 2025, "Skaits": 5 + n} for n, c in enumerate(codes)]
    service.packages["kept"] = {"rows": rows}
    service.packages["pasvaldibu-saistibu-apmers"] = {
        "resources": [{"id": "kept", "format": "", "datastore_active": True, "hash": "1"}]
    }

    run = fetcher.run(pointed(SHIPPED["municipal-obligations"], service, "ckan"))

    assert (run.outcome, run.created) == ("IMPORTED", len(codes))


def test_an_unknown_action_answers_200_and_is_no_success(service, fetcher):
    run = fetcher.run(pointed(SHIPPED["learners"], service, "ckan"))

    assert (run.outcome, run.reason) == ("UNREACHABLE", "no_success")
    assert len(service.asked) == 1


def test_a_failing_service_is_asked_again_and_said_who_asks(place, service, fetcher):
    service.tables["IRS031"] = population(place)
    service.failing = [503, 429]

    run = replace(fetcher, is_trial=True).run(pointed(SHIPPED["csp-population"], service))

    assert run.units == 42
    assert {sent["User-Agent"] for _, _, sent in service.asked} == {"BLIS (+pasts@example.org)"}


@pytest.mark.parametrize(
    ("allowed", "address", "reason"),
    [
        ((), "http://example.org/x", "no_tls"),
        ((), "https://127.0.0.1/x", "private"),
        ((), "https://localhost/x", "private"),
        ((), "https://[::1]/x", "private"),
        ((), "https://169.254.169.254/latest", "private"),
        ((), "https://[::ffff:10.0.0.1]/x", "private"),
        ((), "https://[64:ff9b::a00:1]/x", "private"),
        ((), "https://[2002:7f00:1::1]/x", "private"),
        ((), "https://[fec0::1]/x", "private"),
        ((), "https://239.1.1.1/x", "private"),
        ((), "https://user:word@example.org/x", "no_tls"),
        ((), "https://:word@example.org/x", "no_tls"),
        ((), "https://example.org:99999/x", "no_tls"),
        (("127.0.0.1",), "file:///etc/passwd", "no_tls"),
    ],
)
def test_only_public_hosts_are_asked(service, fetcher, allowed, address, reason):
    client = ServiceClient("x", replace(QUICK, allowed=frozenset(allowed)))
    connector = SHIPPED["csp-population"]
    there = connector.service.model_copy(update={"base": address})

    run = replace(fetcher, client=client).run(connector.model_copy(update={"service": there}))

    assert (run.outcome, run.reason) == ("REFUSED", reason)
    client.close()


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest", "no_tls"),
        ("https://169.254.169.254/latest", "private"),
        ("//[::ffff:169.254.169.254]/latest", "no_tls"),
        ("https://[broken/latest", "no_tls"),
        ("https://example.org:port/latest", "no_tls"),
    ],
)
def test_a_service_leads_into_no_private_network(service, fetcher, location, reason):
    service.redirects["/v1/POP/IR/IRS/IRS031"] = location

    run = fetcher.run(pointed(SHIPPED["csp-population"], service))

    assert (run.outcome, run.reason) == ("REFUSED", reason)


def test_what_is_too_large_is_let_go_of(place, service, fetcher):
    client = ServiceClient("x", replace(QUICK, most=2_000))
    service.tables["IRS031"] = population(place)

    run = replace(fetcher, client=client).run(pointed(SHIPPED["csp-population"], service))

    assert run.reason == "too_large"
    client.close()


def test_files_laid_in_a_folder_stand_for_any_service(place, service, fetcher, tmp_path):
    lines = [f"{code[2:]},2026,{44_000 + n}" for n, code in enumerate(todays_codes(place))]
    text = "\n".join(["ATVK,Gads,Skaits", *lines])
    tmp_path.joinpath("csp-population.csv").write_text(text, "utf-8")
    offline = replace(fetcher, is_from_folder=True, is_trial=True)

    assert offline.run(SHIPPED["csp-population"]).units == 42
    missing = offline.run(SHIPPED["csp-gdp"])
    assert (missing.outcome, missing.reason) == ("UNREACHABLE", "no_such_file")


def test_every_municipality_has_its_code_as_official_tables_write_it(place):
    assert {"LV0001000", *todays_codes(place)} <= official_codes(place)
