"""How an office is reached: numbers in one form, and addresses that are nobody's own."""

import re
from importlib import import_module

from pydantic_core import PydanticCustomError

from schema.readings import holds_foreign_digits

OFFICE_WORDS = (
    "admin", "archiv", "arhiv", "asociacij", "attistib", "bibliotek", "birojs", "buvvald", "centr",
    "contact", "darba", "dienest", "dome", "finans", "gramatv", "iepirkum", "info", "izglitib",
    "juridisk", "kanceleja", "kapital", "klient", "komisij", "komunikacij", "kontakt", "kultur",
    "labiekart", "lietved", "mail", "muzej", "nodala", "nodal", "novads", "novada", "novadi",
    "office", "parvald", "pasts", "pasvaldib", "pagast", "pilset", "planosan", "prese",
    "projekt", "region", "registr", "sabiedr", "saimniecib", "savienib", "secretariat",
    "sekretariat", "skola", "social", "sports", "support", "sveiki", "tic", "tikls", "turism",
    "uznemejdarb", "vides", "vpvkac",
)  # fmt: skip
"""How the words of an address begin that belongs to an office."""


def phone_number(given: str) -> str:
    """Return a telephone number as E.164 writes it; one without a country is Latvian.

    Raises PydanticCustomError for what no network could call, and for digits of other scripts.

    >>> phone_number("65 404 344"), phone_number("+47 22 00 00 00")
    ('+37165404344', '+4722000000')
    """
    # It takes a while to load, and most starts meet no number.
    numbers = import_module("phonenumbers")
    try:
        read = None if holds_foreign_digits(given) else numbers.parse(given, "LV")
    except numbers.NumberParseException:
        read = None
    if read is None or not numbers.is_valid_number(read):
        raise PydanticCustomError("phone_number", "this is no telephone number that can be called")
    return numbers.format_number(read, numbers.PhoneNumberFormat.E164)


def office_email(given: str) -> str:
    """Return an address of an office in small letters; raise PydanticCustomError for a person's.

    Each word before the sign has to be one of offices, or of the address behind the sign: who
    `janis.berzins` is, is nobody's to record here.

    >>> office_email("Novada.Dome@ropazi.lv"), office_email("ogredome@ogresnovads.lv")
    ('novada.dome@ropazi.lv', 'ogredome@ogresnovads.lv')
    """
    address = given.strip().lower()
    local, _, domain = address.partition("@")
    words = [word for word in re.split(r"[._+\d-]+", local) if word]
    if not words or not all(is_office_word(word, domain) for word in words):
        raise PydanticCustomError("person_address", "this looks like the address of a person")
    return address


def is_office_word(word: str, domain: str) -> bool:
    """Return whether a word of an address tells of an office: by itself, or as its place does.

    >>> is_office_word("riga", "riga.lv"), is_office_word("janis", "riga.lv")
    (True, False)
    """
    inner = next((w for w in ("dome", "novads", "pasts") if word.endswith(w)), "")
    rest = word.removesuffix(inner)
    own = [part for part in re.split(r"[.-]", domain)[:-1] if len(part) > 1]
    is_place = any(part.startswith(rest) or rest.startswith(part) for part in own)
    return word.startswith(OFFICE_WORDS) or (len(rest) > 1 and is_place) or bool(inner and not rest)
