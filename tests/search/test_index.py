import multiprocessing
import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import pytest
from whoosh.reading import SegmentReader

from search import (
    ENGINES,
    Document,
    IndexBusy,
    IndexFailed,
    RelaxationKind,
    SearchIndex,
    SearchRequest,
    Synonyms,
    open_index,
)
from search.index import load_engine
from search.query.tree import QueryNote
from search.storage import generations
from search.storage.build_lock import hold_build_lock
from server.failure import Failure
from server.failure_causes import report_failures


def practice(row_id: int, title: str, body: str = "", **keys: list[str]) -> Document:
    return Document("Practice", row_id, {"title": {"lv": title}, "body": {"lv": body}}, keys)


DOCUMENTS = [
    practice(1, "Pašvaldību sadarbības tīkls", "Desmit novadi mācās viens no otra.", year=["2023"]),
    practice(2, "Līdzdalības budžets Rīgā", "Iedzīvotāji balso bibliotēkās.", year=["2023"]),
    practice(3, "Dienas centrs", "Ministrija VARAM maksā par DI pakalpojumiem.", year=["2024"]),
    practice(4, "Mazie soļi", "Te var sākt ar mazumiņu, un tas izdodas.", year=["2024"]),
    Document("Network", 1, {"title": {"lv": "Tūrisma tīkls", "en": "Tourism network"}}),
]
SYNONYMS = Synonyms(
    [(["tīkls", "network"], ()), (["TPP", "transports pēc pieprasījuma"], ())],
)


@pytest.fixture
def index(opened):
    index = opened(None)
    index.rebuild(DOCUMENTS, "7")
    yield index
    index.close()


def found(index: SearchIndex, text: str, **more) -> list[tuple[str, int]]:
    question = SearchRequest(text, synonyms=SYNONYMS, **more)
    return [(m.kind, m.row_id) for m in index.find(question).matches]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("tīklos", {("Practice", 1), ("Network", 1)}),
        ("tiklu", {("Practice", 1), ("Network", 1)}),
        ("pasvaldibu sadarbiba", {("Practice", 1)}),
        ("līdzdalības budžetu", {("Practice", 2)}),
        ("LĪDZDALĪBAS BUDŽETS", {("Practice", 2)}),
        ('"LĪDZDALĪBAS BUDŽETS"', {("Practice", 2)}),
        ("BUDŽETS", {("Practice", 2)}),
        ("VARAM", {("Practice", 3)}),
        ("varam", {("Practice", 3), ("Practice", 4)}),
        ("var", {("Practice", 4)}),
        ("Varam", {("Practice", 3), ("Practice", 4)}),
        ("di", {("Practice", 3)}),
        ("Di", {("Practice", 3)}),
        ("kurš ieviesis līdzdalības budžetu", {("Practice", 2)}),
        ("networks", {("Network", 1), ("Practice", 1)}),
        ('"pašvaldības sadarbībai"', {("Practice", 1)}),
        ('"sadarbības pašvaldība"', set()),
        ("tīkls -tūrisms", {("Practice", 1)}),
        ('tīkls -"tūrisma tīkls"', {("Practice", 1)}),
        ("lidosta", set()),
    ],
)
def test_a_query_finds(index, text, answer):
    assert set(found(index, text)) == answer


def test_documents_with_all_words_come_before_those_with_some(index):
    answer = index.find(SearchRequest("tūrisma budžets"))
    assert {m.row_id for m in answer.matches} == {1, 2}
    assert all(match.score < 1 for match in answer.matches)
    assert answer.interpreted_as.least == 1
    assert answer.interpreted_as.required[0].startswith("tūrisma")

    answer = index.find(SearchRequest("tūrisma tīkls"))
    assert [m.score > 1 for m in answer.matches] == [True, False]


def test_a_word_that_most_documents_have_is_not_enough_alone(opened):
    index = opened(None)
    index.rebuild([practice(n, f"Novads {n}", "Skola" if n == 3 else "") for n in range(20)], "1")

    assert index.find(SearchRequest("novads")).total == 20
    assert found(index, "skola novads") == [("Practice", 3)]
    assert found(index, "skola novads lidosta") == [("Practice", 3)]
    assert found(index, "nekurienes novads") == []


