"""Inflect the lemmas of bench/data/latvian_lemmas.txt into bench/data/latvian_forms.tsv.

    python -m bench.paradigms

The tables are those of a school grammar and know nothing of the rules in search/, so that the
list can judge them. Of a verb and an adjective the forms are taken that official texts use.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"
LEMMAS, FORMS = DATA / "latvian_lemmas.txt", DATA / "latvian_forms.tsv"
PARTS = "tuning", "held out"
HEADER = """\
# Forms of Latvian words, by bench/paradigms.py from latvian_lemmas.txt, where the source is told.
# Lemmas of one family (a verb and its noun in -šana) may meet or not: pairs of them are not judged.
# CC BY 4.0.
part\tfamily\tlemma\tforms
"""

# The endings of a noun; behind ~ the consonant before it changes.
NOUNS = {
    "n1": ("", "a am u ā", "i u iem us os"),
    "n2": ("is", "~a im i ī", "~i ~u ~iem ~us ~os"),
    "n2e": ("s", "~a im i ī", "~i ~u ~iem ~us ~os"),
    "n3": ("us", "us um u ū", "i u iem us os"),
    "n4": ("a", "as ai u ā", "as u ām ās"),
    "n5": ("e", "es ei i ē", "es ~u ēm ēs"),
    "n6": ("s", "s ij i ī", "is ~u īm īs"),
}
PLURAL_NAMES = {"n1": "i", "n4": "as", "n5": "es", "n6": "is"}
REFLEXIVE = "ās os"
ADJECTIVE = "a am u ā i iem us os as ai ām ās ais ajam o ajā ie ajiem ajos ajai ajām ajās"
COMPARATIVE = "āks āka āku āki ākas ākais ākā ākie ākajiem āko"
SUPERLATIVE = "ākais ākā ākie ākajiem āko"
PARTICIPLE = "a u i as iem ais ā o ie ajiem ajām"
CHANGES = (
    ("sn", "šņ"), ("zn", "žņ"), ("ll", "ļļ"), ("ln", "ļņ"), ("nn", "ņņ"), ("st", "st"),
    ("dz", "dž"), ("ks", "kš"), ("kst", "kst"),
    ("b", "bj"), ("p", "pj"), ("m", "mj"), ("v", "vj"), ("c", "č"), ("d", "ž"), ("l", "ļ"),
    ("n", "ņ"), ("s", "š"), ("t", "š"), ("z", "ž"),
)  # fmt: skip


class Entry(NamedTuple):
    """A lemma with its forms; members of a family are derived from each other."""

    family: str
    lemma: str
    forms: tuple[str, ...]


def main() -> None:
    """Write the list of forms."""
    rows = [
        f"{part}\t{entry.family}\t{entry.lemma}\t{' '.join(entry.forms)}\n"
        for part, entry in entries(LEMMAS.read_text("utf-8"))
    ]
    FORMS.write_text(HEADER + "".join(rows), "utf-8")


def entries(text: str) -> Iterator[tuple[str, Entry]]:
    """Yield each lemma with the part it belongs to."""
    for part, given, kind in listed(text):
        yield from ((part, entry) for entry in inflected(given, kind))


def listed(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield of each line of the list its part, and of each of its words the lemma and the class."""
    usual, parts = "", cycle(PARTS)
    for line in text.splitlines():
        if line.startswith("= "):
            usual = line.removeprefix("= ")
        elif line and not line.startswith("#"):
            part = next(parts)
            for word in line.split():
                lemma, _, given = word.partition("/")
                yield part, lemma, given or usual


def inflected(given: str, kind: str) -> Iterator[Entry]:
    """Yield a lemma with its forms, behind a verb its noun."""
    lemma, *more = given.split(",")
    if kind.startswith("x"):
        listed = kind.split(",")[1:] or more or [lemma]
        yield entry(lemma, lemma, listed)
    elif kind == "nr":
        yield entry(lemma, lemma, reflexive_noun(lemma))
    elif kind.startswith("n"):
        yield entry(lemma, lemma, noun(lemma, kind))
    elif kind.startswith("a"):
        yield entry(lemma, lemma, adjective(lemma, has_degrees="n" not in kind))
    else:
        yield entry(lemma, lemma, verb(lemma, *more))
        yield verbal_noun(lemma)


