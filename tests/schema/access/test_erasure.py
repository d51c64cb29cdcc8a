"""A person is erased wherever they stand: in tables, history, searches, files and copies."""

import sqlite3
from pathlib import Path

import sqlalchemy as sa

from schema import (
    ErasedRecord,
    clock,
    empty_write_ahead_log,
    erased_records,
    repeat_erasures,
    tables,
)
from schema import ids as global_ids
from schema.database.sqlite import fold_text
from schema.tables.base import table_of

TODAY = clock.today()
ERASE = """mutation($i: ExpertEraseInput!) { expertErase(input: $i) {
  receipt { at places { place count } mentions { place id field } backups storage }
  userErrors { code field } } }"""


def texts(value):
    return [{"lang": "lv", "value": value}]


def erase(desk, viewer, person):
    given = {"id": person["id"], "reason": "Persona to lūdza."}
    return desk.ask(ERASE, viewer, i=given)["expertErase"]


def everything_held(desk):
    """Return all that stands in the tables, as text of one form."""
    rows = (desk.database.all(sa.select(table)) for table in tables.Row.metadata.sorted_tables)
    return fold_text(str([tuple(row) for found in rows for row in found])) or ""


def test_a_person_is_erased_in_one_step_wherever_they_stand(desk, ids):
    name = "Nerimtis Pazudis"
    given = {"name": texts(name), "role": "ADVISER", "organisation": ids["organisation"]}
    person = desk.done("expertCreate", "partner", given | {"topics": [ids["topic"]]}, "id slug")
    desk.done("expertConsentGive", "partner", {"id": person["id"], "purpose": "DIRECTORY"})
    desk.done("expertUpdate", "partner", {"id": person["id"], "note": "Nerimtis Pazudis palīdz."})
    search = {"name": "Viņš", "query": name}
    desk.done("savedSearchCreate", "member", search)
    counted = {"day": TODAY, "text": "nerimtis pazudis", "spelling": name, "times": 3}
    with desk.database.transaction(raising=False) as session:
        session.execute(sa.insert(table_of(tables.AskedQuery)).values(counted))
    found = f'{{ search(query: "{name}", first: 5) {{ totalCount }} }}'
    assert desk.ask(found)["search"]["totalCount"] >= 1
    refused = erase(desk, "member", person)
    assert [each["code"] for each in refused["userErrors"]] == ["FORBIDDEN"]
    assert [each["code"] for each in erase(desk, "editor", person)["userErrors"]] == ["FORBIDDEN"]

    told = erase(desk, "partner", person)

    assert told["userErrors"] == []
    counts = {each["place"]: each["count"] for each in told["receipt"]["places"]}
    assert counts == {
        "expert": 1, "expert_topic": 1, "consent": 1, "change": 3, "asked_query": 1,
        "saved_search": 1, "search index": 1,
    }  # fmt: skip
    assert told["receipt"]["mentions"] == []
    assert "restore" in told["receipt"]["backups"]
    assert "pazudis" not in everything_held(desk)
    assert person["slug"] not in everything_held(desk)
    meta = desk.ask(f'{{ search(query: "{name}", first: 5) {{ nodes {{ slug }} }} }}')["search"]
    assert person["slug"] not in str(meta)
    kinds = "changes(first: 100, kinds: [EXPERT]) { nodes { id isGone slug } }"
    entries = [e for e in desk.ask(f"{{ {kinds} }}")["changes"]["nodes"] if e["id"] == person["id"]]
    assert entries
    assert {(each["isGone"], each["slug"]) for each in entries} == {(True, None)}


def asked_queries(desk):
    return {text for (text,) in desk.database.all(sa.select(table_of(tables.AskedQuery).c.text))}


def count_searches(desk, *queries):
    rows = [{"day": TODAY, "text": q, "spelling": q, "times": 3} for q in queries]
    with desk.database.transaction(raising=False) as session:
        session.execute(sa.insert(table_of(tables.AskedQuery)), rows)


def test_counted_searches_for_a_word_of_the_name_go_in_every_form(desk, ids):
    given = {"name": texts("Zigis Bezgalis"), "role": "ADVISER"}
    person = desk.done("expertCreate", "partner", given | {"organisation": ids["organisation"]})
    mine = ["bezgalis skola", "skola bezgalim", "zigis", "zigis bezgalis riga"]
    count_searches(desk, *mine, "skola riga")

    told = erase(desk, "partner", person)["receipt"]

    assert {"place": "asked_query", "count": len(mine)} in told["places"]
    assert "skola riga" in asked_queries(desk)
    assert not asked_queries(desk) & {*mine}


def test_the_words_of_an_office_stay_in_the_counted_searches(desk, ids):
    given = {"name": texts("Sargu birojs"), "role": "ADVISER", "organisation": ids["organisation"]}
    office = desk.done("expertCreate", "editor", given | {"kind": "OFFICE"})
    count_searches(desk, "birojs tuvuma", "sargu birojs")

    erase(desk, "partner", office)

    assert "birojs tuvuma" in asked_queries(desk)
    assert "sargu birojs" not in asked_queries(desk)


