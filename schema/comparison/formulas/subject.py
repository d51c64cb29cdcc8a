"""What an indicator counts, in keys of words: whether a case of its theme is about the same."""

from collections.abc import Mapping, Set

from search.language import LANGUAGES
from search.language.analysis import spelled_terms, stem_key, tokens

GENERIC: Mapping[str, frozenset[str]] = {
    lang: frozenset(stem_key(word, lang) for word in words.split())
    for lang, words in {
        "lv": "skaits apjoms apmērs līmenis indekss īpatsvars daļa procents attiecība saldo "
        "vērtība vērtējums izmaiņas samazinājums pieaugums patēriņš izmaksas izdevumi ieņēmumi "
        "ienākums tarifs biežums attālums slodze kopējais vidējais viens reģistrētais publiskais "
        "pašvaldība novads pilsēta pagasts teritorija iedzīvotājs persona cilvēks gads gadā vecums "
        "rādītājs Latvija attīstība",
        "en": "number count amount level index share part percent ratio balance value score change "
        "decrease increase consumption cost spending income personal tariff frequency distance "
        "total mean average one registered public municipality county city parish territory "
        "inhabitant resident population person people year age indicator Latvia development",
    }.items()
}
"""Words of which many indicators are made, so that they say nothing of what one is about."""

Texts = Mapping[str, str] | None
Words = Mapping[str, Set[str]]
"""Keys of words by language."""


def subject_words(name: Texts) -> Words:
    """Return the keys of the words of a name that say what it is about, by language.

    >>> subject_words({"lv": "Publiskās bibliotēkas uz 10 000 iedzīvotāju"})["lv"]
    frozenset({'bibliotek'})
    """
    return {
        lang: meaningful_words(text, lang) - GENERIC[lang] for lang, text in understood_texts(name)
    }


def text_words(*texts: Texts) -> Words:
    """Return the keys of the words that say something in any of the texts, by language.

    >>> sorted(text_words({"lv": "Bibliotēka uz riteņiem"}, None, {"lv": "Bibliotēkas"})["lv"])
    ['bibliotek', 'riten']
    """
    found: dict[str, Set[str]] = {}
    for lang, text in (pair for each in texts for pair in understood_texts(each)):
        found[lang] = found.get(lang, frozenset()) | meaningful_words(text, lang)
    return found


def count_shared_words(about: Words, words: Words) -> int:
    """Return how many words of a subject are among others, in the language that has the most.

    >>> libraries = subject_words({"lv": "Publiskās bibliotēkas uz 10 000 iedzīvotāju"})
    >>> count_shared_words(libraries, text_words({"lv": "Tūrisma nedēļas nogale"}))
    0
    >>> count_shared_words(libraries, text_words({"lv": "Bibliotēka uz riteņiem"}))
    1
    """
    return max((len(about[lang] & words.get(lang, frozenset())) for lang in about), default=0)


def understood_texts(texts: Texts) -> list[tuple[str, str]]:
    """Return the texts in the languages whose words are understood."""
    return [(lang, text) for lang, text in (texts or {}).items() if lang in LANGUAGES]


def meaningful_words(text: str, lang: str) -> frozenset[str]:
    """Return the keys of the words of a text that say something; numbers do not."""
    spelled = (token.spelling for token in tokens(text))
    terms = (spelled_terms(word, lang) for word in spelled if word.isalpha())
    return frozenset(key for found in terms for field, key in found if field == lang)
