"""What is wrong with the files of sentences, a line for each fault, for those who translate."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from catalogues import areas, entries, forms_of, gaps, key_of
from jinja2 import Environment
from jinja2.nodes import Const
from typer.main import get_group

from schema.editing.input.user_errors import OF_PYDANTIC
from schema.error_codes import Code
from schema.text.catalogues import plural_categories
from schema.text.library_sentences import MESSAGES, QUOTE
from schema.text.sentences import SOURCE_LANGUAGE
from search.language import LANGUAGES
from server.cli import COMMANDS, commands, load_command
from server.commands.help_texts import help_parts

ROOT = Path(__file__).parents[2]
SOURCES = [
    path
    for folder in ("schema", "search", "seed", "server")
    for path in sorted(ROOT.joinpath(folder).rglob("*.py"))
]
TEMPLATES = sorted(ROOT.joinpath("server/pages/templates").rglob("*.html"))
KEYED_BY_ENGLISH = ("codes", "commands", "errors")
"""Whose keys are what stands in English sentences; their English files have plurals at most."""
KEYED = [area for area in areas(SOURCE_LANGUAGE) if area not in KEYED_BY_ENGLISH]
OTHERS = [lang for lang in LANGUAGES if lang != SOURCE_LANGUAGE]
CHOSEN = {"have {count} rows", "have {count} values", "cost {count} points"}
"""Sentences that are chosen from a table before they are said."""
OF_LIBRARIES = {"Internal error", "The request is nested too deeply.", "or", QUOTE, *MESSAGES}
"""Sentences that stand for what a library raised."""
OF_TYPER = {"Show this message and exit."}
"""What the library itself says in helps."""
ENGLISH_ALONE = {"invalid": {"reason"}}
"""Gaps for what a library says: it speaks English."""
AREA_CALLS = {"phrase", "phrases", "area_sentence"}
"""Functions of code that take an area and a key."""


def catalogue_faults() -> list[str]:
    """Return all that is wrong with the files, in the order of the files."""
    found = [*code_faults()]
    for lang in LANGUAGES:
        for area in sorted({*KEYED, *KEYED_BY_ENGLISH, *areas(lang)}):
            found += [f"{lang}/{area}.po: {fault}" for fault in file_faults(area, lang)]
    return found


def code_faults() -> Iterator[str]:
    """Yield what code says and no file has, and what the English files have and no code says."""
    known = {area: {key_of(e) for e in entries(area, SOURCE_LANGUAGE)} for area in KEYED}
    for area, key in sorted(keys_in_code()):
        if area in known and key not in known[area]:
            yield f"en/{area}.po: there is no entry “{key}”, which the program says"
    texts, patterns = texts_in_code()
    texts = texts | {text.lower() for text in texts if text.isupper()}
    for area, keys in known.items():
        for key in sorted(keys - texts):
            if not any(each.fullmatch(key) for each in patterns):
                yield f"en/{area}.po: the program never says “{key}”"


def file_faults(area: str, lang: str) -> Iterator[str]:
    """Yield what is wrong with the sentences of a file."""
    if area not in areas(lang):
        if lang != SOURCE_LANGUAGE:
            yield "there is no such file: copy that of lv"
        return
    found = {key_of(each): each for each in entries(area, lang)}
    if area in KEYED or lang != SOURCE_LANGUAGE:
        wanted = wanted_keys(area)
        yield from (f"there is no entry “{key}”" for key in sorted(wanted - {*found}))
        yield from (f"the program never says “{key}”" for key in sorted({*found} - wanted))
    for each in found.values():
        yield from (f"“{key_of(each)}” {fault}" for fault in entry_faults(each, area, lang))


def wanted_keys(area: str) -> set[str]:
    """Return the keys of an area that each language has."""
    if area == "errors":
        return (
            sentences_in_code("sentence")
            | CHOSEN
            | OF_LIBRARIES
            | {*Code} & {*keys_of("errors", "lv")}
        )
    if area == "commands":
        said = sentences_in_code("command_sentence", "Failure", "SettingMistake")
        return {*said, *help_sentences()}
    return {*keys_of(area, SOURCE_LANGUAGE if area in KEYED else "lv")}


@cache
def help_sentences() -> set[str]:
    """Return what `--help` says of all commands."""
    groups = [get_group(commands), *map(load_command, COMMANDS)]
    return {text for group in groups for _, _, text in help_parts(group)} - OF_TYPER


def keys_of(area: str, lang: str) -> list[str]:
    """Return the keys of a file, in their order."""
    return [key_of(each) for each in entries(area, lang)]


def entry_faults(entry, area: str, lang: str) -> Iterator[str]:
    """Yield what is wrong with the sentence of an entry."""
    forms = forms_of(entry)
    if not all(forms):
        yield "is not translated"
        return
    if entry.fuzzy:
        yield "is marked as unsure (fuzzy)"
    count = len(plural_categories(lang)) if entry.pluralizable else 1
    if len(forms) != count:
        yield f"has {len(forms)} forms, and the language has {count}"
    wanted, has = wanted_gaps(key_of(entry), area, lang), set().union(*map(gaps, forms))
    yield from (f"lacks {{{gap}}}" for gap in sorted(wanted - has))
    yield from (f"has {{{gap}}}, which nothing fills in" for gap in sorted(has - wanted))
    if entry.pluralizable and entry.id[1] not in wanted:
        yield f"follows the number {entry.id[1]}, which it does not have"


def wanted_gaps(key: str, area: str, lang: str) -> set[str]:
    """Return the gaps that a sentence has in English, as far as another language has them too."""
    english = key if area in ("commands", "errors") else ""
    if area in KEYED:
        english = next(
            (" ".join(forms_of(e)) for e in entries(area, SOURCE_LANGUAGE) if key_of(e) == key), ""
        )
    return gaps(english) - (ENGLISH_ALONE.get(key, set()) if lang != SOURCE_LANGUAGE else set())


@cache
def code_nodes() -> list[ast.AST]:
    """Return all that stands in Python."""
    return [node for path in SOURCES for node in ast.walk(ast.parse(path.read_text("utf-8")))]


def constant(node: ast.AST | None) -> str:
    """Return the text of a constant, "" for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@cache
