"""Licences by their SPDX identifiers, as people write them, and where they can be read."""

from functools import lru_cache

from schema.text.catalogues import catalogue_language, phrase

OFFICIAL_ACT = "LicenseRef-official-act"
"""What no licence is needed for: laws, regulations and orders are not protected by copyright."""


@lru_cache(100)
def licence_name(identifier: str | None, lang: str = "en") -> str:
    """Return a licence as people write it.

    >>> licence_name("CC-BY-4.0"), licence_name("CC-BY-SA-4.0"), licence_name("MIT")
    ('CC BY 4.0', 'CC BY-SA 4.0', 'MIT')
    >>> licence_name(None, "lv"), licence_name("LicenseRef-official-act", "lv")
    ('avots to nenorāda', 'oficiāls akts, ko autortiesības neaizsargā')
    """
    if not identifier:
        return phrase("records", "licence not stated", catalogue_language([lang, "en"]))
    if identifier == OFFICIAL_ACT:
        return phrase("records", "licence official act", catalogue_language([lang, "en"]))
    if not identifier.startswith("CC-"):
        return identifier
    kind, _, version = identifier.removeprefix("CC-").rpartition("-")
    return f"CC {kind} {version}"


def licence_url(identifier: str) -> str:
    """Return where a licence can be read.

    An official act leads to the law that says so.

    >>> licence_url("CC-BY-4.0"), licence_url("MIT")
    ('https://creativecommons.org/licenses/by/4.0/', 'https://spdx.org/licenses/MIT.html')
    """
    if identifier == OFFICIAL_ACT:
        return "https://likumi.lv/ta/id/5138"
    kind, _, version = identifier.removeprefix("CC-").rpartition("-")
    if identifier.startswith("CC-") and kind:
        return f"https://creativecommons.org/licenses/{kind.lower()}/{version}/"
    return f"https://spdx.org/licenses/{identifier}.html"


def licence_notice(identifier: str | None, lang: str = "en") -> str:
    """Return a licence as people write it, with where it can be read."""
    name = licence_name(identifier, lang)
    return f"{name} {licence_url(identifier)}" if identifier else name
