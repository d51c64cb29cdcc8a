"""A row for each page of those who are signed in, and a browser that fills in their forms."""

import html
import re
from typing import Any, NamedTuple

import sqlalchemy as sa
from starlette.testclient import TestClient
from writing import OTHERS, OWN, PARTNERS, Desk

from schema.tables import Account
from schema.tables.base import table_of
from server.http.callers.sessions import COOKIE

BROWSER = {"Accept": "text/html,*/*;q=0.8", "Sec-Fetch-Site": "same-origin"}
FORM = re.compile(r'<form class="stack" method="post".*?</form>', re.DOTALL)
TEXTS = {
    "title.lv": "Zvirbuļu būri skolu pagalmos",
    "summary.lv": "Skolēni uzbūvēja un izlika 40 būrus.",
}
WHOLE = TEXTS | {
    "problem.lv": "Pagalmos vairs nebija putnu.",
    "solution.lv": "Katra klase izgatavoja divus būrus.",
    "results.lv": "Gada laikā apdzīvoti 27 būri.",
    "outcome": "WORKED",
}


class OwnPage(NamedTuple):
    """A page: its name, its address in both languages, who sees it, its headings."""

    name: str
    lv: str
    en: str
    viewer: str
    headings: tuple[str, str]


OWN_ROWS = (
    OwnPage("work", "/mans-darbs", "/en/my-work", "editor", ("Mans darbs", "My work")),
    OwnPage(
        "describe",
        "/mans-darbs/aprakstit",
        "/en/my-work/describe",
        "member",
        ("Aprakstīt pieredzi", "Describe a case"),
    ),
    OwnPage(
        "draft",
        "/mans-darbs/apraksts/{slug}",
        "/en/my-work/case/{slug}",
        "member",
        (TEXTS["title.lv"], TEXTS["title.lv"]),
    ),
    OwnPage(
        "review",
        "/mans-darbs/vertesana/{slug}",
        "/en/my-work/review/{slug}",
        "editor",
        (TEXTS["title.lv"], TEXTS["title.lv"]),
    ),
    OwnPage(
        "ties",
        "/mans-darbs/raditaji/{slug}",
        "/en/my-work/indicators/{slug}",
        "editor",
        ("Piedāvātie rādītāji", "Proposed indicators"),
    ),
    OwnPage(
        "ask",
        "/mans-darbs/jautat",
        "/en/my-work/ask",
        "partner",
        ("Jautāt citiem", "Ask the others"),
    ),
    OwnPage(
        "request",
        "/mans-darbs/jautajums/{request}",
        "/en/my-work/question/{request}",
        "stranger",
        ("Kas zina?", "Kas zina?"),
    ),
    OwnPage(
        "values",
        "/mans-darbs/vertibas",
        "/en/my-work/values",
        "member",
        ("Vērtības un mērķi", "Values and targets"),
    ),
    OwnPage(
        "target",
        "/mans-darbs/merkis",
        "/en/my-work/target",
        "member",
        ("Noteikt mērķi", "Set a target"),
    ),
    OwnPage(
        "campaign-new",
        "/mans-darbs/datu-vaksana",
        "/en/my-work/data-collection",
        "editor",
        ("Sākt datu vākšanu", "Plan a campaign"),
    ),
    OwnPage(
        "campaign-edit",
        "/mans-darbs/datu-vaksana/{campaign}",
        "/en/my-work/data-collection/{campaign}",
        "editor",
        ("Mainīt datu vākšanu", "Change a campaign"),
    ),
    OwnPage(
        "accounts",
        "/mans-darbs/konti",
        "/en/my-work/accounts",
        "administrator",
        ("Konti un atslēgas", "Accounts and keys"),
    ),
    OwnPage(
        "audit",
        "/mans-darbs/zurnals",
        "/en/my-work/audit-trail",
        "administrator",
        ("Izmaiņu žurnāls", "Audit trail"),
    ),
)


class Visitor:
    """Somebody with a session in a browser without scripts."""

    def __init__(self, desk: Desk, account: str) -> None:
        self.app: Any = desk.client.app
        source = table_of(Account)
        [row] = desk.database.all(sa.select(source).where(source.c.label == account))
        self.cookie = self.app.state.callers.sessions.begin(row.id, row.sessions)
        self.client: TestClient = desk.client

    def get(self, address: str) -> Any:
        """Return the answer to a link."""
        return self.client.get(address, headers=self.headers(), follow_redirects=False)

    def send(self, address: str, fields: dict[str, Any], **headers: str) -> Any:
        """Return the answer to a form with these fields."""
        sent = self.headers() | headers
        return self.client.post(address, data=fields, headers=sent, follow_redirects=False)

    def fill_in(self, address: str, do: str, number: Any = 0, **typed: Any) -> Any:
        """Return the answer to a button of a form of a page, in which some fields were changed."""
        fields = form_fields(self.get(address).text, number)
        return self.send(address, fields | {"do": do} | typed)

    def headers(self) -> dict[str, str]:
        """Return what the browser sends with everything."""
        return BROWSER | {"Cookie": f"{COOKIE}={self.cookie}"}


def form_fields(page: str, number: int = 0) -> dict[str, Any]:
    """Return what stands in the fields of a form of a page."""
    form, found = FORM.findall(page)[number], {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'{each}="([^"]*)"', tag) for each in ("name", "value"))
        if not re.search("checkbox|radio", tag):
            found[name[1]] = html.unescape(value[1])  # type: ignore[index]
        elif " checked" in tag:
            found.setdefault(name[1], []).append(value[1])  # type: ignore[index]
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = html.unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        values = re.findall(r'value="([^"]*)"( selected)?', options)
        found[name] = next((v for v, chosen in values if chosen), values[0][0])
    return found


def errors_of(answer: Any) -> dict[str, str]:
    """Return what a page says is wrong, by fields; "" is the whole."""
    [summary] = re.findall(r'id="errors".*?</div>', answer.text, re.DOTALL) or [""]
    linked = re.findall(r'<li>(?:<a href="#([^"]+)">)?([^<]*)', summary)
    assert all(not place or f'id="{place}"' in answer.text for place, _ in linked)
    return {place: html.unescape(text) for place, text in linked}


def some_campaign(desk: Desk, **changed: Any) -> str:
    """Return the slug of a new campaign that asks the member's municipality for two values."""
    given = {
        "title": [{"lang": "lv", "value": "Zvirbuļu būri novados"}],
        "purpose": [{"lang": "lv", "value": "Kur putni **dzīvo**?"}],
        "organiser": desk.id("organisation", PARTNERS),
        "period": "2031-01",
        "opensOn": "2026-01-01",
        "dueOn": "2031-02-15",
        "indicators": [desk.id("indicator", slug) for slug in ("population", "median-age")],
        "municipalities": [desk.id("municipality", slug) for slug in (OWN, OTHERS)],
    }
    return desk.done("campaignCreate", "editor", given | changed, "slug")["slug"]


def some_topic(page: str) -> str:
    """Return the id of a theme that a form has."""
    return re.findall(r'name="topics" value="([^"]*)"', page)[0]
