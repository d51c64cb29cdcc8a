"""How to name a case in a text: the usual styles, made of what its record says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schema.tables.base import Choice
from schema.text.catalogues import phrase
from schema.text.licences import licence_name

PUBLISHER = "BLIS"
SPECIAL: Mapping[str, str] = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {sign: f"\\{sign}" for sign in "&%$#_{}"}
"""How LaTeX writes what means something else to it."""


class CitationStyle(Choice):
    """How a source is named."""

    APA = "APA", "Author and year, as the American Psychological Association does."
    ISO690 = "ISO690", "As the standard ISO 690 does, which Latvian institutions follow."
    BIBTEX = "BIBTEX", "An entry for a bibliography of LaTeX."


@dataclass(frozen=True)
class CitedCase:
    """What a citation is made of."""

    slug: str
    title: str
    authors: Sequence[str]
    year: int | None
    version: int
    licence: str


def cite_case(case: CitedCase, style: CitationStyle, lang: str = "en") -> str:
    """Return the citation of a case in a style, in the words of a language.

    >>> case = CitedCase("a-led", "LED ielās", ["Ādaži", "Auce"], 2024, 3, "CC-BY-4.0")
    >>> cite_case(case, CitationStyle.APA)
    'Ādaži & Auce. (2024). LED ielās (Version 3). BLIS. a-led. CC BY 4.0'
    >>> cite_case(case, CitationStyle.ISO690)
    'ĀDAŽI and AUCE. LED ielās. Version 3. BLIS, 2024. Identifier: a-led. CC BY 4.0.'
    >>> cite_case(case, CitationStyle.ISO690, "lv")
    'ĀDAŽI un AUCE. LED ielās. 3. versija. BLIS, 2024. Identifikators: a-led. CC BY 4.0.'
    """
    return STYLES[style](case, lang)


def apa_citation(case: CitedCase, lang: str) -> str:
    """Return the citation as the American Psychological Association wants it."""
    year = case.year or phrase("records", "citation no year", lang)
    authors = ", & ".join(filter(None, [", ".join(case.authors[:-1]), *case.authors[-1:]]))
    authors = authors.replace(", & ", " & ") if len(case.authors) == 2 else authors
    title = f"{case.title} ({phrase('records', 'citation version', lang, version=case.version)})"
    if not authors:
        return f"{title}. ({year}). {publication_line(case)}"
    return f"{authors}. ({year}). {title}. {publication_line(case)}"


def publication_line(case: CitedCase) -> str:
    """Return where a case is found, and under which licence."""
    return f"{PUBLISHER}. {case.slug}. {licence_name(case.licence)}"


def iso690_citation(case: CitedCase, lang: str) -> str:
    """Return the citation as ISO 690 wants it."""
    names = [name.upper() for name in case.authors]
    between = f" {phrase('records', 'citation and', lang)} "
    authors = between.join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    begin = f"{authors}. " if authors else ""
    year = case.year or f"[{phrase('records', 'citation no year', lang)}]"
    version = phrase("records", "citation version", lang, version=case.version)
    identifier = phrase("records", "citation identifier", lang, slug=case.slug)
    licence = licence_name(case.licence, lang)
    return f"{begin}{case.title}. {version}. {PUBLISHER}, {year}. {identifier}. {licence}."


def bibtex_entry(case: CitedCase, lang: str) -> str:
    """Return the citation as an entry for LaTeX; names in braces are not taken apart.

    Its words are those of LaTeX, whatever the language.

    >>> print(
    ...     bibtex_entry(
    ...         CitedCase("a-led", "50 % & {LED}", ["Ādaži"], None, 1, "CC-BY-4.0"), "lv"
    ...     )
    ... )
    @misc{a-led,
      author = {{Ādaži}},
      title = {{50 \\% \\& \\{LED\\}}},
      version = {1},
      publisher = {BLIS},
      note = {CC-BY-4.0}
    }
    """
    fields = {
        "author": " and ".join(f"{{{escape_latex(name)}}}" for name in case.authors),
        "title": f"{{{escape_latex(case.title)}}}",
        "year": str(case.year or ""),
        "version": str(case.version),
        "publisher": PUBLISHER,
        "note": escape_latex(case.licence),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{case.slug},\n{lines}\n}}"


def escape_latex(text: str) -> str:
    """Return a text as LaTeX has to read it, on one line."""
    return "".join(SPECIAL.get(sign, sign) for sign in re.sub(r"\s+", " ", text))


STYLES = {
    CitationStyle.APA: apa_citation,
    CitationStyle.ISO690: iso690_citation,
    CitationStyle.BIBTEX: bibtex_entry,
}
