"""What is wrong with what a client wants to write: a code, a path, a sentence in its language."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from strawberry.utils.str_converters import to_camel_case

from schema.comparison.formulas.counted import CountPhrase
from schema.tables.base import (
    Choice,
    mistake_message,
)
from schema.text.code_names import latvian_code_name
from schema.text.import_sentences import OF_IMPORTS

Path = tuple[str, ...]


class ProblemCode(Choice):
    """Why something was not written."""

    INVALID = "INVALID", "A value is not of the right kind, size or form."
    REQUIRED = "REQUIRED", "A value is missing."
    NOT_FOUND = "NOT_FOUND", "There is no such record, or the caller may not see it."
    TAKEN = "TAKEN", "Another record has this value already, and no two may."
    FORBIDDEN = "FORBIDDEN", "The caller may see the record and may not do this with it."
    CONFLICT = "CONFLICT", "Somebody else has changed the record since it was read."
    INVALID_STATE = "INVALID_STATE", "The record is in a state in which this cannot be done."
    INCOMPLETE = "INCOMPLETE", "The record lacks what it needs before it can go on."
    IN_USE = "IN_USE", "Other records refer to the record."
    KEY_REUSED = "KEY_REUSED", "The idempotency key was used for another request."
    FUNDING_SUM_MISMATCH = "FUNDING_SUM_MISMATCH", "The funding does not add up to the total cost."
    PERIODS_OVERLAP = "PERIODS_OVERLAP", "Two memberships in the same role overlap."
    SUCCESSION_OUT_OF_TIME = "SUCCESSION_OUT_OF_TIME", "The municipalities were not there that day."
    LEADS_BACK = "LEADS_BACK", "The link leads back to the record itself."
    FUNDER_NOTICE_MISSING = "FUNDER_NOTICE_MISSING", "A funded item needs the funder's notice."
    NEEDS_COMMENT = "NEEDS_COMMENT", "The value is unusual: a note has to say why it is right."


SENTENCES: Mapping[str, tuple[str, str]] = {
    **OF_IMPORTS,
    "required": ("Šis lauks ir jāaizpilda.", "This has to be given."),
    "invalid": ("Šī vērtība šajā laukā neder.", "This value does not fit: {reason}."),
    "too_long": (
        "Drīkst būt ne vairāk kā {most:zīme|zīmes}.",
        "There may be at most {most:character|characters}.",
    ),
    "control": (
        "Tekstā ir neredzamas vadības zīmes; ierakstiet to no jauna.",
        "The text holds invisible control characters: type it anew.",
    ),
    "too_small": ("Mazākā pieļaujamā vērtība ir {least}.", "The least value is {least}."),
    "too_large": ("Lielākā pieļaujamā vērtība ir {most}.", "The greatest value is {most}."),
    "too_small_or_equal": (
        "Vērtībai jābūt lielākai par {least}.",
        "The value has to be greater than {least}.",
    ),
    "finite": ("Norādiet skaitli.", "Give a number."),
    "searchable": (
        "Tajā nav neviena vārda vai skaitļa, ko meklēt.",
        "There is no word or number to search for in it.",
    ),
    "decimals": (
        "Aiz komata drīkst būt ne vairāk kā {most:cipars|cipari}.",
        "There may be at most {most:decimal|decimals}.",
    ),
    "digits": (
        "Skaitlī drīkst būt ne vairāk kā {most:cipars|cipari}.",
        "There may be at most {most:digit|digits}.",
    ),
    "pattern": ("Rakstība neatbilst paraugam {pattern}.", "This does not match {pattern}."),
    "not_found": ("Šāda ieraksta nav.", "There is no such record."),
    "not_an_id": ("Tas nav šīs sistēmas identifikators.", "This is not an id of this API."),
    "ends_early": (
        "Beigu diena {last} ir pirms sākuma dienas {first}",
        "The end {last} is before the beginning {first}.",
    ),
    "status_denies": (
        "Statusam „{status}” šāda vērtība neatbilst: {value}.",
        "The value {value} does not go with the status {status}.",
    ),
    "taken": ("Šī vērtība jau ir citam ierakstam.", "Another record has this value."),
    "twice": ("Sarakstā tas norādīts divreiz.", "The list has this twice."),
    "language_twice": (
        "Teksts šajā valodā norādīts divreiz.",
        "The text is given twice in this language.",
    ),
    "forbidden": ("Jums nav tiesību to darīt.", "You may not do this."),
    "conflict": (
        "Kāds šo ierakstu pa to laiku ir mainījis: tagad tā versija ir {version}.",
        "Somebody has changed the record meanwhile: its version is {version} now.",
    ),
    "state": (
        "Ieraksta stāvoklis tagad ir „{state}”; šai darbībai der: {states}.",
        "In the state {state} this cannot be done; it can in: {states}.",
    ),
    "lacks_problem": ("Aprakstiet, kāda bija problēma.", "Say what was wrong."),
    "lacks_solution": ("Aprakstiet, kas izdarīts.", "Say what was done."),
    "lacks_results": ("Aprakstiet, kāds bija rezultāts.", "Say what came of it."),
    "lacks_outcome": (
        "Norādiet, vai tas izdevās; arī neveiksme ir pieredze.",
        "Say whether it worked; a failure is experience too.",
    ),
    "lacks_topics": ("Norādiet vismaz vienu tēmu.", "Name at least one theme."),
    "lacks_municipalities": ("Norādiet pašvaldību.", "Name the municipality."),
    "lacks_year": ("Norādiet gadu.", "Name the year."),
    "lacks_resources": ("Aprakstiet, kādi resursi bija vajadzīgi.", "Say what it took."),
    "lacks_lessons": ("Aprakstiet, ko no tā var mācīties.", "Say what to learn from it."),
    "lacks_preconditions": (
        "Aprakstiet, kādiem priekšnoteikumiem jābūt izpildītiem.",
        "Say what must be in place first.",
    ),
    "lacks_transfer_advice": (
        "Iesakiet, kā to var pārņemt citi.",
        "Say how others can take it over.",
    ),
    "lacks_total_cost": ("Norādiet kopējās izmaksas.", "Name the total cost."),
    "lacks_evidence": (
        "Pievienojiet rādītājus, kas to apliecina.",
        "Add the indicators that show it.",
    ),
    "odd_jump": (
        "Vērtība {value} par vairāk nekā pusi atšķiras no iepriekšējā perioda vērtības "
        "{previous}: paskaidrojiet, kāpēc.",
        "The value {value} differs by more than half from {previous} in the period before: "
        "say why.",
    ),
    "odd_negative": (
        "Vērtība {value} ir negatīva, bet citas tādas nav: paskaidrojiet, kāpēc.",
        "The value {value} is negative, and no other one is: say why.",
    ),
    "odd_out_of_range": (
        "Vērtība {value} nav robežās no 0 līdz 100 procentiem: paskaidrojiet, kāpēc.",
        "The value {value} is not between 0 and 100 percent: say why.",
    ),
    "one_side": (
        "Kopā vajadzīgi vismaz divi vārdi vai frāzes.",
        "There have to be at least two words or phrases in all.",
    ),
    "side_twice": ("Norādīts divreiz: {side}.", "This is there twice: {side}."),
    "no_words": ("Šeit nav neviena vārda: {side}.", "There is no word in this: {side}."),
    "many_words": (
        "Šeit drīkst būt ne vairāk kā {most:vārds|vārdi}: {side}.",
        "This may have at most {most:word|words}: {side}.",
    ),
    "too_many": ("Drīkst būt ne vairāk kā {most}.", "There can be no more than {most}."),
    "personal": (
        "Tekstā ir e-pasta adrese, tālruņa numurs vai personas kods; to redzētu visi.",
        "The text holds an e-mail address, a telephone number or a personal code: all would see.",
    ),
    "declare_office": (
        "Ieraksts ir par personu. Ka tas ir amats, nevis persona, paziņo redaktors, norādot "
        "iemeslu: expertDeclareOffice.",
        "The record is of a person. That it is an office an editor says, with a reason: "
        "expertDeclareOffice.",
    ),
    "reason": (
        "Uzrakstiet teikumu: iemeslā jābūt vismaz {least:burtam|burtiem}.",
        "Write a sentence: the reason has at least {least:letter|letters}.",
    ),
    "withdrawn": (
        "Atsauktu piekrišanu nevar atjaunot: persona piekrīt no jauna.",
        "A consent that was taken back stays so: the person agrees anew.",
    ),
    "consent_extended": (
        "Piekrišanas termiņu nevar pagarināt: persona piekrīt no jauna.",
        "The last day of a consent cannot be put off: the person agrees anew.",
    ),
    "withdrawn_today": (
        "Piekrišana šodien ir atsaukta; no jauna piekrist var no rītdienas.",
        "The consent was taken back today: the person can agree anew from tomorrow on.",
    ),
    "no_consent": (
        "Šādas piekrišanas nav, vai tā jau ir atsaukta.",
        "There is no such consent, or it has been taken back.",
    ),
    "not_asked": (
        "Jūsu pašvaldība par šo pieredzi nav uzaicināta.",
        "Your municipality is not asked about this case.",
    ),
    "personal_code": (
        "Tekstā ir personas kods; personas kodus šeit neglabā.",
        "The text holds a personal code; these are not kept here.",
    ),
    "contact": (
        "Tekstā ir e-pasta adrese vai tālruņa numurs: tekstu redz visi. Amata e-pastu un tālruni "
        "raksta laukos email un phone.",
        "The text holds an e-mail address or a telephone number, and all see it. Those of an "
        "office stand in the fields email and phone.",
    ),
    "backups_hold": (
        "Rezerves kopijas, kas veidotas pirms šī brīža, personu vēl satur. Ja kādu no tām atjauno, "
        "blis restore personu dzēš vēlreiz; vecās kopijas izdzēsiet, kad beidzas to termiņš.",
        "Copies made before this moment still hold the person. When one is put back, blis restore "
        "erases the person again; delete old copies when their time is over.",
    ),
    "log_emptied": (
        "Datubāzes failā un žurnālā (WAL) izdzēstais ir pārrakstīts.",
        "In the file and in the log (WAL) of the database what was erased is overwritten.",
    ),
    "log_in_use": (
        "Datubāzes žurnāls (WAL) izdzēsto vēl satur, jo kāds datus pašlaik lasa. BLIS žurnālu "
        "iztukšo pusnaktī un tad, kad BLIS aptur.",
        "The log (WAL) of the database still holds what was erased, for somebody reads just now. "
        "BLIS empties it at midnight and when it is stopped.",
    ),
    "log_of_server": (
        "PostgreSQL failos un žurnālā (WAL) izdzēstais paliek, līdz serveris to pārraksta; žurnāla "
        "arhīvu izdzēsiet, kad beidzas tā termiņš.",
        "Files and the log (WAL) of PostgreSQL hold what was erased until the server writes over "
        "it; delete archives of the log when their time is over.",
    ),
    "index_parts": (
        "Meklēšanas indeksa failos vecās daļas paliek, līdz indekss tās apvieno vai to izveido no "
        "jauna (blis reindex).",
        "Files of the search index hold old parts until it merges them or is built anew (blis "
        "reindex).",
    ),
    "in_use": ("Uz šo ierakstu atsaucas citi: {by}.", "Others refer to this record: {by}."),
    "key_reused": (
        "Šī atslēga jau izmantota citam pieprasījumam.",
        "This key was used for another request.",
    ),
    "funding_sum_mismatch": (
        "{slug}: finansējuma summa ir {first}, bet kopējās izmaksas – {second}.",
        "{slug}: the funding adds up to {first}, the total cost is {second}.",
    ),
    "periods_overlap": (
        "{slug}: {first} vienā lomā vienlaikus ir dalībnieks divreiz – no {second} un no {third}",
        "{slug}: two memberships of {first} in one role overlap, from {second} and from {third}.",
    ),
    "succession_out_of_time": (
        "{slug}, {first}, {second}: neatbilst abu pašvaldību sākuma un beigu dienām.",
        "{slug}, {first}, {second}: the first and last days of the two do not go with it.",
    ),
    "leads_back": (
        "{slug}: saite ved atpakaļ pie tā paša ieraksta.",
        "{slug}: the link leads back to the record itself.",
    ),
    "funder_notice_missing": (
        "{slug}: projekts {first} ir finansēts, tāpēc vajadzīga atsauce uz finansētāju.",
        "{slug}: the project {first} is funded, so the notice of its funder is needed.",
    ),
    "four_eyes": (
        "Publicēt drīkst tikai cits cilvēks, ne tas, kurš pieredzi pieņēma izskatīšanai.",
        "Somebody else than who accepted it has to publish it.",
    ),
    "same_side": (
        "Pašvaldība nevar pārņemt pati savu pieredzi.",
        "A municipality cannot take over its own case.",
    ),
    "languages": (
        "Norādiet tekstu vismaz vienā no šīm valodām: {known}.",
        "Give the text in at least one of the languages: {known}.",
    ),
    "itself": ("Tas ir šis pats ieraksts.", "This is the record itself."),
    "not_a_field": ("Ierakstam nav lauka {field}.", "The record has no field {field}."),
    "still_held": (
        "Lauks {field} vēl ir aizpildīts pašā ierakstā: vispirms mainiet to.",
        "The record itself still holds the field {field}: change that first.",
    ),
    "public": (
        "Ieraksts jau ir bijis publisks: to var arhivēt, bet ne dzēst.",
        "It has been public: archive it instead of deleting it.",
    ),
}
"""What clients are told, in Latvian and in English."""

OF_PYDANTIC: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "missing": ("required", {}),
    "string_too_short": ("required", {}),
    "string_too_long": ("too_long", {"most": "max_length"}),
    "greater_than_equal": ("too_small", {"least": "ge"}),
    "less_than_equal": ("too_large", {"most": "le"}),
    "greater_than": ("too_small_or_equal", {"least": "gt"}),
    "ends_early": ("ends_early", {"last": "last", "first": "first"}),
    "status_denies": ("status_denies", {"value": "value", "status": "status"}),
    "one_side": ("one_side", {}),
    "personal": ("personal", {}),
    "contact": ("contact", {}),
    "side_twice": ("side_twice", {"side": "side"}),
    "no_words": ("no_words", {"side": "side"}),
    "many_words": ("many_words", {"side": "side", "most": "most"}),
    "string_pattern_mismatch": ("pattern", {"pattern": "pattern"}),
    "finite_number": ("finite", {}),
    "decimal_max_places": ("decimals", {"most": "decimal_places"}),
    "decimal_max_digits": ("digits", {"most": "max_digits"}),
    "decimal_whole_digits": ("digits", {"most": "whole_digits"}),
}
"""Which sentence stands for a mistake that a table finds, and where its details come from."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where in the input, and which sentence says so."""

    code: ProblemCode
    field: Path = ()
    sentence: str = ""
    details: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def message(self, languages: Sequence[str]) -> str:
        """Return the sentence in the first language there is, else in Latvian.

        >>> Problem(ProblemCode.INVALID, (), "too_small", {"least": 1}).message(["en"])
        'The least value is 1.'
        """
        return problem_message(self.sentence, self.details, languages)


