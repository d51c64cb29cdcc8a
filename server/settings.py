"""The BLIS_* variables, read once into plain values."""

import os
import re
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, fields
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from schema.access.quota import Limits
from schema.database.postgresql import Patience
from search.engine_names import ENGINES
from server.failure import Failure
from server.sign_in_settings import (
    SignInSettings,
    read_sign_in_settings,
)

HIGHEST_PORT = 65_535
DIGITS = 15
USUAL_PATIENCE = Patience()
POSTGRESQL = "postgresql+psycopg"
ORIGIN = re.compile(r"\*|https?://[a-z0-9.\-\[\]:]+", re.IGNORECASE)
PAGE_ADDRESS = re.compile(r"https?://([^\s{}]|\{\w+\})+", re.ASCII | re.IGNORECASE)
PAGE_PARTS = {"lang", "kind", "slug"}
HOST = re.compile(r"([a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(:\d{1,5})?", re.ASCII)
ROOT_PATH = re.compile(r"(/[\w.~-]+)*", re.ASCII)


@dataclass(frozen=True)
class HttpSettings:
    """How BLIS speaks HTTP: sizes in bytes, who may ask from elsewhere, what stands before it."""

    max_body: int = 256 * 1024
    answer_bytes: int = 16 * 1024 * 1024
    documents: Path | None = None
    cors_origins: tuple[str, ...] = ("*",)
    root_path: str = ""
    trusted_proxies: tuple[str, ...] = ()
    max_file: int = 20 * 1024 * 1024
    virus_scan: tuple[str, ...] = ()
    page_address: str = ""
    public_url: str = ""
    allowed_hosts: tuple[str, ...] = ()
    access_log: bool = False


