"""The catalogue of open data at /catalog.jsonld, as DCAT-AP 3 has it, for portals that collect it.

A data set for each theme whose indicators have public values, and one for the practices.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schema import PUBLIC, Code, Database, visible
from schema.tables import Indicator, IndicatorValue, Practice, Topic
from schema.tables.row import PlainRow, Statement, table_of
from server.negotiation import media_weight
from server.refusal import HttpRefused
from server.replies import is_same
from server.tabular.writing import LICENCE_URL

LD, JSON = "application/ld+json", "application/json"
PUBLICATIONS = "http://publications.europa.eu/resource/authority"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
PUBLISHER = {
    "lv": "Latvijas Pašvaldību savienība",
    "en": "Latvian Association of Local Governments",
}
TITLE = {"lv": "BLIS: pašvaldību rādītāji un prakses", "en": "BLIS: indicators and practices"}
ABOUT = {
    "lv": "Latvijas pašvaldību rādītāju vērtības pa tēmām un pašvaldību pieredze.",
    "en": "Values of indicators of Latvian municipalities by theme, and their experience.",
}
PRACTICES = {"lv": "Pašvaldību prakses", "en": "Practices of municipalities"}
LATVIA = f"{PUBLICATIONS}/country/LVA"
FORMS = {
    "csv": ("CSV", "text/csv"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": ("JSON", "application/json"),
}
THEMES = {
    **dict.fromkeys(("demography", "people", "social-care", "housing", "youth"), "SOCI"),
    **dict.fromkeys(("environment", "waste", "utilities"), "ENVI"),
    **dict.fromkeys(("education", "culture", "heritage"), "EDUC"),
    **dict.fromkeys(("economy", "business", "tourism"), "ECON"),
    "energy-climate": "ENER",
    "health": "HEAL",
    "mobility": "TRAN",
    "safety": "JUST",
}
"""The data themes of the EU for some of ours; all others are about government."""

Node = dict[str, Any]


class Catalogue:
    """The address of the catalogue, over a database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def routes(self) -> list[Route]:
        """Return the addresses."""
        return [Route("/catalog.jsonld", self.show)]

    async def show(self, request: Request) -> Response:
        """Give out the catalogue, as JSON-LD or under the name of plain JSON."""
        accept = request.headers.get("accept", "*/*").encode()
        media = max((LD, JSON), key=lambda each: media_weight(accept, each))
        if not media_weight(accept, media):
            raise HttpRefused(406, Code.NOT_ACCEPTABLE, f"This is {LD} or {JSON}.")
        root = str(request.base_url).rstrip("/")
        body = orjson.dumps(await run_in_threadpool(self.told, root))
        tag = f'"{hashlib.sha256(body + media.encode()).hexdigest()[:32]}"'
        headers = {"etag": tag, "cache-control": "public, no-cache", "vary": "Accept"}
        if is_same(request.headers.get("if-none-match", "").encode(), tag.encode()):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type=media)

    def told(self, root: str) -> Node:
        """Return the catalogue as JSON-LD has it."""
        publisher = {
            "@id": f"{root}/#publisher",
            "@type": "foaf:Agent",
            "foaf:name": texts(PUBLISHER),
        }
        sets = [*self.themes(root, publisher), self.practices(root, publisher)]
        return {
            "@context": CONTEXT,
            "@id": f"{root}/catalog.jsonld",
            "@type": "dcat:Catalog",
            "dct:title": texts(TITLE),
            "dct:description": texts(ABOUT),
            "dct:publisher": publisher,
            "dct:license": {"@id": LICENCE_URL},
            "dct:language": [{"@id": f"{PUBLICATIONS}/language/{each}"} for each in ("LAV", "ENG")],
            "dct:spatial": {"@id": LATVIA},
            "foaf:homepage": {"@id": f"{root}/"},
            "dcat:themeTaxonomy": {"@id": f"{PUBLICATIONS}/data-theme"},
            "dcat:service": service(root, [each["@id"] for each in sets]),
            "dcat:dataset": sets,
        }

    def themes(self, root: str, publisher: Node) -> Iterator[Node]:
        """Yield a data set for each theme whose indicators have public values."""
        for row in self.database.all(themes(), **PUBLIC.values):
            names = {lang: f"{WHAT[lang]}: {text}" for lang, text in row.name.items()}
            theme = THEMES.get(row.slug, "GOVE")
            made = dataset(root, f"values-{row.slug}", names, names, theme)
            made |= {"dct:temporal": span(row), "dct:publisher": {"@id": publisher["@id"]}}
            address = f"{root}/exports/values"
            yield made | {
                "dcat:distribution": [
                    distribution(f"{address}.{form}?topic={row.slug}", form, names)
                    for form in FORMS
                ]
            }

    def practices(self, root: str, publisher: Node) -> Node:
        """Return the data set of the practices."""
        source = table_of(Practice)
        years = sa.select(
            sa.func.min(source.c.year).label("first"), sa.func.max(source.c.year).label("last")
        )
        [row] = self.database.all(years.where(*visible(source)), **PUBLIC.values)
        made = dataset(root, "practices", PRACTICES, PRACTICES, "GOVE")
        forms = ("csv", "json")
        address = f"{root}/exports/practices"
        return made | {
            "dct:temporal": span(row),
            "dct:publisher": {"@id": publisher["@id"]},
            "dcat:distribution": [
                distribution(f"{address}.{form}", form, PRACTICES) for form in forms
            ],
        }