def test_words_that_are_said_of_everything_are_not_required(index):
    answer = index.find(SearchRequest("kurš ieviesa līdzdalības budžetu"))

    assert [m.score > 1 for m in answer.matches] == [True]
    assert "ieviesa" not in str(answer.interpreted_as)
    assert found(index, "maksā") == [("Practice", 3)]


def test_an_abbreviation_finds_what_it_stands_for(opened):
    index = opened(None)
    index.rebuild(
        [practice(1, "Transports pēc pieprasījuma"), practice(2, "Pieprasījums pēc transporta")],
        "1",
    )

    answer = index.find(SearchRequest("TPP", synonyms=SYNONYMS))

    assert [match.row_id for match in answer.matches] == [1]
    assert '"transports pēc pieprasījuma"' in "".join(answer.interpreted_as.required)
    [fragment] = answer.matches[0].highlights[0].fragments
    assert fragment == "<mark>Transports</mark> pēc <mark>pieprasījuma</mark>"


def test_a_code_comes_before_a_mention(opened):
    index = opened(None)
    mention = practice(1, "T4 un T4", "T4 T4")
    index.rebuild([mention, Document("Network", 1, {"codes": {"lv": "T4"}})], "1")

    assert found(index, "t4")[0] == ("Network", 1)


def test_the_exact_spelling_comes_first(opened):
    index = opened(None)
    index.rebuild([practice(1, "Skolas"), practice(2, "Skolu"), practice(3, "Skolām")], "1")

    assert found(index, "skolu")[0] == ("Practice", 2)
    assert found(index, "skolām")[0] == ("Practice", 3)


def test_a_word_in_the_title_weighs_more_than_in_the_body(opened):
    index = opened(None)
    index.rebuild([practice(1, "Ceļi", "skola"), practice(2, "Skola", "ceļi")], "1")

    assert found(index, "skola") == [("Practice", 2), ("Practice", 1)]


def test_highlights_keep_the_spelling_and_are_escaped(index):
    index.put([practice(9, "<b>'tīklos'</b> & tīkli")], "8")

    [match] = [m for m in index.find(SearchRequest("tiklu")).matches if m.row_id == 9]

    assert match.highlights[0].fragments == [
        "&lt;b&gt;&#x27;<mark>tīklos</mark>&#x27;&lt;/b&gt; &amp; <mark>tīkli</mark>"
    ]


def test_highlights_can_be_left_out(index):
    page = index.find(SearchRequest("tīkls", highlight=False))

    assert page.total == 2
    assert not any(match.highlights for match in page.matches)


def test_highlights_of_a_long_text_are_fragments_around_the_hits(index):
    index.put([practice(9, "Gari", f"{'vārds ' * 200}par lidostu {'vārds ' * 200}")], "8")

    [match] = index.find(SearchRequest("lidosta")).matches

    [fragment] = match.highlights[0].fragments
    assert "par <mark>lidostu</mark> vārds" in fragment
    assert len(fragment) < 300


def test_pages_follow_each_other_without_skip_or_repeat(opened):
    index = opened(None)
    index.rebuild([practice(n, "Skola", "ceļš " * (n % 4)) for n in range(50)], "1")

    page = index.find(SearchRequest("skola", first=7))
    pages = list(page.matches)
    while page.has_next:
        last = pages[-1]
        after = last.score, last.kind, last.row_id
        page = index.find(SearchRequest("skola", first=7, after=after))
        pages += page.matches

    assert page.total == len(pages) == 50
    assert len({match.row_id for match in pages}) == 50
    assert pages == sorted(pages, key=lambda m: (-m.score, m.kind, m.row_id))