@dataclass(frozen=True)
class Settings:
    """What the person who starts BLIS decides; everything has a default."""

    data_dir: Path
    database_url: str
    host: str
    port: int
    http: HttpSettings
    limits: Limits
    access: SignInSettings
    search_engine: str
    patience: Patience = USUAL_PATIENCE

    @property
    def index_dir(self) -> Path:
        """The folder of the search index."""
        return self.data_dir / "index"

    @property
    def files_dir(self) -> Path:
        """The folder of the contents of attachments."""
        return self.data_dir / "files"

    @property
    def database_file(self) -> Path | None:
        """The file of the database, or None when a server keeps it."""
        url = sa.make_url(self.database_url)
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    @property
    def database_name(self) -> str:
        """The database as people may see it: the file, or the address without its password."""
        return str(self.database_file or sa.make_url(self.database_url))


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings; an empty variable counts as unset.

    >>> read_settings({"BLIS_PORT": "8001", "BLIS_HOST": ""}).port
    8001
    >>> read_settings({"BLIS_PORT": "abc"})
    Traceback (most recent call last):
    server.failure.Failure: The port must be a whole number from 0 to 65535, but it is 'abc'.
    """
    data_dir = Path(environ.get("BLIS_DATA_DIR") or "var").absolute()
    return Settings(
        data_dir=data_dir,
        database_url=parse_database_url(environ.get("BLIS_DATABASE_URL") or "", data_dir),
        host=environ.get("BLIS_HOST") or "127.0.0.1",
        port=parse_port(environ.get("BLIS_PORT") or "8000"),
        http=read_http_settings(environ),
        limits=read_limits(environ),
        access=read_sign_in_settings(environ),
        search_engine=parse_search_engine(environ.get("BLIS_SEARCH_ENGINE") or next(iter(ENGINES))),
        patience=read_patience(environ),
    )


def parse_search_engine(name: str) -> str:
    """Return the name of a search engine.

    >>> parse_search_engine("lucene")
    Traceback (most recent call last):
    server.failure.Failure: BLIS_SEARCH_ENGINE must be whoosh or tantivy, but it is 'lucene'.
    """
    if name not in ENGINES:
        raise Failure(f"BLIS_SEARCH_ENGINE must be {' or '.join(ENGINES)}, but it is {name!r}.")
    return name


def read_http_settings(environ: Mapping[str, str]) -> HttpSettings:
    """Return how BLIS speaks HTTP.

    >>> read_http_settings({"BLIS_ROOT_PATH": "/blis/", "BLIS_CORS_ORIGINS": "https://a.lv, https://b.lv"})
    ... # doctest: +ELLIPSIS
    HttpSettings(... cors_origins=('https://a.lv', 'https://b.lv'), root_path='/blis', ...)
    """
    public = parse_public_url(environ.get("BLIS_PUBLIC_URL") or "")
    return HttpSettings(
        max_body=read_byte_size(environ, "BLIS_MAX_BODY", HttpSettings.max_body),
        answer_bytes=read_byte_size(environ, "BLIS_ANSWER_CACHE_BYTES", HttpSettings.answer_bytes),
        documents=Path(folder) if (folder := environ.get("BLIS_DOCUMENTS")) else None,
        cors_origins=read_cors_origins(environ),
        root_path=parse_root_path(environ.get("BLIS_ROOT_PATH") or "", public),
        trusted_proxies=tuple(map(parse_proxy, read_comma_list(environ, "BLIS_TRUSTED_PROXIES"))),
        max_file=read_byte_size(environ, "BLIS_MAX_FILE", HttpSettings.max_file),
        virus_scan=parse_command(environ.get("BLIS_VIRUS_SCAN") or ""),
        page_address=parse_page_address(environ.get("BLIS_PAGE_ADDRESS") or ""),
        public_url=public,
        allowed_hosts=tuple(
            map(parse_allowed_host, read_comma_list(environ, "BLIS_ALLOWED_HOSTS"))
        ),
        access_log=parse_switch(environ, "BLIS_ACCESS_LOG"),
    )


def read_byte_size(environ: Mapping[str, str], name: str, default: int) -> int:
    """Return a number of bytes.

    >>> read_byte_size({"BLIS_MAX_BODY": "1e6"}, "BLIS_MAX_BODY", 0)
    Traceback (most recent call last):
    server.failure.Failure: BLIS_MAX_BODY must be a number of bytes, but it is '1e6'.
    """
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Failure(f"{name} must be a number of bytes, but it is {text!r}.")
    return int(text)


def parse_switch(environ: Mapping[str, str], name: str) -> bool:
    """Return whether something is on; it is off where nothing is said.

    >>> parse_switch({"BLIS_ACCESS_LOG": "yes"}, "BLIS_ACCESS_LOG")
    Traceback (most recent call last):
    server.failure.Failure: BLIS_ACCESS_LOG must be on or off, but it is 'yes'.
    """
    text = environ.get(name) or "off"
    if text not in ("on", "off"):
        raise Failure(f"{name} must be on or off, but it is {text!r}.")
    return text == "on"


def parse_command(text: str) -> tuple[str, ...]:
    """Return a command and its first arguments, as a shell would part them.

    >>> parse_command("sh -c 'exit 0'")
    ('sh', '-c', 'exit 0')
    >>> parse_command("no-such-scanner --quick")
    Traceback (most recent call last):
    server.failure.Failure: BLIS_VIRUS_SCAN names no-such-scanner, which is no command here.
    """
    try:
        words = tuple(shlex.split(text))
    except ValueError as error:
        raise Failure(f"BLIS_VIRUS_SCAN must be a command: {error}.") from error
    if words and shutil.which(words[0]) is None:
        raise Failure(f"BLIS_VIRUS_SCAN names {words[0]}, which is no command here.")
    return words


def parse_page_address(text: str) -> str:
    """Return the pattern of the addresses at which people read a record.

    >>> parse_page_address("https://blis.lv/{lang}/{kind}/{slug}")
    'https://blis.lv/{lang}/{kind}/{slug}'
    >>> parse_page_address("https://blis.lv/{number}")
    Traceback (most recent call last):
    server.failure.Failure: BLIS_PAGE_ADDRESS must be such as https://blis.lv/{lang}/{kind}/{slug}.
    """
    names = set(re.findall(r"\{(\w+)\}", text))
    is_pattern = PAGE_ADDRESS.fullmatch(text) and {"kind", "slug"} <= names <= PAGE_PARTS
    if text and not is_pattern:
        raise Failure("BLIS_PAGE_ADDRESS must be such as https://blis.lv/{lang}/{kind}/{slug}.")
    return text


def read_comma_list(environ: Mapping[str, str], name: str) -> list[str]:
    """Return what a variable lists between commas."""
    return [part.strip() for part in environ.get(name, "").split(",") if part.strip()]


def read_cors_origins(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the origins whose pages may ask: all when nothing is said, for the public may read.

    >>> read_cors_origins({}), read_cors_origins({"BLIS_CORS_ORIGINS": "none"})
    (('*',), ())
    """
    given = read_comma_list(environ, "BLIS_CORS_ORIGINS")
    if not given:
        return HttpSettings.cors_origins
    return () if given == ["none"] else tuple(map(parse_origin, given))


def parse_origin(text: str) -> str:
    """Return an origin as browsers send it.

    >>> parse_origin("https://portal.lv/")
    Traceback (most recent call last):
    server.failure.Failure: BLIS_CORS_ORIGINS takes origins such as https://example.lv, or *, ...
    """
    if not ORIGIN.fullmatch(text):
        message = "takes origins such as https://example.lv, or *, or none, but not"
        raise Failure(f"BLIS_CORS_ORIGINS {message} {text!r}.")
    return text.lower()


def parse_root_path(text: str, public: str = "") -> str:
    """Return the path under which a proxy shows BLIS, without a slash at its end.

    >>> parse_root_path("", "https://lps.lv/blis")
    '/blis'
    >>> parse_root_path("/other", "https://lps.lv/blis")
    Traceback (most recent call last):
    server.failure.Failure: BLIS_ROOT_PATH is '/other', but BLIS_PUBLIC_URL ends with '/blis'.
    """
    path, shown = text.rstrip("/"), urlsplit(public).path
    if not ROOT_PATH.fullmatch(path):
        raise Failure(f"BLIS_ROOT_PATH must be a path such as /blis, but it is {text!r}.")
    if public and path not in ("", shown):
        raise Failure(f"BLIS_ROOT_PATH is {path!r}, but BLIS_PUBLIC_URL ends with {shown!r}.")
    return path or shown


