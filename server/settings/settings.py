"""The BLIS_* variables as one record: each field is the variable of its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Self

import sqlalchemy as sa
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from schema.database.postgresql import Patience
from schema.request.default_limits import Limits
from search.engine_names import ENGINES
from server.failure import Failure
from server.settings.variables import (
    PREFIX,
    SettingMistake,
    parse_allowed_host,
    parse_byte_size,
    parse_command,
    parse_database_url,
    parse_issuer,
    parse_night_time,
    parse_origin,
    parse_page_address,
    parse_port,
    parse_positive_number,
    parse_proxy,
    parse_public_url,
    parse_root_path,
    parse_search_engine,
    parse_secret,
    parse_switch,
    split_commas,
    split_origins,
    variable_name,
)

Bytes = Annotated[int, BeforeValidator(parse_byte_size)]
PositiveNumber = Annotated[int, BeforeValidator(parse_positive_number)]
Origin = Annotated[str, AfterValidator(parse_origin)]
Proxy = Annotated[str, AfterValidator(parse_proxy)]
AllowedHost = Annotated[str, AfterValidator(parse_allowed_host)]


class HttpSettings(BaseModel):
    """How BLIS speaks HTTP: sizes in bytes, who may ask from elsewhere, what stands before it."""

    model_config = ConfigDict(frozen=True)

    max_body: Bytes = 256 * 1024
    answer_cache_bytes: Bytes = 16 * 1024 * 1024
    documents: Path | None = None
    cors_origins: Annotated[tuple[Origin, ...], BeforeValidator(split_origins)] = ("*",)
    trusted_proxies: Annotated[tuple[Proxy, ...], BeforeValidator(split_commas)] = ()
    max_file: Bytes = 20 * 1024 * 1024
    virus_scan: Annotated[tuple[str, ...], BeforeValidator(parse_command)] = ()
    page_address: Annotated[str, AfterValidator(parse_page_address)] = ""
    contact: str = Field(default="", max_length=300)
    public_url: Annotated[str, AfterValidator(parse_public_url)] = ""
    root_path: str = Field(default="", validate_default=True)
    allowed_hosts: Annotated[tuple[AllowedHost, ...], BeforeValidator(split_commas)] = ()
    access_log: Annotated[bool, BeforeValidator(parse_switch)] = False

    @field_validator("root_path")
    @classmethod
    def end_like_public_url(cls, text: str, others: ValidationInfo) -> str:
        """Return the path, by default that of the public address."""
        return parse_root_path(text, others.data.get("public_url", ""))


@dataclass(frozen=True)
class OpenIdProvider:
    """An OpenID provider, and as whom BLIS is known there."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class SignInSettings:
    """What signs sessions ("" for a secret of this process alone), and who signs people in."""

    secret: str = field(default="", repr=False)
    provider: OpenIdProvider | None = None


