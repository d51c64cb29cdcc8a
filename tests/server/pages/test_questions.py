"""Six questions that people come with, each answered from the first page in at most three clicks.

A click is a link that stands on the page, or its form of search sent with words.
"""

from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

MOST_CLICKS = 3


class Links(HTMLParser):
    """The links of a page with their texts, its main text, and where its search leads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.search = ""
        self.text = ""
        self.within: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in ("dt", "dd", "li", "p"):
            self.text += " "
        if tag in ("a", "main"):
            self.within.append(tag)
        if tag == "a":
            self.links.append((given.get("href") or "", ""))
        if tag == "form" and given.get("role") == "search":
            self.search = given["action"]

    def handle_endtag(self, tag):
        if tag in self.within:
            self.within.remove(tag)

    def handle_data(self, data):
        if "a" in self.within:
            address, text = self.links[-1]
            self.links[-1] = (address, text + data)
        if "main" in self.within:
            self.text += data


class Reader:
    """Somebody who begins at the first page and goes on by what stands on it."""

    def __init__(self, client) -> None:
        self.client, self.clicks = client, -1
        self.open("/")

    def open(self, address):
        answer = self.client.get(address, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        self.clicks += 1
        assert self.clicks <= MOST_CLICKS
        self.page = Links(answer.text)
        self.text = " ".join(self.page.text.split())
        return self

    def follow(self, text):
        """Click the first link that has a text."""
        found = [address for address, said in self.page.links if text in " ".join(said.split())]
        assert found, f"{text} is no link among {self.page.links}"
        return self.open(found[0])

    def search(self, words):
        """Type words into the box and send them."""
        return self.open(f"{self.page.search}?{urlencode({'q': words})}")

    def reads(self, *facts):
        """Assert that the page says all of these."""
        assert [fact for fact in facts if fact not in self.text] == []

    def calls(self, *addresses):
        """Assert that these can be called or written to."""
        links = {address for address, _ in self.page.links}
        assert {*addresses} <= links


@pytest.fixture
def reader(client):
    return Reader(client)


def test_who_has_solved_transport_on_demand_did_it_work_what_did_it_cost_whom_to_call(reader):
    reader.follow("transports pēc pieprasījuma").follow("transporta pēc pieprasījuma modeļi")

    reader.reads("Izdevās", "Apstiprināts pieprasījums attālās teritorijās")
    reader.reads("Izmaksas nav norādītas", "Alūksnes novada pašvaldība")
    reader.calls("tel:+37164381496")


def test_where_is_kraslava_weak_who_is_better_whom_to_call_there(reader):
    reader.search("Krāslavas novads").follow("Krāslavas novads")

    reader.reads("Asfaltēto ceļu un ielu īpatsvars: 19,9 %, 35. vieta no 35", "Kam veicas labāk")
    reader.reads("Salaspils novada pašvaldība")
    reader.calls("tel:+37167981010")


def test_which_cases_failed_and_why(reader):
    reader.follow("Viss, kas neizdevās vai izdevās daļēji")

    reader.reads("7 rezultāti", "Alūksne atsakās no moduļu mājām: būvizmaksas pārsniedz projektu")
    reader.reads("Mācība: Līgumā vajag cenu svārstību rezervi un alternatīvu pakalpojuma formu.")
    reader.reads("Mācība: Pirms padomes izveides jāvienojas par atbildes termiņiem")
    assert reader.text.count("Mācība:") == 7


def test_what_did_plavinas_take_part_in_and_who_paid(reader):
    reader.search("Pļaviņu novads").follow("Pļaviņu novads")

    reader.reads("Pašvaldību sabiedrisko pakalpojumu un mājokļu politikas tīkls", "pilotpašvaldība")
    reader.reads("4.3-24/NFI/INP-004", "Norvēģijas finanšu instruments 100 %", "2 111 827 €")


@pytest.mark.parametrize(
    ("document", "finding"),
    [
        ("Ieteikumi pašvaldību sadarbībai pēc teritoriālās reformas", "desmit esošas un jaunas"),
        ("Maģistra darbs par pašvaldību sadarbību", "Traucē politiskas atšķirības, datu trūkums"),
        ("Pētījums par pašvaldību sadarbības efektivitāti", "pēc teritoriālās reformas"),
    ],
)
def test_what_research_says_about_cooperation_after_the_reform(reader, document, finding):
    reader.follow(document)

    reader.reads("Īsumā", finding, "Avoti", "Starppašvaldību sadarbība")


def test_what_is_new_since_last_month(reader):
    reader.follow("Kas jauns kopš pagājušā mēneša")

    reader.reads("Kas jauns kopš 01.", "Pieredze pievienots: 86", "Dokumenti pievienots: 24")
    reader.calls("/feeds/practices.atom?lang=lv", "/feeds/news.atom?lang=lv")