def parse_public_url(text: str) -> str:
    """Return the address under which everybody knows BLIS, as browsers write it.

    >>> parse_public_url("https://BLIS.lv:443/"), parse_public_url("https://lps.lv/blis/")
    ('https://blis.lv', 'https://lps.lv/blis')
    >>> parse_public_url("blis.lv")
    Traceback (most recent call last):
    server.failure.Failure: BLIS_PUBLIC_URL must be such as https://blis.lv, but it is 'blis.lv'.
    """
    if not text:
        return ""
    scheme, _, rest = text.partition("://")
    host, slash, path = rest.rstrip("/").partition("/")
    host = host.lower().removesuffix(":443" if scheme == "https" else ":80")
    is_path = ROOT_PATH.fullmatch(f"{slash}{path}")
    if scheme not in ("http", "https") or not HOST.fullmatch(host) or not is_path:
        raise Failure(f"BLIS_PUBLIC_URL must be such as https://blis.lv, but it is {text!r}.")
    return f"{scheme}://{host}{slash}{path}"


def parse_allowed_host(text: str) -> str:
    """Return a name under which BLIS may be asked, as it stands in the header `Host`.

    >>> parse_allowed_host("BLIS.lv"), parse_allowed_host("[::1]:8000")
    ('blis.lv', '[::1]:8000')
    >>> parse_allowed_host("*")
    Traceback (most recent call last):
    server.failure.Failure: BLIS_ALLOWED_HOSTS takes names such as blis.lv, but not '*'.
    """
    if not HOST.fullmatch(text.lower()):
        raise Failure(f"BLIS_ALLOWED_HOSTS takes names such as blis.lv, but not {text!r}.")
    return text.lower()


def parse_proxy(text: str) -> str:
    """Return the address or the network of a proxy whose headers are believed.

    >>> parse_proxy("10.0.0.0/8"), parse_proxy("::1")
    ('10.0.0.0/8', '::1')
    """
    try:
        ip_network(text)
    except ValueError as error:
        raise Failure(f"BLIS_TRUSTED_PROXIES takes addresses and networks: {error}.") from error
    return text


def read_limits(environ: Mapping[str, str]) -> Limits:
    """Return the limits, each from the variable of its name.

    >>> read_limits({"BLIS_DEPTH": "12"}).depth
    12
    >>> read_limits({"BLIS_BUCKET": "100"})
    Traceback (most recent call last):
    server.failure.Failure: BLIS_BUCKET must be at least BLIS_COST, which is 10000, but it is 100.
    """
    names = {field.name: f"BLIS_{field.name.upper()}" for field in fields(Limits)}
    given = {name: text for name, variable in names.items() if (text := environ.get(variable))}
    found = Limits(
        **{name: parse_positive_number(names[name], text) for name, text in given.items()}
    )
    for name in ("bucket", "partner_bucket"):
        if (size := getattr(found, name)) < found.cost:
            message = f"{names[name]} must be at least BLIS_COST, which is {found.cost}"
            raise Failure(f"{message}, but it is {size}.")
    return found


def read_patience(environ: Mapping[str, str]) -> Patience:
    """Return for how many seconds PostgreSQL may keep BLIS waiting.

    >>> read_patience({"BLIS_DATABASE_LOCK_SECONDS": "2"}).lock
    2
    """
    names = {f.name: f"BLIS_DATABASE_{f.name.upper()}_SECONDS" for f in fields(Patience)}
    given = {name: text for name, variable in names.items() if (text := environ.get(variable))}
    return Patience(
        **{name: parse_positive_number(names[name], text) for name, text in given.items()}
    )


def parse_positive_number(variable: str, text: str) -> int:
    """Return the number that a variable holds.

    >>> parse_positive_number("BLIS_TOKENS", "many")
    Traceback (most recent call last):
    server.failure.Failure: BLIS_TOKENS must be a whole number of at least 1, but it is 'many'.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS and int(text)):
        raise Failure(f"{variable} must be a whole number of at least 1, but it is {text!r}.")
    return int(text)


def parse_port(text: str) -> int:
    """Return the number of a port; 0 lets the system choose a free one."""
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT):
        raise Failure(
            f"The port must be a whole number from 0 to {HIGHEST_PORT}, but it is {text!r}."
        )
    return int(text)


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
        raise Failure("BLIS_DATABASE_URL is not an address of a database.") from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername=POSTGRESQL).render_as_string(hide_password=False)
    if url.get_backend_name() == "sqlite" and url.database:
        return text
    raise Failure(
        "BLIS_DATABASE_URL must begin with postgresql:// or name a file after sqlite:///."
    )
