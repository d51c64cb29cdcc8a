"""What an indicator counts, in keys of words: whether a case of its theme is about the same."""

from collections.abc import Mapping, Set

from search.language.analysis import (
    LANGUAGES,
    decides,
    key,
    tokens,
)

GENERIC: Mapping[str, frozenset[str]] = {
    lang: frozenset(key(word, lang) for word in words.split())
    for lang, words in {
        "lv": "skaits apjoms apmērs līmenis indekss īpatsvars daļa procents attiecība saldo "
        "vērtība vērtējums izmaiņas samazinājums pieaugums patēriņš izmaksas izdevumi ieņēmumi "
        "tarifs biežums attālums slodze kopējais vidējais viens reģistrētais publiskais pašvaldība "
        "novads pilsēta pagasts teritorija iedzīvotājs persona cilvēks gads gadā vecums "
        "rādītājs Latvija attīstība",
        "en": "number count amount level index share part percent ratio balance value score change "
        "decrease increase consumption cost spending income tariff frequency distance total mean "
        "average one registered public municipality county city parish territory inhabitant "
        "resident population person people year age indicator Latvia development",
    }.items()
}
"""Words of which many indicators are made, so that they say nothing of what one is about."""

Texts = Mapping[str, str] | None


def subject(name: Texts) -> Mapping[str, Set[str]]:
    """Return the keys of the words of a name that say what it is about, by language.

    >>> subject({"lv": "Publiskās bibliotēkas uz 10 000 iedzīvotāju"})["lv"]
    frozenset({'bibliotek'})
    """
    return {lang: words(text, lang) - GENERIC[lang] for lang, text in in_languages(name)}


def shared(about: Mapping[str, Set[str]], *texts: Texts) -> int:
    """Return how many words of a subject are met in texts, in the language that has the most.

    >>> libraries = subject({"lv": "Publiskās bibliotēkas uz 10 000 iedzīvotāju"})
    >>> shared(libraries, {"lv": "Tūrisma nedēļas nogale"}, None)
    0
    >>> shared(libraries, {"lv": "Bibliotēka uz riteņiem"}, {"lv": "Grāmatas laukos"})
    1
    """
    return max((len(found_in(about, lang, texts)) for lang in about), default=0)


def found_in(about: Mapping[str, Set[str]], lang: str, texts: tuple[Texts, ...]) -> Set[str]:
    """Return the words of a subject that texts have in a language."""
    held = (words(text[lang], lang) for text in texts if text and lang in text)
    return about[lang] & frozenset().union(*held)


def in_languages(texts: Texts) -> list[tuple[str, str]]:
    """Return the texts in the languages whose words are understood."""
    return [(lang, text) for lang, text in (texts or {}).items() if lang in LANGUAGES]


def words(text: str, lang: str) -> frozenset[str]:
    """Return the keys of the words of a text that say something; numbers do not."""
    spelled = (token.spelling for token in tokens(text))
    return frozenset(key(word, lang) for word in spelled if decides(word) and word.isalpha())
