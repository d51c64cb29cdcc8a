"""What goes wrong is told in the language that is asked for, also what a request is refused for."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from schema import sentence, translate_sentence

ROOT = Path(__file__).parents[3]
RAISED = {
    "Refused", "HttpRefusal", "request_refusal", "bad_request", "parameter_refusal",
    "dialect_refusal",
    "filter_refusal",
}  # fmt: skip
FILES = [path for folder in ("schema", "server") for path in sorted((ROOT / folder).rglob("*.py"))]


def calls(names):
    """Yield the calls of functions by these names, with the file they stand in."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                yield path.relative_to(ROOT), node


def test_nothing_is_refused_in_english_alone():
    found = [
        f"{path}:{argument.lineno}"
        for path, call in calls(RAISED)
        for argument in call.args
        if isinstance(argument, ast.JoinedStr)
        or (isinstance(argument, ast.Constant) and " " in str(argument.value))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("seconds", "lv", "en"),
    [
        (1, "1 sekundes.", "1 second."),
        (2, "2 sekundēm.", "2 seconds."),
        (11, "11 sekundēm.", "11 seconds."),
        (21, "21 sekundes.", "21 seconds."),
    ],
)
def test_words_follow_the_number_in_both_languages(seconds, lv, en):
    told = sentence(
        "You have used up your points: ask again in {seconds} seconds.", seconds=seconds
    )

    assert told.endswith(f"in {en}")
    assert translate_sentence(told, "lv").endswith(f"pēc {lv}")


def test_a_number_with_thousands_and_a_day_are_written_as_in_the_language():
    size = sentence("A file may have {most} bytes.", most="20,000,001")
    day = sentence("This key expired on {day}.", day=date(2026, 11, 5))

    assert translate_sentence(size, "lv") == "Failā drīkst būt ne vairāk kā 20\xa0000\xa0001 baits."
    assert day == "This key expired on 2026-11-05."
    assert translate_sentence(day, "lv") == "Šīs atslēgas derīguma termiņš beidzās 05.11.2026."


@pytest.mark.parametrize(
    ("document", "variables", "latvian"),
    [
        ("{ practicess { id } }", {}, "Tipam „Query” nav lauka „practicess”. Vai domājāt „pr"),
        ("{ practices(first: 1) }", {}, "Laukam „practices”, kura tips ir „PracticeConnection”"),
        ("{ practice { slug } }", {}, "Trūkst obligātā argumenta „Query.practice(by:)”"),
        ("query($n: Int) { practices(first: $n) { totalCount } }", {"n": "x"},
         "Mainīgais „$n”: Vajadzīgs vesels skaitlis (Int), bet norādīts 'x'."),
        ('{ networks(asOf: "2031-02-30", first: 1) { totalCount } }', {}, "nav diena; rakstiet"),
        ("{ practices(", {}, "Sintakses kļūda: Gaidīts Name, bet ir <EOF>."),
    ],
)  # fmt: skip
def test_what_the_library_says_often_is_said_in_latvian(answer, document, variables, latvian):
    [error] = answer(document, {"Accept-Language": "lv"}, **variables)["errors"]

    assert latvian in error["message"]


LETTERS = re.compile("[āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ]")
WRONG = [
    ("POST", "/graphql", {"query": '{ search(query: "x", first: 0) { totalCount } }'}),
    ("POST", "/graphql", {"query": "{ nothing }"}),
    ("POST", "/graphql", {"query": "{"}),
    ("POST", "/graphql", {"query": '{ networks(first: 1, asOf: "x") { totalCount } }'}),
    ("POST", "/graphql", {"query": "{ accounts(first: 1) { totalCount } }"}),
    ("POST", "/graphql", []),
    ("GET", "/charts/ranking.svg", None),
    ("GET", "/charts/ranking.html?indicator=nothing&all=true", None),
    ("GET", "/exports/values.csv?unknown=1", None),
    ("GET", "/feeds/nothing.atom", None),
]


def messages(answer):
    content = answer.json()
    errors = content.get("errors", [content])
    return [error["message"] for error in errors]


@pytest.mark.parametrize(("method", "path", "body"), WRONG)
def test_what_is_wrong_is_told_in_the_language_of_the_request(client, method, path, body):
    def told(**headers):
        return messages(client.request(method, path, json=body, headers=headers))

    latvian, english = told(**{"Accept-Language": "lv"}), told(**{"Accept-Language": "en"})
    assert not set(latvian) & set(english)
    assert not any(LETTERS.search(text) for text in english)
    assert told() == english