@pytest.mark.parametrize(
    ("filters", "answer"),
    [
        ({"year": ["2023"]}, {("Practice", 1), ("Practice", 2)}),
        ({"year": ["2023", "2024"], "kind": ["Practice"]}, {("Practice", n) for n in (1, 2, 3, 4)}),
        ({"kind": ["Network"]}, {("Network", 1)}),
        ({"kind": ["Network"], "year": ["2023"]}, set()),
        ({"year": []}, set()),
        ({"kind": ["Practice"], "year": []}, set()),
        ({"year": ["1900"]}, set()),
        ({"nothing": ["like this"]}, set()),
    ],
)
def test_no_text_lists_what_passes_the_filters(index, filters, answer):
    page = index.find(SearchRequest("  ", filters=filters))

    assert {(m.kind, m.row_id) for m in page.matches} == answer
    assert page.total == len(answer)
    assert all(m.score == 0 and not m.highlights for m in page.matches)


def test_filters_hold_for_words_too(index):
    assert found(index, "tīkls", filters={"kind": ["Network"]}) == [("Network", 1)]


@pytest.mark.parametrize(
    "text",
    [
        '"tīkls', 'tīkls"', '""" tīkls', "(tīkls", "tīkls)))", "- tīkls", "tīkls -", "tīkls *",
        "tīkls AND (", "[tīkls TO", "title:tīkls", "tīkls~^", "\\tīkls", "tīkls \x00", "„tīkls",
    ],
)  # fmt: skip
def test_broken_syntax_is_read_as_words(index, text):
    assert ("Practice", 1) in found(index, text)


@pytest.mark.parametrize("text", ["", "  ", "\x00", "\ud800", "\u200b"])
def test_what_nobody_typed_lists_everything(index, text):
    page = index.find(SearchRequest(text))

    assert (page.total, page.complete, page.notes) == (len(DOCUMENTS), len(DOCUMENTS), ())


@pytest.mark.parametrize(
    "text", ['"', "()", "(((", "-", "?!…", '-""', "***", "%", "😀", "OR", "NOT", "NOT ( OR %"]
)
def test_a_text_in_which_nothing_can_be_searched_for_finds_nothing_and_is_told(index, text):
    page = index.find(SearchRequest(text, facets=["kind"], bands={"cost": [(None, None)]}))

    assert (page.total, page.matches, page.facets) == (0, (), {"kind": {}})
    assert page.bands == {"cost": [0]}
    assert page.notes == (QueryNote.NOTHING_SEARCHABLE,)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("tīkls " * 41, (QueryNote.CUT_OFF,)),
        ("tīkls " * 40, ()),
        ("tīkls" + " " * 2000, ()),
        ("tīkls" + " " * 1000 + "x", (QueryNote.CUT_OFF,)),
        ("a-" * 41, (QueryNote.CUT_OFF,)),
    ],
)
def test_what_is_too_much_to_be_read_is_told(index, text, notes):
    assert index.find(SearchRequest(text)).notes == notes


@pytest.mark.parametrize(
    "text", ["tīkls " * 5000, "t" * 5000, '"' * 5000, "-a " * 5000, "a-" * 5000]
)
def test_of_an_endless_query_only_the_beginning_counts(index, text):
    assert found(index, f"{text} {text} -tīkls") == found(index, text)


def test_a_put_document_replaces_the_one_of_its_kind_and_row(index):
    index.put([practice(1, "Lidosta")], "8")

    assert index.revision == "8"
    assert found(index, "lidosta") == [("Practice", 1)]
    assert found(index, "sadarbība") == []
    assert ("Network", 1) in found(index, "tīkls")
    assert len(index.keys()) == len(DOCUMENTS)


def test_one_change_adds_and_takes_out(index):
    new = Document("Practice", 404, {"title": {"lv": "Ziedulauks"}})

    index.put([new], "8", [("Practice", 1)])

    assert index.revision == "8"
    assert found(index, "ziedulauks") == [("Practice", 404)]
    gone, there = {("Practice", 1)}, {("Practice", 404)}
    assert index.keys() == {(d.kind, d.row_id) for d in DOCUMENTS} - gone | there


def test_a_removed_document_is_gone(index):
    index.remove([("Practice", 1), ("Practice", 404)], "8")

    assert found(index, "sadarbība") == []
    assert index.keys() == {(d.kind, d.row_id) for d in DOCUMENTS} - {("Practice", 1)}
    assert index.find(SearchRequest("")).total == len(DOCUMENTS) - 1