def test_an_earlier_title_that_is_erased_goes_out_of_the_counts_in_memory(desk):
    title, words = "Bezmiers Skaitītais", texts("Vārdi")
    case = {"kind": "PRACTICE", "title": texts(title), "summary": words}
    draft = desk.done("practiceDraftCreate", "member", case)
    desk.done("practiceUpdate", "member", {"id": draft["id"], "title": texts("Cits")})
    tally = desk.client.app.state.query_log
    tally.due += 600  # so that it is not written down meanwhile
    desk.ask(f'{{ search(query: "{title}", first: 1) {{ totalCount }} }}')
    given = {"id": draft["id"], "fields": ["title"], "reason": "Lūgums."}
    document = "mutation($i: HistoryEraseInput!) { historyErase(input: $i) { entries } }"

    def is_counted():
        return "bezmiers skaititais" in {text for _, text in tally.counts}

    assert is_counted()

    desk.ask(document, "administrator", i=given)

    assert not is_counted()


def on_disk(desk):
    """Return all that the files of the database hold."""
    file = Path(desk.database.url.database)
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


def test_what_was_erased_is_overwritten_on_the_disk_and_the_receipt_says_so(desk, ids):
    name, later = "Bezmiers Pirmrakstis", "Bezmiers Pārrakstis"
    given = {"name": texts(name), "role": "ADVISER", "organisation": ids["organisation"]}
    given |= {"description": texts(f"{name} palīdz. " * 200)}
    person = desk.done("expertCreate", "partner", given)
    new = {"id": person["id"], "name": texts(later), "description": texts("Palīdz.")}
    desk.done("expertUpdate", "partner", new)
    assert all(each.encode() in on_disk(desk) for each in (name, later))

    told = erase(desk, "partner", person)["receipt"]

    assert "overwritten" in told["storage"]
    assert not any(each.encode() in on_disk(desk) for each in ("Pirmrakstis", "Pārrakstis"))
    assert not any(each.encode() in on_disk(desk) for each in ("pirmrakstis", "parrakstis"))


def test_a_person_is_erased_on_both_databases_and_the_receipt_says_what_their_files_hold(desks):
    body = desks.ask('{ organisation(by: {slug: "llpa"}) { id } }')["organisation"]["id"]
    given = {"name": texts("Abpusis Dzēstais"), "role": "ADVISER", "organisation": body}
    person = desks.done("expertCreate", "partner", given)
    assert "dzestais" in everything_held(desks)

    told = erase(desks, "partner", person)

    assert told["userErrors"] == []
    assert {each["place"] for each in told["receipt"]["places"]} >= {"expert", "change"}
    assert "dzestais" not in everything_held(desks)
    says_postgresql = "PostgreSQL hold" in told["receipt"]["storage"]
    assert says_postgresql is not desks.database.is_sqlite


def test_a_receipt_says_when_somebody_reads_what_was_erased(desk, ids):
    given = {"name": texts("Bezmiers Lasītais"), "role": "ADVISER"}
    person = desk.done("expertCreate", "partner", given | {"organisation": ids["organisation"]})
    reader = sqlite3.connect(desk.database.url.database, isolation_level=None)
    reader.execute("begin")
    reader.execute("select * from expert").fetchall()

    told = erase(desk, "partner", person)["receipt"]

    assert "still holds" in told["storage"]
    assert "Lasītais".encode() in on_disk(desk)
    reader.close()
    assert empty_write_ahead_log(desk.database) is True
    assert "Lasītais".encode() not in on_disk(desk)


def test_a_receipt_names_the_texts_of_others_that_hold_the_name(desk, ids):
    name = "Bezmiers Minētais"
    given = {"name": texts(name), "role": "ADVISER", "organisation": ids["organisation"]}
    person = desk.done("expertCreate", "partner", given)
    about = {"id": ids["network"], "description": texts(f"Vada {name}.")}
    desk.done("networkUpdate", "editor", about)

    told = erase(desk, "administrator", person)["receipt"]["mentions"]

    assert {"place": "network", "id": ids["network"], "field": "description"} in told
    assert {each["place"] for each in told} == {"network", "change"}


def test_who_was_erased_is_erased_from_a_copy_that_is_put_back(desk, ids):
    name = "Bezmiers Kopija"
    given = {"name": texts(name), "role": "ADVISER", "organisation": ids["organisation"]}
    person = desk.done("expertCreate", "partner", given)
    number = global_ids.read_global_id(person["id"])[1]

    known = {ErasedRecord("Expert", number), ErasedRecord("Practice", 1)}
    done, left = repeat_erasures(desk.database, known)

    assert (done, left) == (1, [ErasedRecord("Practice", 1)])
    assert "kopija" not in everything_held(desk)
    assert known - {ErasedRecord("Practice", 1)} <= erased_records(desk.database)


def test_a_name_that_is_erased_from_history_stays_in_no_public_name_and_no_order(desk, ids):
    name = "Bezmiers Vēsture"
    words = texts("Vārdi")
    case = {"kind": "PRACTICE", "title": texts(name), "summary": words}
    draft = desk.done("practiceDraftCreate", "member", case)
    desk.done("practiceUpdate", "member", {"id": draft["id"], "title": texts("Cita pieredze")})
    document = """mutation($i: HistoryEraseInput!) { historyErase(input: $i) {
      entries receipt { places { place count } } userErrors { code } } }"""
    given = {"id": draft["id"], "fields": ["title"], "reason": "Lūgums."}

    told = desk.ask(document, "administrator", i=given)["historyErase"]

    assert told["userErrors"] == []
    assert told["entries"] == 1
    assert "bezmiers vesture" not in everything_held(desk)
    assert "bezmiers-vesture" not in everything_held(desk)
    query = f'{{ node(id: "{draft["id"]}") {{ ... on Practice {{ slug title {{ value }} }} }} }}'
    shown = desk.ask(query, "member")["node"]
    assert shown["title"] == {"value": "Cita pieredze"}
    assert shown["slug"].startswith("cita-pieredze")
