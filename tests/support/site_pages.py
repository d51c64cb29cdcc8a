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
        "networks",
        "/tikli",
        "/en/networks",
        ("Sadarbības tīkli", "Cooperation networks"),
        ("Darbību beiguši", "Ended"),
    ),
    SitePage(
        "network",
        "/tikls/t4",
        "/en/network/t4",
        ("zglītības", "ducation"),
        ("Kā tīkls strādāja", "How the network worked"),
    ),
    SitePage(
        "contact",
        "/iestade/salaspils-novada-pasvaldiba",
        "/en/office/salaspils-novada-pasvaldiba",
        ("Salaspils novada pašvaldība", "Salaspils"),
        ("dome@salaspils.lv", "dome@salaspils.lv"),
    ),
    SitePage(
        "campaigns",
        "/datu-vaksana",
        "/en/data-collection",
        ("Datu vākšana", "Collecting data"),
        ("Patlaban neviens datus nevāc.", "Nobody collects data at present."),
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
    SitePage(
        "recent",
        "/jaunumi?kops=2026-01",
        "/en/new?since=2026-01",
        ("Kas jauns kopš 01.01.2026.", "What is new since 1 January 2026"),
        ("Sekot jaunumiem", "Follow what is new"),
    ),
    SitePage(
        "about",
        "/par",
        "/en/about",
        ("Par BLIS", "About BLIS"),
        ("No kurienes saturs", "Where the content comes from"),
    ),
    SitePage(
        "accessibility",
        "/pieklustamiba",
        "/en/accessibility",
        ("Piekļūstamības paziņojums", "Accessibility statement"),
        ("Pārbaude ar ekrānlasītāju vēl nav veikta.", "screen reader"),
    ),
    SitePage(
        "topics",
        "/tema",
        "/en/theme",
        ("Tēmas", "Themes"),
        ("Vide un infrastruktūra", "cases"),
    ),
    SitePage(
        "topic",
        "/tema/energy-climate",
        "/en/theme/energy-climate",
        ("Energoefektivitāte un klimats", "Energy"),
        ("Pieredze", "Cases"),
    ),
    SitePage(
        "document",
        "/dokuments/alsungas-vieda-ciema-strategija",
        "/en/document/alsungas-vieda-ciema-strategija",
        ("Alsungas", "Alsunga"),
        ("Veids", "Kind"),
    ),
    SitePage(
        "project",
        "/projekts/pasvaldibu-sadarbiba-un-laba-parvaldiba",
        "/en/project/pasvaldibu-sadarbiba-un-laba-parvaldiba",
        ("Latvijas pašvaldību sadarbības", "ooperation"),
        ("Plānots un sasniegts", "Planned and achieved"),
    ),
    SitePage(
        "event",
        "/pasakums/vidusposma-seminars-2023",
        "/en/event/vidusposma-seminars-2023",
        ("seminārs", "seminar"),
        ("Rīko", "Organised by"),
    ),
    SitePage(
        "organisation",
        "/organizacija/lps",
        "/en/organisation/lps",
        ("Latvijas Pašvaldību savienība", "Latvian Association"),
        ("Projekti", "Projects"),
    ),
    SitePage(
        "expert",
        "/eksperts/labas-parvaldibas-mentori",
        "/en/expert/labas-parvaldibas-mentori",
        ("entori", "entors"),
        ("Kam jautāt", "Whom to ask"),
    ),
    SitePage(
        "news",
        "/jaunums/lielas-pilsetas-attistibas-izaicinajumi",
        "/en/news/lielas-pilsetas-attistibas-izaicinajumi",
        ("pilsētas", "c"),
        ("Lasīt ziņu", "Read the news"),
    ),
    SitePage(
        "indicator",
        "/raditajs/median-age",
        "/en/indicator/median-age",
        ("Mediānais vecums", "edian age"),
        ("Kas ir labāk", "What is better"),
    ),
)