@pytest.mark.slow
def test_many_small_changes_leave_every_document_once(opened, tmp_path):
    index = opened(tmp_path)
    index.rebuild(DOCUMENTS, "0")
    for n in range(30):
        index.put([practice(100 + n, "Skola"), practice(1, f"Lidosta {n}")], str(n))

    assert index.find(SearchRequest("skola")).total == 30
    assert found(index, "lidosta") == [("Practice", 1)]
    assert found(index, "28") == []
    index.close()
    assert opened(tmp_path).revision == "29"


def test_an_index_is_found_again_in_its_folder(opened, tmp_path):
    index = opened(tmp_path / "new" / "index")
    assert index.revision == ""
    index.rebuild(DOCUMENTS, "7")
    index.put([practice(5, "Lidosta")], "8")
    index.close()

    index = opened(tmp_path / "new" / "index")

    assert index.revision == "8"
    assert found(index, "lidostas") == [("Practice", 5)]
    index.close()


@pytest.mark.parametrize("kept", [True, False])
def test_documents_put_before_any_rebuild_make_no_revision(opened, tmp_path, kept):
    index = opened(tmp_path if kept else None)
    index.put(DOCUMENTS, "7")

    assert index.revision == ""
    assert len(index.keys()) == len(DOCUMENTS)
    with pytest.raises(IndexFailed) if kept else nullcontext():
        assert found(index, "sadarbība") == [("Practice", 1)]


def test_a_rebuild_replaces_everything_and_leaves_one_generation(opened, tmp_path):
    index = opened(tmp_path)
    for revision in "123":
        index.rebuild(DOCUMENTS[: int(revision)], revision)

    assert len(index.keys()) == 3
    assert len(list(tmp_path.glob("generation-*"))) == 1
    index.close()


def test_a_rebuild_that_fails_leaves_the_old_index(opened, tmp_path):
    index = opened(tmp_path)
    index.rebuild(DOCUMENTS, "7")

    with pytest.raises(ValueError, match="Practice 1 is given twice"):
        index.rebuild([DOCUMENTS[0], DOCUMENTS[0]], "8")

    assert index.revision == "7"
    assert len(index.keys()) == len(DOCUMENTS)
    assert len(list(tmp_path.glob("generation-*"))) == 1
    index.close()


@pytest.mark.parametrize("kept", [True, False])
def test_a_change_during_the_first_rebuild_is_not_lost(opened, tmp_path, kept):
    index = opened(tmp_path if kept else None)

    def documents():
        index.put([practice(20, "Lidosta")], "2")
        assert index.revision == ""
        yield practice(1, "Skola")

    index.rebuild(documents(), "1")

    assert index.keys() == {("Practice", 1), ("Practice", 20)}
    assert index.revision == "2"
    index.close()


@pytest.mark.parametrize("kept", [True, False])
def test_during_a_rebuild_the_old_index_answers_and_changes_are_not_lost(opened, tmp_path, kept):
    index = opened(tmp_path if kept else None)
    index.rebuild(DOCUMENTS, "7")

    def documents():
        yield practice(1, "Skola")
        assert found(index, "sadarbība") == [("Practice", 1)]
        index.put([practice(20, "Lidosta")], "9")
        assert found(index, "lidosta") == [("Practice", 20)]
        yield practice(2, "Skola")

    index.rebuild(documents(), "8")

    assert index.keys() == {("Practice", 1), ("Practice", 2), ("Practice", 20)}
    assert index.revision == "9"
    index.close()


def test_a_rebuild_by_another_process_is_noticed(opened, tmp_path):
    reader, writer = opened(tmp_path), opened(tmp_path)
    writer.rebuild(DOCUMENTS, "7")
    assert reader.revision == "7"

    writer.rebuild(DOCUMENTS[:1], "8")
    assert reader.keys() == {("Practice", 1)}

    writer.put([practice(5, "Lidosta")], "9")
    assert found(reader, "lidosta") == [("Practice", 5)]


