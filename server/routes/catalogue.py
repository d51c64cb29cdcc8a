"""The catalogue of open data at /catalog.jsonld, as DCAT-AP 3 has it, for portals that collect it.

A data set for each theme whose indicators have public values, and one for the practices.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import orjson
import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schema import (
    PUBLIC,
    Code,
    Database,
    clock,
    licence_url,
    phrase,
    phrases,
    sentence,
    visibility_conditions,
)
from schema.tables import Change, Indicator, IndicatorValue, Practice, Topic
from schema.tables.base import PlainRow, Statement, table_of
from server.http.cache import directives
from server.http.http_errors import HttpRefusal
from server.http.middleware.hosts import public_base_url
from server.http.negotiation import media_weight
from server.http.response import matches_etag

LD, JSON = "application/ld+json", "application/json"
PUBLICATIONS = "http://publications.europa.eu/resource/authority"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LICENCE = "CC-BY-4.0"
"""The licence of the catalogue itself, and of the practices."""
ISSUED = date(2026, 11, 21)
"""When the catalogue was first published."""
PUBLISHER_TYPE = "http://purl.org/adms/publishertype/NonProfitOrganisation"
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
"""The data themes of the EU for some of ours."""
OTHER_THEME = "GOVE"
"""What all others are about: government."""
RANGES = {
    "dcat:landingPage": "foaf:Document",
    "dcat:mediaType": "dct:MediaType",
    "dcat:theme": "skos:Concept",
    "dcat:themeTaxonomy": "skos:ConceptScheme",
    "dcatap:availability": "skos:Concept",
    "dct:accessRights": "dct:RightsStatement",
    "dct:format": "dct:MediaTypeOrExtent",
    "dct:language": "dct:LinguisticSystem",
    "dct:license": "dct:LicenseDocument",
    "dct:spatial": "dct:Location",
    "dct:type": "skos:Concept",
    "foaf:homepage": "foaf:Document",
}
"""The class of what each property names (range.ttl of DCAT-AP 3)."""
CONCEPT_NAMES = {
    f"{PUBLICATIONS}/data-theme": "concept themes",
    f"{PUBLICATIONS}/planned-availability/STABLE": "concept stable",
    PUBLISHER_TYPE: "concept non-profit",
    **{
        f"{PUBLICATIONS}/data-theme/{theme}": f"theme {theme}"
        for theme in {*THEMES.values(), OTHER_THEME}
    },
}
"""Sentences that name the concepts of other vocabularies: DCAT-AP wants a name beside each."""
NAMED_BY = {"skos:Concept": "skos:prefLabel", "skos:ConceptScheme": "dct:title"}

Node = dict[str, Any]


class CatalogueRoutes:
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
            raise HttpRefusal(
                406,
                Code.NOT_ACCEPTABLE,
                sentence("The catalogue is {ld} or {json}.", ld=LD, json=JSON),
            )
        root = public_base_url(request)
        body = orjson.dumps(typed_node(await run_in_threadpool(self.catalogue_node, root)))
        tag = f'W/"{hashlib.sha256(body + media.encode()).hexdigest()[:32]}"'
        headers = {"etag": tag, "cache-control": directives.PUBLIC, "vary": "Accept"}
        if matches_etag(request.headers.get("if-none-match", "").encode(), tag.encode()):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type=media)

    def catalogue_node(self, root: str) -> Node:
        """Return the catalogue as JSON-LD has it."""
        publisher = {
            "@id": f"{root}/#publisher",
            "@type": "foaf:Agent",
            "foaf:name": phrase_nodes("catalogue publisher"),
            "dct:type": {"@id": PUBLISHER_TYPE},
        }
        sets = [*self.theme_datasets(root, publisher), self.practice_dataset(root, publisher)]
        return {
            "@context": CONTEXT,
            "@id": f"{root}/catalog.jsonld",
            "@type": "dcat:Catalog",
            "dct:title": phrase_nodes("catalogue title"),
            "dct:description": phrase_nodes("catalogue about"),
            "dct:publisher": publisher,
            "dct:license": {"@id": licence_url(LICENCE)},
            "dct:issued": date_node(ISSUED),
            "dct:modified": date_node(max(ISSUED, self.last_change_day())),
            "dct:language": [{"@id": f"{PUBLICATIONS}/language/{each}"} for each in ("LAV", "ENG")],
            "dct:spatial": {"@id": LATVIA},
            "foaf:homepage": {"@id": f"{root}/"},
            "dcat:themeTaxonomy": {"@id": f"{PUBLICATIONS}/data-theme"},
            "dcat:service": service_node(root, [each["@id"] for each in sets]),
            "dcat:dataset": sets,
        }

    def last_change_day(self) -> date:
        """Return the day on which something public was last written."""
        entry = table_of(Change)
        public = sa.select(entry.c.at).where(entry.c.is_public).order_by(entry.c.id.desc())
        newest = self.database.all(public.limit(1))
        return clock.riga_day(newest[0].at) if newest else ISSUED

    def theme_datasets(self, root: str, publisher: Node) -> Iterator[Node]:
        """Yield a data set for each theme whose indicators have public values."""
        for row in self.database.all(theme_statement(), **PUBLIC.values):
            names = phrases("exchange", "values title", theme=row.name)
            theme = THEMES.get(row.slug, OTHER_THEME)
            licence = row.licence if row.has_licence else None
            made = dataset_node(root, f"values-{row.slug}", names, "values about", theme)
            made["dcat:keyword"] = [*text_nodes(row.name), *phrase_nodes("catalogue keyword")]
            made |= {"dct:temporal": period_node(row), "dct:publisher": {"@id": publisher["@id"]}}
            address = f"{root}/exports/values"
            yield made | {
                "dcat:distribution": [
                    distribution_node(f"{address}.{form}?topic={row.slug}", form, names, licence)
                    for form in FORMS
                ]
            }

    def practice_dataset(self, root: str, publisher: Node) -> Node:
        """Return the data set of the practices."""
        source, names = table_of(Practice), phrases("exchange", "practices title")
        years = sa.select(
            sa.func.min(source.c.year).label("first"), sa.func.max(source.c.year).label("last")
        )
        [row] = self.database.all(years.where(*visibility_conditions(source)), **PUBLIC.values)
        made = dataset_node(root, "practices", names, "practices about", OTHER_THEME)
        made["dcat:keyword"] = [*text_nodes(names), *phrase_nodes("catalogue keyword")]
        forms = ("csv", "json")
        address = f"{root}/exports/practices"
        return made | {
            "dct:temporal": period_node(row),
            "dct:publisher": {"@id": publisher["@id"]},
            "dcat:distribution": [
                distribution_node(f"{address}.{form}", form, names, LICENCE) for form in forms
            ],
        }


def theme_statement() -> Statement:
    """Return the statement for the themes with public values, and from when to when they are."""
    topic, indicator, value = table_of(Topic), table_of(Indicator), table_of(IndicatorValue)
    first, last = sa.func.min(value.c.period), sa.func.max(value.c.period)
    licence = sa.func.min(indicator.c.licence)
    is_same = licence == sa.func.max(indicator.c.licence)
    has_one = is_same & (sa.func.count(indicator.c.licence) == sa.func.count())
    return (
        sa.select(topic.c.slug, topic.c.name, first.label("first"), last.label("last"))
        .add_columns(licence.label("licence"), has_one.label("has_licence"))
        .join(indicator, indicator.c.topic_id == topic.c.id)
        .join(value, value.c.indicator_id == indicator.c.id)
        .where(*visibility_conditions(value))
        .group_by(topic.c.id, topic.c.slug, topic.c.name)
        .order_by(topic.c.slug)
    )


def dataset_node(root: str, name: str, title: Mapping[str, str], about: str, theme: str) -> Node:
    """Return what every data set says."""
    return {
        "@id": f"{root}/catalog.jsonld#{name}",
        "@type": "dcat:Dataset",
        "dct:identifier": name,
        "dct:title": text_nodes(title),
        "dct:description": phrase_nodes(about),
        "dcat:theme": {"@id": f"{PUBLICATIONS}/data-theme/{theme}"},
        "dct:spatial": {"@id": LATVIA},
        "dct:accessRights": {"@id": f"{PUBLICATIONS}/access-right/PUBLIC"},
        "dcat:contactPoint": {
            "@type": ["vcard:Kind", "vcard:Organization"],
            "vcard:fn": phrase("exchange", "catalogue publisher", "lv"),
            "vcard:hasURL": {"@id": f"{root}/"},
        },
        "dcat:landingPage": {"@id": f"{root}/explorer"},
    }


def distribution_node(
    address: str, form: str, title: Mapping[str, str], licence: str | None
) -> Node:
    """Return a form in which a data set can be had, and under which licence if that is known."""
    kind, media = FORMS[form]
    licensed = {"dct:license": {"@id": licence_url(licence)}} if licence else {}
    return licensed | {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": text_nodes(title),
        "dct:description": phrase_nodes(f"form {form}"),
        "dcatap:availability": {"@id": f"{PUBLICATIONS}/planned-availability/STABLE"},
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dct:format": {"@id": f"{PUBLICATIONS}/file-type/{kind}"},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
    }


def service_node(root: str, sets: list[str]) -> Node:
    """Return the GraphQL interface, which serves all data sets."""
    return {
        "@id": f"{root}/graphql",
        "@type": "dcat:DataService",
        "dct:title": phrase_nodes("catalogue service"),
        "dcat:endpointURL": {"@id": f"{root}/graphql"},
        "dcat:endpointDescription": {"@id": f"{root}/schema.graphql"},
        "dcat:servesDataset": [{"@id": each} for each in sets],
    }


def typed_node(part: Any, kind: str | None = None) -> Any:
    """Return a part of the catalogue in which also what others keep says of which class it is.

    >>> typed_node({"dct:license": {"@id": "https://a.lv/"}})
    {'dct:license': {'@id': 'https://a.lv/', '@type': 'dct:LicenseDocument'}}
    """
    if isinstance(part, list):
        return [typed_node(each, kind) for each in part]
    if not isinstance(part, dict):
        return part
    made = {name: typed_node(value, RANGES.get(name)) for name, value in part.items()}
    if kind is None or "@type" in made:
        return made
    key = CONCEPT_NAMES.get(part["@id"])
    names = {NAMED_BY[kind]: phrase_nodes(key)} if key else {}
    return made | {"@type": kind} | names


def period_node(row: PlainRow) -> Node:
    """Return from which year to which something is told."""
    ends = {"dcat:startDate": row.first, "dcat:endDate": row.last}
    years = {
        name: {"@value": str(year)[:4], "@type": "xsd:gYear"} for name, year in ends.items() if year
    }
    return {"@type": "dct:PeriodOfTime", **years}


def date_node(day: date) -> Node:
    """Return a day."""
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def phrase_nodes(key: str) -> list[Node]:
    """Return a sentence in its languages."""
    return text_nodes(phrases("exchange", key))


def text_nodes(texts: Mapping[str, str]) -> list[Node]:
    """Return a text in its languages."""
    return [{"@value": text, "@language": lang} for lang, text in texts.items()]