class Settings(BaseSettings, HttpSettings):  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the person who starts BLIS decides; everything has a default.

    Those that are read have a field for each number of `Limits` and `Patience` too.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, enable_decoding=False, extra="ignore", frozen=True
    )

    data_dir: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        default=Path("var"), validate_default=True
    )
    database_url: str = Field(default="", validate_default=True, repr=False)
    host: str = "127.0.0.1"
    port: Annotated[int, BeforeValidator(parse_port)] = 8_000
    search_engine: Annotated[str, AfterValidator(parse_search_engine)] = next(iter(ENGINES))
    fetch: Annotated[time | None, BeforeValidator(parse_night_time)] = None
    fetch_hosts: Annotated[tuple[str, ...], BeforeValidator(split_commas)] = ()
    fetch_pause_seconds: PositiveNumber = 2
    secret: Annotated[str, AfterValidator(parse_secret)] = Field(default="", repr=False)
    oidc_issuer: Annotated[str, AfterValidator(parse_issuer)] = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = Field(default="", repr=False)

    @field_validator("database_url")
    @classmethod
    def lie_in_data_folder(cls, text: str, others: ValidationInfo) -> str:
        """Return the address of the database, by default a file in the data folder."""
        return parse_database_url(text, others.data.get("data_dir", Path()))

    @model_validator(mode="after")
    def name_whole_provider(self) -> Self:
        """Refuse half of what signing in needs."""
        names = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
        missing = [name for name in names if not getattr(self, name)]
        if missing and len(missing) < len(names):
            raise SettingMistake(
                "For signing in, {variable} is missing.", variable=variable_name(missing[0])
            )
        return self

    @model_validator(mode="after")
    def hold_dearest_operation(self) -> Self:
        """Refuse a bucket that could never pay for what an operation may cost."""
        limits = self.limits
        for name in ("bucket", "partner_bucket"):
            if (size := getattr(limits, name)) < limits.cost:
                raise SettingMistake(
                    "{variable} must be at least BLIS_COST, which is {cost}, but it is {size}.",
                    variable=variable_name(name),
                    cost=limits.cost,
                    size=size,
                )
        return self

    @property
    def limits(self) -> Limits:
        """How much may be asked for."""
        return Limits(**{name: getattr(self, name) for name in LIMITS})

    @property
    def patience(self) -> Patience:
        """For how many seconds PostgreSQL may keep BLIS waiting."""
        return Patience(**{each.name: getattr(self, name) for name, each in PATIENCE.items()})

    @property
    def sign_in(self) -> SignInSettings:
        """How people may sign in."""
        provider = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        return SignInSettings(self.secret, OpenIdProvider(*provider) if all(provider) else None)

    @property
    def index_dir(self) -> Path:
        """The folder of the search index."""
        return self.data_dir / "index"

    @property
    def files_dir(self) -> Path:
        """The folder of the contents of attachments."""
        return self.data_dir / "files"

    @property
    def incoming_dir(self) -> Path:
        """The folder into which files are laid that are to be fetched from there."""
        return self.data_dir / "incoming"

    @property
    def database_file(self) -> Path | None:
        """The file of the database, or None when a server keeps it."""
        url = sa.make_url(self.database_url)
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    @property
    def database_name(self) -> str:
        """The database as people may see it: the file, or the address without its password."""
        return str(self.database_file or sa.make_url(self.database_url))


LIMITS = {each.name: each.default for each in fields(Limits)}
"""The name of each limit, which its variable has too, and what it is usually."""

PATIENCE = {f"database_{each.name}_seconds": each for each in fields(Patience)}
NUMBERS: dict[str, Any] = LIMITS | {name: each.default for name, each in PATIENCE.items()}
AllSettings = create_model(
    "AllSettings",
    __base__=Settings,
    **{name: (PositiveNumber, usual) for name, usual in NUMBERS.items()},  # type: ignore[arg-type]
)
"""The settings with a field for each number that `Limits` and `Patience` name."""


def read_settings(given: Mapping[str, str] | None = None) -> Settings:
    """Return the settings, by the names of their variables: from what is given, else around us.

    An empty variable counts as unset. Raises Failure that tells all that cannot be.

    >>> read_settings({"BLIS_PORT": "8001", "BLIS_HOST": ""}).port
    8001
    >>> read_settings({"BLIS_PORT": "abc", "BLIS_SEARCH_ENGINE": "lucene"})
    Traceback (most recent call last):
    server.failure.Failure: The port must be a whole number from 0 to 65535, but it is 'abc'.
    BLIS_SEARCH_ENGINE must be whoosh or tantivy, but it is 'lucene'.
    """
    named = {name.removeprefix(PREFIX).lower(): text for name, text in (given or {}).items()}
    try:
        return AllSettings(**{name: text for name, text in named.items() if text})
    except ValidationError as error:
        raise Failure("\n".join(map(describe_mistake, error.errors()))) from None


def describe_mistake(mistake: ErrorDetails) -> str:
    """Return what is wrong with a setting, in the sentence of the function that says so."""
    return str(mistake.get("ctx", {}).get("error", mistake["msg"]))
