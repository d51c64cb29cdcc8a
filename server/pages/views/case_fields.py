"""The fields of a case in a form: from what the API shows to what is typed, and back."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from server.pages.frame.addresses import LANGUAGES
from server.pages.frame.forms import Fields
from server.pages.frame.page import Values
from server.pages.frame.typed_fields import TypedFields, choice_codes

TEXTS = (
    "title",
    "summary",
    "problem",
    "solution",
    "results",
    "lessons",
    "resources",
    "preconditions",
    "transferAdvice",
    "funding",
    "legalBasis",
    "placeName",
)
"""The texts of a case, each in every language."""

KINDS = ("PRACTICE", "LESSON", "NETWORK_CASE", "STUDY_VISIT")
OUTCOMES = ("WORKED", "PARTLY", "FAILED", "TOO_EARLY", "UNKNOWN")
VISIBILITIES = ("PUBLIC", "MEMBERS", "OWNER")
CERTAINTIES = ("CONFIRMED", "DERIVED", "INFERRED", "UNVERIFIED")
STATUSES = ("MEASURED", "UNMEASURED")
PLAIN = ("kind", "outcome", "visibility", "certainty", "country")
WORDS = ("projectName", "attribution", "note")
LINKS = ("network", "project", "event")
LISTS = ("topics", "municipalities", "invitations")
EVIDENCE = (
    "indicator",
    "municipality",
    "status",
    "baseline",
    "result",
    "periodBefore",
    "period",
)
SPARE_ROWS = 2
"""How many empty rows of evidence a form has below the filled ones."""

NEW_CASE: Fields = {
    "kind": ["PRACTICE"],
    "visibility": ["PUBLIC"],
    "certainty": ["CONFIRMED"],
    "outcome": ["UNKNOWN"],
}
"""What stands in the form of a case that nobody has begun."""


def case_fields(case: Mapping[str, Any]) -> Fields:
    """Return what stands in the form of a case.

    >>> fields = case_fields({"texts": {"title": {"lv": "Tilts"}}, "year": 2024, "topics": []})
    >>> fields["title.lv"], fields["title.en"], fields["year"], fields["topics"]
    (['Tilts'], [''], ['2024'], [])
    """
    texts = case.get("texts", {})
    found: dict[str, Sequence[str]] = {
        f"{name}.{lang}": [texts.get(name, {}).get(lang, "")]
        for name in TEXTS
        for lang in LANGUAGES
    }
    for name in (*PLAIN, *WORDS):
        found[name] = [case.get(name) or ""]
    for name in ("year", "staffFte", "version"):
        found[name] = [written_amount(case.get(name))]
    for name in LINKS:
        found[name] = [(case.get(name) or {}).get("id", "")]
    for name in LISTS:
        found[name] = [each["id"] for each in case.get(name) or ()]
    found["totalCost"] = [written_amount((case.get("totalCost") or {}).get("amount"))]
    found["sources"] = ["\n".join(each["text"] for each in case.get("sources") or ())]
    return found | evidence_fields(case.get("evidence") or ())


def evidence_fields(rows: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[str]]:
    """Return the fields of the rows of evidence, and of some that are empty."""
    found: dict[str, Sequence[str]] = {}
    for number in range(len(rows) + SPARE_ROWS):
        row = rows[number] if number < len(rows) else {}
        amounts = {name: written_amount(row.get(name)) for name in ("baseline", "result")}
        links = {name: (row.get(name) or {}).get("id") for name in ("indicator", "municipality")}
        values = {**row, **amounts, **links}
        for name in EVIDENCE:
            found[f"evidence.{number}.{name}"] = [values.get(name) or ""]
    return found


def written_amount(value: float | str | None) -> str:
    """Return a number as it stands in a field, which `TypedFields` reads again.

    >>> [written_amount(each) for each in (None, 2.0, 0.5, "900.00", 2024, 1e-05, 1e16)]
    ['', '2', '0.5', '900', '2024', '0.00001', '10000000000000000']
    """
    text = "" if value is None else f"{Decimal(str(value)):f}"
    return text.removesuffix(".00").removesuffix(".0")


def case_input(typed: TypedFields, shown: Values) -> dict[str, Any]:
    """Return what was typed as the API takes it; what the form does not have is left out."""
    given: dict[str, Any] = {name: typed.texts(name) for name in TEXTS}
    given |= {name: typed.text(name) for name in (*WORDS, *LINKS)}
    given |= {name: typed.every(name) for name in typed_lists(shown)}
    return given | {
        "kind": typed.choice("kind", KINDS),
        "outcome": typed.choice("outcome", OUTCOMES),
        "visibility": typed.choice("visibility", VISIBILITIES),
        "certainty": typed.choice("certainty", CERTAINTIES),
        "year": typed.whole("year"),
        "totalCost": typed.decimal("totalCost"),
        "staffFte": typed.decimal("staffFte"),
        "sources": typed.lines("sources"),
        "evidence": evidence_input(typed, shown),
    }


def typed_lists(shown: Values) -> Sequence[str]:
    """Return which lists the form has: editors say who holds a case, members whom to ask."""
    return ("topics", "municipalities" if shown["is_editor"] else "invitations")


def evidence_input(typed: TypedFields, shown: Values) -> list[dict[str, Any]]:
    """Return the rows of evidence that say something, with what the form does not show of them."""
    stored = (shown.get("case") or {}).get("evidence") or ()
    numbers = typed.rows("evidence", "indicator", "baseline", "result", "periodBefore", "period")
    rows = {number: evidence_row(typed, number, shown) for number in numbers}
    return [
        {**carried_evidence([*stored[number : number + 1], *stored], row["indicator"]), **row}
        for number, row in rows.items()
    ]


def evidence_row(typed: TypedFields, number: int, shown: Values) -> dict[str, Any]:
    """Return a row of evidence as it was typed."""
    place = f"evidence.{number}"
    whose = shown["figure_places"]
    return {
        "indicator": typed.choice(f"{place}.indicator", choice_codes(shown["all_indicators"])),
        **(
            {"municipality": typed.choice(f"{place}.municipality", choice_codes(whose))}
            if len(whose) > 1
            else {}
        ),
        "periodBefore": typed.text(f"{place}.periodBefore"),
        "status": typed.choice(f"{place}.status", STATUSES),
        "baseline": typed.number(f"{place}.baseline"),
        "result": typed.number(f"{place}.result"),
        "period": typed.text(f"{place}.period"),
    }


def carried_evidence(stored: Sequence[Mapping[str, Any]], indicator: str | None) -> dict[str, Any]:
    """Return what the form does not show of the first stored row about an indicator.

    Nothing where none is about it: what was noted of one indicator does not hold for another.
    """
    row = next((each for each in stored if each["indicator"]["id"] == indicator), None)
    if row is None:
        return {}
    method = {lang: row[f"method_{lang}"] for lang in LANGUAGES}
    return {
        "municipality": (row["municipality"] or {}).get("id"),
        "certainty": row["certainty"],
        "note": row["note"],
        "sources": [each["text"] for each in row["sources"]],
        "method": [
            {"lang": lang, "value": text["value"]}
            for lang, text in method.items()
            if text and not text["isFallback"]
        ],
    }


def figure_places(case: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the municipalities whose figures the evidence of a case may be: who holds it.

    >>> holder = {"id": "a"}
    >>> figure_places({"municipalities": [holder], "evidence": [{"municipality": holder}]})
    [{'id': 'a'}]
    """
    named = (row["municipality"] for row in case["evidence"])
    places = (*case["municipalities"], *(place for place in named if place))
    return list({place["id"]: place for place in places}.values())


def stored_texts(case: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    """Return the texts of a case in the languages in which they were written.

    >>> lv, en = ({"value": "Tilts", "isFallback": each} for each in (False, True))
    >>> stored_texts({"title_lv": lv, "title_en": en, "summary_lv": None})["title"]
    {'lv': 'Tilts'}
    """
    return {
        name: {
            lang: text["value"]
            for lang in LANGUAGES
            if (text := case.get(f"{name}_{lang}")) and not text["isFallback"]
        }
        for name in TEXTS
    }