def files(folder: Path) -> set[tuple[Path, int]]:
    return {(path, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def test_opening_and_asking_write_nothing(opened, tmp_path):
    index = opened(tmp_path / "index")
    index.rebuild(DOCUMENTS, "7")
    index.close()
    (tmp_path / "index/generation-begun-by-another").mkdir()
    before = files(tmp_path)

    for name, answers in (("index", nullcontext()), ("none", pytest.raises(IndexFailed))):
        index = opened(tmp_path / name)
        with answers:
            found(index, "tīkls")
        index.close()

    assert files(tmp_path) == before


def test_a_rebuild_that_ends_while_another_process_opens_stays(opened, tmp_path, monkeypatch):
    writer = opened(tmp_path)
    writer.rebuild(DOCUMENTS, "7")
    reading = generations.current_generation

    def overtaken(folder: Path) -> Path | None:
        place = reading(folder)
        monkeypatch.undo()
        writer.rebuild(DOCUMENTS[:1], "8")
        return place

    monkeypatch.setattr(generations, "current_generation", overtaken)
    reader = opened(tmp_path)

    assert reader.revision == writer.revision == "8"
    assert reader.keys() == {("Practice", 1)}
    assert opened(tmp_path).revision == "8"


def test_a_rebuild_clears_away_what_was_left_behind(opened, tmp_path):
    (tmp_path / "generation-never-finished").mkdir()

    opened(tmp_path).rebuild(DOCUMENTS, "7")

    assert [path.name for path in tmp_path.glob("generation-*")] == [
        (tmp_path / "current").read_text()
    ]


def test_an_index_that_another_process_rebuilds_is_busy(opened, tmp_path, monkeypatch):
    index = opened(tmp_path)
    monkeypatch.setattr("search.storage.build_lock.PATIENCE", 0)

    with hold_build_lock(tmp_path):
        with pytest.raises(IndexBusy):
            index.rebuild(DOCUMENTS, "7")
        with (
            pytest.raises(Failure, match=r"^Another process is rebuilding the index"),
            report_failures("x"),
        ):
            index.rebuild(DOCUMENTS, "7")

    index.rebuild(DOCUMENTS, "7")
    assert index.revision == "7"


def test_an_index_that_another_process_changes_is_busy(engine, opened, tmp_path, monkeypatch):
    index = opened(tmp_path)
    index.rebuild(DOCUMENTS, "7")
    monkeypatch.setattr(f"search.{engine}.store.PATIENCE", 0.01)
    [generation] = tmp_path.glob("generation-*")
    other = load_engine(engine).read(generation)

    def documents():
        with pytest.raises(IndexBusy):
            index.put(DOCUMENTS, "8")
        assert index.revision == "7"
        yield practice(9, "Lidosta")

    other.fill(documents(), "9")
    other.close()
    index.put([practice(10, "Lidosta")], "10")

    assert index.revision == "10"
    assert set(found(index, "lidosta")) == {("Practice", 9), ("Practice", 10)}


@pytest.mark.slow
def test_threads_find_while_documents_change(opened, tmp_path):
    index = opened(tmp_path)
    index.rebuild(DOCUMENTS, "0")

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(found, index, "sadarbības tīklu") for _ in range(200)]
        for revision in range(10):
            index.put([practice(1, "Sadarbības tīkls")], str(revision))
        index.rebuild(DOCUMENTS, "11")

    assert {tuple(a.result()[:1]) for a in answers} == {(("Practice", 1),)}
    index.close()


def test_an_index_of_another_analyser_version_has_to_be_rebuilt(
    engine, opened, tmp_path, monkeypatch
):
    index = opened(tmp_path)
    index.rebuild(DOCUMENTS, "7")
    index.close()
    monkeypatch.setattr(f"search.{engine}.store.ANALYSER_VERSION", -1)

    index = opened(tmp_path)
    assert index.revision == ""
    assert index.keys() == set()

    index.rebuild(DOCUMENTS, "7")
    assert index.revision == "7"
    index.close()


def test_an_index_of_another_engine_has_to_be_rebuilt(engine, tmp_path):
    [other] = ENGINES.keys() - {engine}
    index = open_index(tmp_path, other)
    index.rebuild(DOCUMENTS, "7")
    index.close()

    index = open_index(tmp_path, engine)
    assert index.revision == ""
    index.rebuild(DOCUMENTS, "8")
    index.close()

    assert open_index(tmp_path, engine).revision == "8"
    assert open_index(tmp_path, other).revision == ""
    assert len(list(tmp_path.glob("generation-*"))) == 1


def test_an_engine_that_is_not_installed_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setitem(ENGINES, "lucene", "search.lucene.store")

    with (
        pytest.raises(Failure, match=r"^The search engine lucene is not installed"),
        report_failures("x"),
    ):
        open_index(None, "lucene")


def damage(folder: Path, how: str) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and (how != "pointer" or path.name == "current"):
            content = path.read_bytes()
            path.write_bytes(
                {"empty": b"", "half": content[: len(content) // 2]}.get(how, b"\xff?")
            )


@pytest.mark.parametrize("how", ["empty", "half", "garbage", "pointer"])
def test_a_damaged_folder_opens_as_never_built_and_never_answers_nothing(opened, tmp_path, how):
    index = opened(tmp_path)
    index.rebuild(DOCUMENTS, "7")
    index.close()
    damage(tmp_path, how)

    index = opened(tmp_path)

    assert index.revision == ""
    for search in (
        lambda: found(index, "tīkls"),
        lambda: index.suggest("tīkls", ["TOPIC"], SearchRequest("")),
        lambda: index.similar("Practice", 1, SearchRequest("")),
    ):
        with pytest.raises(IndexFailed, match="no complete search index"):
            search()
    index.rebuild(DOCUMENTS, "8")
    assert (index.revision, len(found(index, "tīkls"))) == ("8", 2)
    index.close()


def test_one_changed_byte_in_any_file_of_whoosh_is_found_when_it_is_opened(tmp_path):
    index = open_index(tmp_path / "whole", "whoosh")
    index.rebuild(DOCUMENTS, "7")
    index.close()
    parts = [*tmp_path.glob("whole/*/*.postings"), *tmp_path.glob("whole/*/*.toc")]

    for number, file in enumerate(parts):
        copy = shutil.copytree(tmp_path / "whole", tmp_path / str(number))
        path = copy / file.relative_to(tmp_path / "whole")
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        index = open_index(copy, "whoosh")
        assert index.revision == "", file.name
        index.close()

    assert len(parts) >= 2


def test_any_single_damaged_file_is_noticed_or_does_no_harm(opened, tmp_path):
    index = opened(tmp_path / "whole")
    index.rebuild(DOCUMENTS, "7")
    index.close()

    for number, file in enumerate(p for p in tmp_path.rglob("whole/*/*") if p.is_file()):
        copy = shutil.copytree(tmp_path / "whole", tmp_path / str(number))
        path = copy / file.relative_to(tmp_path / "whole")
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        index = opened(copy)
        assert index.revision == "" or found(index, "sadarbība") == [("Practice", 1)], file.name
        index.close()


def rebuild_for_ever(folder: Path, engine: str) -> None:
    index = open_index(folder, engine)
    for revision in range(10_000):
        index.rebuild([*DOCUMENTS, practice(100 + revision, "Lidosta")], str(revision))
        index.put([practice(5, "Skola")], str(revision))


@pytest.mark.slow
def test_a_rebuild_killed_at_any_moment_leaves_a_whole_index(engine, opened, tmp_path):
    for attempt in range(8):
        child = multiprocessing.get_context("spawn").Process(
            target=rebuild_for_ever, args=(tmp_path, engine)
        )
        child.start()
        time.sleep(1.0 + attempt * 0.037)
        os.kill(child.pid or 0, signal.SIGKILL)
        child.join()

        index = opened(tmp_path)
        if index.revision:
            assert len(index.keys()) in (len(DOCUMENTS) + 1, len(DOCUMENTS) + 2)
            assert found(index, "sadarbība") == [("Practice", 1)]
        index.rebuild([*DOCUMENTS, practice(100, "Lidosta")], "whole")
        assert len(list(tmp_path.glob("generation-*"))) == 1
        index.close()


def test_of_a_hidden_document_nothing_counts_for_those_who_do_not_see_it(opened):
    index = opened(None)
    hidden = Document("Practice", 2, {"title": {"lv": "Zvirbuļi"}}, {"audience": ["a"]}, {}, True)
    index.rebuild([Document("Practice", 1, {"title": {"lv": "Zvirbule"}}), hidden], "1")

    everyone = index.find(SearchRequest("zvirbuļi", lang="lv"))
    few = index.find(SearchRequest("zvirbuļi", lang="lv", sees_hidden=True))

    assert [match.row_id for match in everyone.matches] == [1]
    assert few.matches[0].row_id == 2
    assert index.find(SearchRequest("zvirbuļ*")).total == 1


@pytest.mark.parametrize("typed", ["apgaismjums", "apgaismjums ceļš"])
def test_what_others_may_see_changes_no_words_and_no_order_for_who_sees_something_else(
    opened, typed
):
    def hidden(number, text, audience):
        keys = {"audience": [audience]}
        return Document("Practice", number, {"title": {"lv": text}}, keys, {}, True)

    index, everyone = opened(None), {"audience": ["everyone"]}
    open_one = Document("Practice", 1, {"title": {"lv": "Apgaismojums"}}, everyone)
    index.rebuild([open_one, hidden(2, "Ceļš", "a")], "1")
    asked = SearchRequest(typed, filters={"audience": ["everyone", "a"]}, sees_hidden=True)

    def told():
        found = index.find(asked)
        return (
            found.total,
            [m.row_id for m in found.matches],
            found.relaxations,
            found.interpreted_as,
        )

    before = told()

    index.put([hidden(number, "Apgaismjums", "b") for number in range(3, 9)], "2")

    assert told() == before
    assert [r.used for r in before[2] if r.way == RelaxationKind.CORRECTED] == ["apgaismojums"]


@pytest.mark.parametrize("engine", ENGINES)
def test_files_that_a_merge_removes_while_they_are_looked_at_do_not_harm(
    engine, tmp_path, monkeypatch
):
    index = open_index(tmp_path, engine)
    index.rebuild(DOCUMENTS, "0")
    module = import_module(f"search.{engine}.store")
    as_it_is = module.file_traces

    def merge_and_trace(files):
        """List the files, have them replaced by another writer's merge, then look at them."""
        files = list(files)
        monkeypatch.setattr(module, "file_traces", as_it_is)
        merge_away(tmp_path, engine, files)
        return as_it_is(files)

    index.put([practice(5, "Skola")], "1")
    monkeypatch.setattr(module, "file_traces", merge_and_trace)

    assert index.find(SearchRequest("skola")).total == {"whoosh": 2, "tantivy": 1}[engine]
    assert index.find(SearchRequest("skola")).total == 2
    assert not index.is_damaged()
    index.close()


def test_files_that_a_merge_removes_while_they_are_opened_do_not_harm(tmp_path, monkeypatch):
    index = open_index(tmp_path, "whoosh")
    index.rebuild(DOCUMENTS, "0")
    as_it_is = SegmentReader.column_reader

    def merge_and_read(reader, *given, **more):
        """Have a part replaced by another writer's merge after it was found, then read on."""
        monkeypatch.setattr(SegmentReader, "column_reader", as_it_is)
        files = list(tmp_path.glob(f"*/{reader.segment().segment_id()}.*"))
        assert files
        merge_away(tmp_path, "whoosh", files)
        return as_it_is(reader, *given, **more)

    index.put([practice(5, "Skola")], "1")
    monkeypatch.setattr(SegmentReader, "column_reader", merge_and_read)

    assert index.find(SearchRequest("skola")).total == 2
    assert not index.is_damaged()
    index.close()


def merge_away(folder, engine, files):
    """Write to an index as another process does, until a merge has removed one of the files."""
    other, n = open_index(folder, engine), 0
    while all(file.exists() for file in files) and n < 500:
        other.put([practice(100, "Skola"), practice(1000 + n, "Tilts")], str(n := n + 1))
    other.close()
