"""The files of sentences as tests and `make sentences` read and write them."""

from io import BytesIO
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from schema.text.catalogues import FOLDER
from schema.text.sentences import SOURCE_LANGUAGE
from search.language import LANGUAGES


def areas(lang: str) -> list[str]:
    """Return the rooms that have sentences in a language."""
    return sorted(path.stem for path in FOLDER.joinpath(lang).glob("*.po"))


def catalogue_path(area: str, lang: str) -> Path:
    """Return the file of a room in a language."""
    return FOLDER / lang / f"{area}.po"


def entries(area: str, lang: str) -> list[Message]:
    """Return the entries of a room in a language, without the head of the file."""
    return [each for each in read_catalogue(area, lang) if each.id]


def key_of(entry: Message) -> str:
    """Return the key of an entry."""
    return entry.id if isinstance(entry.id, str) else entry.id[0]


def forms_of(entry: Message) -> list[str]:
    """Return the sentence of an entry, in each of its plural forms."""
    return [entry.string] if isinstance(entry.string, str) else [*(entry.string or ())]


def gaps(text: str) -> set[str]:
    """Return the names of the gaps of a sentence."""
    return {name.split(".")[0] for _, name, _, _ in Formatter().parse(text) if name}


def english_notes(area: str) -> dict[str, str]:
    """Return the English sentence by key, in the last of its forms, for those who translate it."""
    if area not in areas(SOURCE_LANGUAGE):
        return {}
    return {key_of(each): forms_of(each)[-1] for each in entries(area, SOURCE_LANGUAGE)}


def catalogue_text(area: str, lang: str, found: list[Message]) -> str:
    """Return the file of a room in a language, the English sentence above each entry."""
    notes = english_notes(area) if lang != SOURCE_LANGUAGE else {}
    made = Catalog(locale=Locale.parse(lang))
    for each in found:
        note = notes.get(key_of(each))
        told = [] if note is None else [note]
        made.add(each.id, each.string, user_comments=each.user_comments, auto_comments=told)
    out = BytesIO()
    write_po(out, made, width=0, omit_header=True)
    plurals = read_catalogue(area, lang).plural_forms
    head = ("Content-Type: text/plain; charset=utf-8", f"Language: {lang}")
    lines = "\n".join(rf'"{line}\n"' for line in (*head, f"Plural-Forms: {plurals}"))
    return f'msgid ""\nmsgstr ""\n{lines}\n\n{out.getvalue().decode().strip()}\n'


def read_catalogue(area: str, lang: str) -> Catalog:
    """Return a file of sentences with what its head says."""
    return read_po(BytesIO(catalogue_path(area, lang).read_bytes()), abort_invalid=True)


def main() -> None:
    """Write every file anew, with the English sentences of today above the others."""
    for lang in LANGUAGES:
        for area in areas(lang):
            text = catalogue_text(area, lang, entries(area, lang))
            catalogue_path(area, lang).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