def problem_message(sentence: str, details: Mapping[str, Any], languages: Sequence[str]) -> str:
    """Return a sentence in the first language there is, else in Latvian."""
    lv, en = SENTENCES[sentence]
    known: Mapping[str, str] = {"lv": lv, "en": en}
    lang = next((lang for lang in languages if lang in known), "lv")
    shown = {name: format_detail(detail, lang) for name, detail in details.items()}
    return known[lang].format(**shown)


def format_detail(detail: Any, lang: str) -> Any:
    """Return a detail as a sentence has it: numbers, days and codes in its language.

    >>> format_detail(["DRAFT", "IN_REVIEW"], "lv"), format_detail(["DRAFT", "IN_REVIEW"], "en")
    ('melnraksts, izskatīšanā', 'DRAFT, IN_REVIEW')
    """
    if isinstance(detail, int) and not isinstance(detail, bool):
        return CountPhrase(detail, lang)
    if isinstance(detail, float):
        return format_detail_number(detail, lang)
    if isinstance(detail, list):
        return ", ".join(str(format_detail(each, lang)) for each in detail)
    return latvian_code_name(str(detail)) if lang == "lv" and detail is not None else detail


def format_detail_number(number: float, lang: str) -> str:
    """Return a number as it is written in a language.

    >>> (
    ...     format_detail_number(1200000.0, "en"),
    ...     format_detail_number(72.4, "lv"),
    ...     format_detail_number(1200000.0, "lv"),
    ... )
    ('1,200,000', '72,4', '1\\xa0200\\xa0000')
    """
    text = f"{number:,.12g}"
    return text if lang == "en" else text.replace(",", "\u00a0").replace(".", ",")


class Problems(Exception):
    """What was wrong with a write; nothing was written."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{'.'.join(p.field)}: {p.message(['en'])}" for p in problems))
        self.problems = problems


def camel_case_path(path: Path) -> list[str]:
    """Return a path by the names that clients know."""
    return [to_camel_case(step) for step in path]


def validation_problems(error: ValidationError, path: Path) -> Iterator[Problem]:
    """Yield what a table found wrong with the values of a row, each at its place in the input."""
    for mistake in error.errors():
        kind = "missing" if mistake["input"] is None else mistake["type"]
        sentence, sources = OF_PYDANTIC.get(kind, ("invalid", {}))
        context = mistake.get("ctx", {})
        details = {name: context.get(source) for name, source in sources.items()}
        if sentence == "invalid":
            details = {"reason": mistake_message(mistake)}
        code = ProblemCode.REQUIRED if sentence == "required" else ProblemCode.INVALID
        place = tuple(str(step) for step in mistake["loc"])
        yield Problem(code, (*path, *place), sentence, details)