def entry(family: str, lemma: str, forms: Sequence[str]) -> Entry:
    """Return an entry with each form once."""
    return Entry(family, lemma, tuple(dict.fromkeys(forms)))


def noun(lemma: str, kind: str) -> list[str]:
    """Return the cases of a noun."""
    declension = kind.rstrip("ps!")
    name, singular, plural = NOUNS[declension]
    is_plural = "p" in kind
    name = PLURAL_NAMES[declension] if is_plural else name or lemma[-1]
    stem = lemma.removesuffix(name)
    wanted = plural if is_plural else singular if "s" in kind else f"{singular} {plural}"
    softened = stem if "!" in kind else soft(stem)
    return [lemma] + [softened + e[1:] if e[0] == "~" else stem + e for e in wanted.split()]


def soft(stem: str) -> str:
    """Return a stem with its last consonant changed as in the second declension."""
    for hard, changed in CHANGES:
        if stem.endswith(hard):
            return stem.removesuffix(hard) + changed
    return stem


def reflexive_noun(lemma: str) -> list[str]:
    """Return the cases of a noun in -šanās."""
    return [lemma.removesuffix("ās") + ending for ending in REFLEXIVE.split()]


def adjective(lemma: str, *, has_degrees: bool) -> list[str]:
    """Return the forms of an adjective, definite and indefinite, and its degrees."""
    stem = lemma[:-1]
    forms = [lemma, *(stem + ending for ending in ADJECTIVE.split())]
    if has_degrees:
        degrees = [stem + ending for ending in COMPARATIVE.split()]
        forms += [*degrees, *("vis" + stem + ending for ending in SUPERLATIVE.split())]
    return forms


def verb(infinitive: str, present: str, past: str) -> list[str]:
    """Return the forms of a verb with its participles."""
    if infinitive.endswith("ties"):
        return reflexive_verb(infinitive, present, past)
    base, root, was = infinitive[:-1], present_stem(present), past[:-1]
    hard, changed = was, was
    for one, other in (("k", "c"), ("g", "dz")):
        if base.endswith(one):
            hard = was.removesuffix(other) + one if was.endswith(other) else was
            changed = hard.removesuffix(one) + other
    passive = "ām" if present.endswith("a") else "am"
    forms = [
        infinitive,
        infinitive + "u",
        present,
        past,
        root + passive,
        was + "ām",
        "jā" + present,
    ]
    forms += [root + "ot", root + "ošs", *(root + "oš" + e for e in PARTICIPLE.split())]
    forms += [infinitive + "s", *(infinitive + e for e in PARTICIPLE.split())]
    forms += [
        changed + "is",
        *(hard + e for e in ["usi", "uši", "ušas", "ušu", "ušais", "ušo", "ušie", "ušajiem"]),
    ]
    forms += [root + passive + e for e in ["s", "a", "i", "as", "o", "ais", "ie"]]
    return forms if infinitive.endswith("st") else [*forms, base + "s", base + "sim"]


def present_stem(present: str) -> str:
    """Return what the endings of the present are put behind."""
    if present.endswith(("ā", "ē", "o")):
        return present + "j"
    if present.endswith("iet"):
        return present.removesuffix("iet") + "ej"
    return present.removesuffix("a")


def reflexive_verb(infinitive: str, present: str, past: str) -> list[str]:
    """Return the forms of a reflexive verb."""
    base = infinitive.removesuffix("ties")
    root = present.removesuffix("as").removesuffix("ās")
    forms = [infinitive, base + "tos", present, past, "jā" + present, root + "oties"]
    return [*forms, past.removesuffix("ās") + "ušies", base + "sies", base + "simies"]


def verbal_noun(infinitive: str) -> Entry:
    """Return the noun in -šana or -šanās of a verb."""
    if infinitive.endswith("ties"):
        lemma = sibilant(infinitive.removesuffix("ties")) + "šanās"
        return entry(infinitive, lemma, reflexive_noun(lemma))
    lemma = sibilant(infinitive[:-1]) + "šana"
    return entry(infinitive, lemma, noun(lemma, "n4s"))


def sibilant(base: str) -> str:
    """Return the base of a verb as it stands before -šana: ieviešana, ienešana, atrašana."""
    return base.removesuffix("s") if base.endswith("s") else base


if __name__ == "__main__":
    main()
