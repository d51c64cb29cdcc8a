"""Connectors: what is fetched from which service, for which indicator, and what to expect.

They are records in `seed/sources/*.yaml`, a file for each service, that somebody who knows the
statistics can edit without knowing the program.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from schema.tables.base import Choice, Slug, Words
from seed import DATA
from server.failure import Failure

SOURCES = DATA.with_name("sources")


class ServiceKind(Choice):
    """How a service is asked."""

    PXWEB_1 = "PXWEB_1", "PxWeb, version 1 of its API: a query is posted."
    PXWEB_2 = "PXWEB_2", "PxWeb, version 2 of its API: a query is an address."
    CKAN = "CKAN", "A portal of open data: a package has files."
    FOLDER = "FOLDER", "A folder into which somebody lays files."


class ConnectorPart(BaseModel):
    """Anything written in these files: what it does not know it refuses."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Service(ConnectorPart):
    """A service, who publishes there, and under which licence."""

    kind: ServiceKind
    base: str = ""
    publisher: Words
    licence: str | None = None


class Newest(ConnectorPart):
    """The newest categories of a variable: the last periods, as many as are named."""

    newest: int = Field(gt=0)


class Expectation(ConnectorPart):
    """What a load has to be like: otherwise it is refused.

    `units` is how many municipalities may have a value in the newest period, `total` between which
    sums of them it lies, `change` by which share the sum may differ from that of the last load.
    """

    units: tuple[int, int]
    total: tuple[float, float] | None = None
    change: float = Field(default=0.1, gt=0)


class Connector(ConnectorPart):
    """What is fetched; `confirm` says what a person has to find out before it can run."""

    name: Slug
    service: Service = Field(exclude=True)
    publisher: Words | None = None
    into: Literal["values", "contacts"] = "values"
    indicator: Slug | None = None
    unit: Words | None = None
    path: str | None = None
    table: str | None = None
    package: str | None = None
    file: str | None = None
    area: str = "AREA"
    time: str = "TIME"
    choose: dict[str, list[str] | Newest] = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)
    fixed: dict[str, str] = Field(default_factory=dict)
    scale: float | None = Field(default=None, gt=0)
    expect: Expectation | None = None
    confirm: Words | None = None

    @model_validator(mode="after")
    def says_what_comes(self) -> "Connector":
        """Refuse values without an indicator, its unit and what to expect, and no place at all."""
        is_whole = self.into == "contacts" or (self.indicator and self.unit and self.expect)
        if not is_whole and not self.confirm:
            raise ValueError("values need indicator, unit and expect")
        if not self.place and not self.confirm:
            raise ValueError("name a path, a table, a package or a file, or say what to confirm")
        return self

    @property
    def place(self) -> str | None:
        """What it fetches is called where it comes from."""
        return self.path or self.table or self.package or self.file

    @property
    def source(self) -> str:
        """How values name where they come from; the same at each run, so that nothing changes."""
        table = (self.path or self.table or "").rpartition("/")[2]
        told = ", ".join(
            filter(None, (self.publisher or self.service.publisher, table or self.place))
        )
        return f"{told} ({self.service.base})" if self.service.base else told

    @property
    def fingerprint(self) -> str:
        """A digest of what is fetched from where: with another one all is read again."""
        told = self.model_dump_json(exclude={"confirm"}) + self.service.model_dump_json()
        return hashlib.sha256(told.encode()).hexdigest()[:32]


def read_connectors(folder: Path = SOURCES) -> Sequence[Connector]:
    """Return all connectors by name; raise Failure that names every mistake."""
    found, mistakes = dict[str, Connector](), list[str]()
    if not folder.is_dir():
        raise Failure("There is no folder {folder} of connectors.", folder=str(folder))
    for path in sorted(folder.glob("*.yaml")):
        try:
            for each in read_connector_file(path):
                if each.name in found:
                    mistakes.append(f"{path.name}: {each.name} is there twice")
                found[each.name] = each
        except (ValueError, yaml.YAMLError, TypeError, KeyError) as error:
            mistakes.append(f"{path.name}: {error}")
    if mistakes:
        raise Failure("The connectors hold mistakes:\n{mistakes}", mistakes="\n".join(mistakes))
    return [found[name] for name in sorted(found)]


def read_connector_file(path: Path) -> Iterator[Connector]:
    """Yield the connectors of a service, in the order of the file."""
    told: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    service = Service.model_validate(told["service"])
    for each in told["connectors"]:
        yield Connector(service=service, **each)


def choose_connectors(known: Sequence[Connector], names: Sequence[str]) -> Sequence[Connector]:
    """Return the connectors of these names, all of them without any; raise Failure."""
    by_name = {each.name: each for each in known}
    if unknown := [name for name in names if name not in by_name]:
        raise Failure(
            "There is no connector {unknown}; there are: {known}.",
            unknown=", ".join(unknown),
            known=", ".join(by_name),
        )
    return [by_name[name] for name in names] if names else known