def sentences_in_code(*functions: str) -> set[str]:
    """Return the English sentences that code gives to some functions."""
    calls = (n for n in code_nodes() if isinstance(n, ast.Call) and n.args)
    return {said for c in calls if name_of(c) in functions and (said := constant(c.args[0]))}


def keys_in_code() -> set[tuple[str, str]]:
    """Return the areas and keys that code names one beside the other."""
    calls = [n for n in code_nodes() if isinstance(n, ast.Call) and len(n.args) > 1]
    found = {tuple(map(constant, c.args[:2])) for c in calls if name_of(c) in AREA_CALLS}
    found |= {("charts", constant(c.args[1])) for c in calls if name_of(c) == "chart_phrase"}
    mistakes = [c for c in calls if name_of(c) == "PydanticCustomError"]
    # A mistake that pydantic also finds has the sentence of pydantic's.
    found |= {("editing", key) for c in mistakes if (key := constant(c.args[0])) not in OF_PYDANTIC}
    rules = [c for c in calls if name_of(c) == "IntegrityRule"]
    found |= {("editing", constant(c.args[2]).lower()) for c in rules}
    return {(area, key) for area, key in found if area and key}


def name_of(call: ast.Call) -> str:
    """Return the name of the function that is called, "" for a method."""
    return getattr(call.func, "id", "")


@cache
def texts_in_code() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return the texts in Python and templates, and patterns of those that Python puts together."""
    made = [node for node in code_nodes() if isinstance(node, ast.JoinedStr)]
    inner = {id(part) for node in made for part in node.values}
    texts = {constant(node) for node in code_nodes() if id(node) not in inner}
    for path in TEMPLATES:
        found = Environment(autoescape=True).parse(path.read_text("utf-8")).find_all(Const)
        texts |= {each.value for each in found if isinstance(each.value, str)}
    return texts, [pattern for node in made if (pattern := key_pattern(node))]


def key_pattern(node: ast.JoinedStr) -> re.Pattern[str] | None:
    """Return what keys a text with gaps may become that begins with a word of its own."""
    if not re.match(r"[a-z]+[ _]", constant(node.values[0])):
        return None
    parts = (re.escape(constant(p)) if isinstance(p, ast.Constant) else ".+" for p in node.values)
    return re.compile("".join(parts))


def main() -> None:
    """Say what is wrong, and end in failure if something is."""
    found = catalogue_faults()
    print(*found, f"{len(found) or 'No'} faults in the files of sentences.", sep="\n")
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
