"""PxWeb, as statistical offices run it: what a table has is asked first, then its values.

Both versions of the API answer with JSON-stat 2. A query names the municipalities of the product
one by one, so that regions, parts and totals stay out, and is parted so that it stays within the
limits of the service.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import orjson

from server.fetching.client import UNCONDITIONAL, Answer
from server.fetching.connectors import Connector, Newest
from server.fetching.refusals import FetchRefusal
from server.fetching.services.cubes import category_codes, drop_single, merge_cubes
from server.fetching.services.fetched import FetchedTable, FetchRequest, read_json

CELLS_1, CELLS_2 = 100_000, 10_000
"""How many cells one request may ask for, by version."""

CODES_2 = 500
"""How many codes of a variable version 2 takes."""

TAKEN = "json-stat2"
Choice = dict[str, list[str]]


@dataclass(frozen=True)
class TableVariable:
    """A variable of a table: its codes, and whether a query may leave it out."""

    name: str
    codes: Sequence[str]
    is_optional: bool


def fetch_version_1(connector: Connector, request: FetchRequest) -> FetchedTable:
    """Return a table that is asked for with POST."""
    address = f"{connector.service.base}/{connector.path or find_path(connector, request)}"
    variables = posted_variables(read_json(request.client.get(address)))
    chosen = choose_codes(connector, variables, request)
    answers = [
        request.client.post(address, posted_query(part))
        for part in split_query(connector, chosen, CELLS_1, CELLS_1)
    ]
    return FetchedTable(merged_answers(connector, answers), address)


def fetch_version_2(connector: Connector, request: FetchRequest) -> FetchedTable:
    """Return a table that is asked for with GET; if it is one request, on conditions."""
    address = f"{connector.service.base}/tables/{connector.table}"
    form: dict[str, Any] = {"lang": "lv", "outputFormat": TAKEN}
    variables = cube_variables(read_json(request.client.get(f"{address}/metadata", **form)))
    chosen = choose_codes(connector, variables, request)
    queries = [*split_query(connector, chosen, CELLS_2, CODES_2)]
    about = {"query": query_digest(queries)}
    # What is known of another question says nothing of this one.
    is_known = len(queries) == 1 and request.known.get("query") == about["query"]
    conditions = request.conditions if is_known else UNCONDITIONAL
    answers = [
        request.client.get(f"{address}/data", conditions, **form, **addressed_query(part))
        for part in queries
    ]
    told = answers[0].conditions if len(queries) == 1 else UNCONDITIONAL
    return FetchedTable(merged_answers(connector, answers), f"{address}/data", told, about)


def find_path(connector: Connector, request: FetchRequest) -> str:
    """Return where a table is of which only the name is known: the service itself is asked."""
    found = read_json(
        request.client.get(connector.service.base, query=str(connector.table), filter="*")
    )
    paths = [
        f"{str(each.get('path', '')).strip('/')}/{each['id']}".strip("/")
        for each in (found if isinstance(found, list) else ())
        if isinstance(each, dict)
        if str(each.get("id", "")).removesuffix(".px") == connector.table
    ]
    if len(paths) != 1:
        raise FetchRefusal("no_table", table=connector.table, count=len(paths))
    return paths[0]


def posted_variables(told: Any) -> list[TableVariable]:
    """Return the variables as version 1 tells them; raise FetchRefusal."""
    try:
        return [
            TableVariable(str(v["code"]), [*map(str, v["values"])], bool(v.get("elimination")))
            for v in told["variables"]
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise FetchRefusal("no_variables") from error


def cube_variables(told: Any) -> list[TableVariable]:
    """Return the variables as version 2 tells them, as an empty cube; raise FetchRefusal."""
    try:
        return [
            TableVariable(name, category_codes(told, name), is_eliminated(told["dimension"][name]))
            for name in told["id"]
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise FetchRefusal("no_variables") from error


def is_eliminated(dimension: Mapping[str, Any]) -> bool:
    """Return whether a query may leave a dimension out."""
    return bool((dimension.get("extension") or {}).get("elimination"))


def choose_codes(
    connector: Connector, variables: Sequence[TableVariable], request: FetchRequest
) -> Choice:
    """Return the codes to ask for by variable; raise FetchRefusal that names what is open."""
    names = {each.name for each in variables}
    if missing := {connector.area, connector.time, *connector.choose} - names:
        raise FetchRefusal(
            "no_variable", missing=", ".join(sorted(missing)), known=", ".join(sorted(names))
        )
    chosen = {each.name: codes_of(connector, each, request) for each in variables}
    left = [v for v in variables if not v.is_optional and v.name != connector.area]
    is_open = {each.name for each in left if not chosen[each.name]}
    if is_open:
        told = "; ".join(describe_variable(each) for each in variables if each.name in is_open)
        raise FetchRefusal("open_variable", variables=told)
    if not chosen[connector.area]:
        raise FetchRefusal("no_places")
    return {name: codes for name, codes in chosen.items() if codes}


def describe_variable(variable: TableVariable) -> str:
    """Return what somebody chooses from.

    >>> describe_variable(TableVariable("SEX", ["T", "M", "F"], False))
    'SEX: T, M, F'
    """
    more = " ..." if len(variable.codes) > 12 else ""
    return f"{variable.name}: {', '.join(variable.codes[:12])}{more}"


def codes_of(connector: Connector, variable: TableVariable, request: FetchRequest) -> list[str]:
    """Return the codes to ask for of a variable; none where nothing says which."""
    wanted = connector.choose.get(variable.name)
    if variable.name == connector.area:
        return [code for code in variable.codes if code.strip() in request.places]
    if isinstance(wanted, Newest):
        return sorted(variable.codes)[-wanted.newest :]
    if wanted is None:
        is_whole = variable.name == connector.time or len(variable.codes) == 1
        return list(variable.codes) if is_whole else []
    if unknown := set(wanted) - set(variable.codes):
        raise FetchRefusal(
            "no_code", codes=", ".join(sorted(unknown)), variable=describe_variable(variable)
        )
    return wanted


def split_query(connector: Connector, chosen: Choice, cells: int, codes: int) -> Iterator[Choice]:
    """Yield queries that together are one, each within the limits of a service."""
    places = chosen[connector.area]
    others = prod(len(found) for name, found in chosen.items() if name != connector.area)
    if others > cells or any(len(c) > codes for n, c in chosen.items() if n != connector.area):
        raise FetchRefusal("too_many_cells", cells=others, most=cells)
    width = min(cells // others, codes)
    for first in range(0, len(places), width):
        yield {**chosen, connector.area: places[first : first + width]}


def posted_query(chosen: Choice) -> dict[str, Any]:
    """Return a query as version 1 takes it."""
    query = [
        {"code": name, "selection": {"filter": "item", "values": codes}}
        for name, codes in chosen.items()
    ]
    return {"query": query, "response": {"format": TAKEN}}


def addressed_query(chosen: Choice) -> dict[str, str]:
    """Return a query as version 2 takes it.

    >>> addressed_query({"AREA": ["LV0020000", "LV0021000"]})
    {'valueCodes[AREA]': 'LV0020000,LV0021000'}
    """
    return {f"valueCodes[{name}]": ",".join(codes) for name, codes in chosen.items()}


def query_digest(queries: Sequence[Choice]) -> str:
    """Return what tells whether the same is asked as last time."""
    return hashlib.sha256(orjson.dumps(queries)).hexdigest()[:32]


def merged_answers(connector: Connector, answers: Sequence[Answer]) -> bytes:
    """Return the cubes of all answers as one table."""
    whole = merge_cubes([read_json(answer) for answer in answers], connector.area)
    kept = (connector.area, connector.time)
    return orjson.dumps(drop_single(whole, kept))