WHAT = {"lv": "Rādītāju vērtības", "en": "Values of indicators"}


def themes() -> Statement:
    """Return the statement for the themes with public values, and from when to when they are."""
    topic, indicator, value = table_of(Topic), table_of(Indicator), table_of(IndicatorValue)
    first, last = sa.func.min(value.c.period), sa.func.max(value.c.period)
    return (
        sa.select(topic.c.slug, topic.c.name, first.label("first"), last.label("last"))
        .join(indicator, indicator.c.topic_id == topic.c.id)
        .join(value, value.c.indicator_id == indicator.c.id)
        .where(*visible(value))
        .group_by(topic.c.id, topic.c.slug, topic.c.name)
        .order_by(topic.c.slug)
    )


def dataset(root: str, name: str, title: dict[str, str], about: dict[str, str], theme: str) -> Node:
    """Return what every data set says."""
    return {
        "@id": f"{root}/catalog.jsonld#{name}",
        "@type": "dcat:Dataset",
        "dct:identifier": name,
        "dct:title": texts(title),
        "dct:description": texts(about),
        "dcat:theme": {"@id": f"{PUBLICATIONS}/data-theme/{theme}"},
        "dct:spatial": {"@id": LATVIA},
        "dct:accessRights": {"@id": f"{PUBLICATIONS}/access-right/PUBLIC"},
        "dct:license": {"@id": LICENCE_URL},
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": PUBLISHER["lv"],
            "vcard:hasURL": {"@id": f"{root}/"},
        },
        "dcat:landingPage": {"@id": f"{root}/explorer"},
    }


def distribution(address: str, form: str, title: dict[str, str]) -> Node:
    """Return a form in which a data set can be had."""
    kind, media = FORMS[form]
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": texts(title),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dct:format": {"@id": f"{PUBLICATIONS}/file-type/{kind}"},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
        "dct:license": {"@id": LICENCE_URL},
    }


def service(root: str, sets: list[str]) -> Node:
    """Return the GraphQL interface, which serves all data sets."""
    return {
        "@id": f"{root}/graphql",
        "@type": "dcat:DataService",
        "dct:title": texts({"lv": "GraphQL saskarne", "en": "GraphQL interface"}),
        "dcat:endpointURL": {"@id": f"{root}/graphql"},
        "dcat:endpointDescription": {"@id": f"{root}/schema.graphql"},
        "dcat:servesDataset": [{"@id": each} for each in sets],
    }


def span(row: PlainRow) -> Node:
    """Return from which year to which something is told."""
    ends = {"dcat:startDate": row.first, "dcat:endDate": row.last}
    years = {
        name: {"@value": str(year)[:4], "@type": "xsd:gYear"} for name, year in ends.items() if year
    }
    return {"@type": "dct:PeriodOfTime", **years}


def texts(given: dict[str, str]) -> list[Node]:
    """Return a text in its languages."""
    return [{"@value": text, "@language": lang} for lang, text in given.items()]
