"""What each variable may hold: a text becomes a value, or a sentence that says what is wrong."""

import re
import shlex
import shutil
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from pydantic import ValidationInfo
from sqlalchemy.exc import ArgumentError

from schema.readings import is_digits, parse_time_of_day
from schema.text.command_sentences import command_sentence
from search.engine_names import ENGINES

PREFIX = "BLIS_"
HIGHEST_PORT = 65_535
DIGITS = 15
SECRET_LENGTH = 32
LOOPBACK = ("localhost", "127.0.0.1", "::1")
POSTGRESQL = "postgresql+psycopg"
ORIGIN = re.compile(r"\*|https?://[a-z0-9.\-\[\]:]+", re.IGNORECASE)
PAGE_ADDRESS = re.compile(r"https?://([^\s{}]|\{\w+\})+", re.ASCII | re.IGNORECASE)
PAGE_PARTS = {"lang", "kind", "slug"}
HOST = re.compile(r"([a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.ASCII)
ROOT_PATH = re.compile(r"(/[\w.~-]+)*", re.ASCII)


class SettingMistake(ValueError):
    """A variable holds what it cannot; the sentence names it."""

    def __init__(self, template: str, **parts: Any) -> None:
        super().__init__(command_sentence(template, **parts))


def variable_name(field_name: str | None) -> str:
    """Return the variable that a field is read from.

    >>> variable_name("max_body")
    'BLIS_MAX_BODY'
    """
    return f"{PREFIX}{field_name}".upper()


def parse_byte_size(text: Any, info: ValidationInfo) -> int:
    """Return a number of bytes."""
    if not is_whole_number(str(text)):
        name = variable_name(info.field_name)
        raise SettingMistake(
            "{name} must be a number of bytes, but it is {text!r}.", name=name, text=text
        )
    return int(text)


def parse_positive_number(text: Any, info: ValidationInfo) -> int:
    """Return a number of at least 1; variables are whole numbers."""
    if isinstance(text, str) and not (is_whole_number(text) and int(text)):
        name = variable_name(info.field_name)
        raise SettingMistake(
            "{name} must be a whole number of at least 1, but it is {text!r}.",
            name=name,
            text=text,
        )
    return int(text) if isinstance(text, str) else text


def is_whole_number(text: str) -> bool:
    """Return whether a text is a number that is not too long.

    >>> is_whole_number("20000"), is_whole_number("1e6"), is_whole_number("-1")
    (True, False, False)
    """
    return is_digits(text) and len(text) <= DIGITS


def parse_port(text: Any) -> int:
    """Return the number of a port; 0 lets the system choose a free one."""
    if not is_whole_number(str(text)) or int(text) > HIGHEST_PORT:
        raise SettingMistake(
            "The port must be a whole number from 0 to {highest}, but it is {text!r}.",
            highest=HIGHEST_PORT,
            text=text,
        )
    return int(text)


def parse_switch(text: Any, info: ValidationInfo) -> bool:
    """Return whether something is on."""
    if isinstance(text, str) and text not in ("on", "off"):
        name = variable_name(info.field_name)
        raise SettingMistake("{name} must be on or off, but it is {text!r}.", name=name, text=text)
    return text in ("on", True)


def parse_night_time(text: Any, info: ValidationInfo) -> Any:
    """Return a time of day; nothing, or off, is none."""
    if not isinstance(text, str) or text == "off":
        return None if text == "off" else text
    if (parsed := parse_time_of_day(text)) is None:
        name = variable_name(info.field_name)
        raise SettingMistake(
            "{name} must be a time such as 03:30, or off, but it is {text!r}.", name=name, text=text
        )
    return parsed


def parse_search_engine(name: str) -> str:
    """Return the name of a search engine."""
    if name not in ENGINES:
        known = " or ".join(ENGINES)
        raise SettingMistake(
            "BLIS_SEARCH_ENGINE must be {known}, but it is {name!r}.", known=known, name=name
        )
    return name


def parse_command(command: Any) -> Any:
    """Return a command and its first arguments, as a shell would part them.

    >>> parse_command("sh -c 'exit 0'")
    ('sh', '-c', 'exit 0')
    >>> parse_command("no-such-scanner --quick")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    server.settings.variables.SettingMistake: BLIS_VIRUS_SCAN names no-such-scanner, which ...
    """
    if not isinstance(command, str):
        return command
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise SettingMistake("BLIS_VIRUS_SCAN must be a command: {error}.", error=error) from error
    if words and shutil.which(words[0]) is None:
        raise SettingMistake(
            "BLIS_VIRUS_SCAN names {program}, which is not a command here.", program=words[0]
        )
    return words


def parse_page_address(text: str) -> str:
    """Return the pattern of the addresses at which people read a record.

    >>> parse_page_address("https://blis.lv/{lang}/{kind}/{slug}")
    'https://blis.lv/{lang}/{kind}/{slug}'
    >>> parse_page_address("https://blis.lv/{number}")
    Traceback (most recent call last):
    server.settings.variables.SettingMistake: BLIS_PAGE_ADDRESS must be such as https://blis.lv/{lang}/{kind}/{slug}.
    """
    names = set(re.findall(r"\{(\w+)\}", text))
    is_pattern = PAGE_ADDRESS.fullmatch(text) and {"kind", "slug"} <= names <= PAGE_PARTS
    if text and not is_pattern:
        example = "https://blis.lv/{lang}/{kind}/{slug}"
        raise SettingMistake("BLIS_PAGE_ADDRESS must be such as {example}.", example=example)
    return text


def split_commas(parts: Any) -> Any:
    """Return what a variable lists between commas.

    >>> split_commas("a.lv, b.lv,")
    ['a.lv', 'b.lv']
    """
    if not isinstance(parts, str):
        return parts
    return [part.strip() for part in parts.split(",") if part.strip()]


def split_origins(origins: Any) -> Any:
    """Return the origins whose pages may ask: all when nothing is said, for the public may read.

    >>> split_origins(" "), split_origins("none")
    (['*'], [])
    """
    if not isinstance(origins, str):
        return origins
    listed = split_commas(origins)
    return [] if listed == ["none"] else listed or ["*"]


def parse_origin(text: str) -> str:
    """Return an origin as browsers send it."""
    if not ORIGIN.fullmatch(text):
        raise SettingMistake(
            "BLIS_CORS_ORIGINS takes origins such as https://example.lv, or *, or none, "
            "but not {text!r}.",
            text=text,
        )
    return text.lower()


def parse_public_url(text: str) -> str:
    """Return the address under which everybody knows BLIS, as browsers write it.

    >>> parse_public_url("https://BLIS.lv:443/"), parse_public_url("https://lps.lv/blis/")
    ('https://blis.lv', 'https://lps.lv/blis')
    """
    if not text:
        return ""
    scheme, _, rest = text.partition("://")
    host, slash, path = rest.rstrip("/").partition("/")
    host = host.lower().removesuffix(":443" if scheme == "https" else ":80")
    is_path = ROOT_PATH.fullmatch(f"{slash}{path}")
    if scheme not in ("http", "https") or not HOST.fullmatch(host) or not is_path:
        raise SettingMistake(
            "BLIS_PUBLIC_URL must be such as https://blis.lv, but it is {text!r}.", text=text
        )
    return f"{scheme}://{host}{slash}{path}"


def parse_root_path(text: str, public_url: str = "") -> str:
    """Return the path under which a proxy shows BLIS, without a slash at its end.

    >>> parse_root_path("", "https://lps.lv/blis")
    '/blis'
    >>> parse_root_path("/other", "https://lps.lv/blis")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    server.settings.variables.SettingMistake: BLIS_ROOT_PATH is '/other', but ... ends with '/blis'.
    """
    path, public_path = text.rstrip("/"), urlsplit(public_url).path
    if not ROOT_PATH.fullmatch(path):
        raise SettingMistake(
            "BLIS_ROOT_PATH must be a path such as /blis, but it is {text!r}.", text=text
        )
    if public_url and path not in ("", public_path):
        raise SettingMistake(
            "BLIS_ROOT_PATH is {path!r}, but BLIS_PUBLIC_URL ends with {shown!r}.",
            path=path,
            shown=public_path,
        )
    return path or public_path


def parse_allowed_host(text: str) -> str:
    """Return a name under which BLIS may be asked, as it stands in the header `Host`.

    >>> parse_allowed_host("BLIS.lv"), parse_allowed_host("[::1]:8000")
    ('blis.lv', '[::1]:8000')
    """
    if not HOST.fullmatch(text.lower()):
        raise SettingMistake(
            "BLIS_ALLOWED_HOSTS takes names such as blis.lv, but not {text!r}.", text=text
        )
    return text.lower()


def parse_proxy(text: str) -> str:
    """Return the address or the network of a proxy whose headers are believed."""
    try:
        ip_network(text)
    except ValueError as error:
        raise SettingMistake(
            "BLIS_TRUSTED_PROXIES takes addresses and networks: {error}.", error=error
        ) from error
    return text


def parse_database_url(text: str, data_dir: Path) -> str:
    """Return the address of the database, by default a file in the data folder.

    >>> parse_database_url("", Path("/srv/blis"))
    'sqlite:////srv/blis/blis.sqlite'
    >>> parse_database_url("postgresql://blis:secret@localhost/blis", Path("var"))
    'postgresql+psycopg://blis:secret@localhost/blis'
    """
    if not text:
        return sa.URL.create("sqlite", database=str(data_dir / "blis.sqlite")).render_as_string()
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError):
        raise SettingMistake("BLIS_DATABASE_URL is not an address of a database.") from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername=POSTGRESQL).render_as_string(hide_password=False)
    if url.get_backend_name() == "sqlite" and url.database:
        return text
    raise SettingMistake(
        "BLIS_DATABASE_URL must begin with postgresql:// or name a file after sqlite:///."
    )


def parse_secret(text: str) -> str:
    """Return what signs sessions, or "" when it is to be made."""
    if text and len(text) < SECRET_LENGTH:
        raise SettingMistake(
            "BLIS_SECRET must have at least {least} characters that nobody can guess.",
            least=SECRET_LENGTH,
        )
    return text


def parse_issuer(issuer: str) -> str:
    """Return the address of a provider, which nobody on the way can change."""
    parts = urlsplit(issuer)
    is_here = parts.scheme == "http" and parts.hostname in LOOPBACK
    if issuer and parts.scheme != "https" and not is_here:
        raise SettingMistake(
            "BLIS_OIDC_ISSUER must begin with https://, but it is {issuer!r}.", issuer=issuer
        )
    return issuer
