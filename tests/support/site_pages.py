"""A row for each page that people read: where it is, and what it has to say there."""

from typing import NamedTuple


class SitePage(NamedTuple):
    """A page: its name, its address in both languages, its heading and a sentence in both."""

    name: str
    lv: str
    en: str
    headings: tuple[str, str]
    sentences: tuple[str, str]

    def address(self, lang: str) -> str:
        """Return its address in a language."""
        return self.lv if lang == "lv" else self.en


CASE = "lielvarde-viedais-led-apgaismojums"

SITE_ROWS = (
    SitePage(
        "start",
        "/",
        "/en/",
        ("Kā to atrisinājuši citi?", "How did others solve it?"),
        ("Neizdevās – un ko no tā mācīties", "What failed, and what to learn from it"),
    ),
    SitePage(
        "results",
        "/mekle?q=apgaismojums",
        "/en/search?q=lighting",
        ("rezult", "result"),
        ("Plānošanas reģions", "Planning region"),
    ),
    SitePage(
        "nothing",
        "/mekle?q=xqzwv",
        "/en/search?q=xqzwv",
        ("Par „xqzwv” neviens vēl nav rakstījis", "Nobody has written about “xqzwv” yet"),
        ("Pajautājiet citām pašvaldībām", "Ask other municipalities"),
    ),
    SitePage(
        "case",
        f"/pieredze/{CASE}?der=cesu-novads-2021",
        f"/en/practice/{CASE}?for=cesu-novads-2021",
        ("Lielvārdes viedais ielu apgaismojums", "lighting"),
        ("Abas pašvaldības ir novadi.", "Would it fit my municipality?"),
    ),
    SitePage(
        "places",
        "/pasvaldibas",
        "/en/municipalities",
        ("Pašvaldības", "Municipalities"),
        ("Latgales plānošanas reģions", "Latgale Planning Region"),
    ),
    SitePage(
        "place",
        "/pasvaldiba/kraslavas-novads-2021?ar=lidzigas",
        "/en/municipality/kraslavas-novads-2021?with=similar",
        ("Krāslavas novads", "Krāslava Municipality"),
        ("No skaitļa līdz sarunai", "From a number to a talk"),
    ),
    SitePage(
        "compare",
        "/salidzini?raditajs=median_age&pasvaldiba=cesu-novads-2021&ar=counties",
        "/en/compare?indicator=median_age&municipality=cesu-novads-2021&with=counties",
        ("Mediānais vecums, 2026", "Median age, 2026"),
        ("Svītrotā līnija – mediāna.", "Dashed line: the median."),
    ),
)
