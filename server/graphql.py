"""The GraphQL endpoint: a request to a context, an answer to JSON."""

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from schema import Context, Database, graphql_schema
from search import SearchIndex

LANGUAGES = ("lv", "en")
DEFAULT_LANGUAGE = "lv"


class Endpoint(GraphQL[Context, None]):
    """Answers GraphQL over HTTP from one database and one index."""

    def __init__(self, database: Database, index: SearchIndex) -> None:
        super().__init__(graphql_schema, subscription_protocols=())
        self.database, self.index = database, index

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        """Return what the resolvers of this request can reach."""
        asked = languages(request.headers.get("accept-language", ""))
        return Context(database=self.database, index=self.index, languages=asked)

    async def render_graphql_ide(self, request: Request) -> Response:
        """Lead a person who opens the endpoint in a browser to the explorer."""
        return RedirectResponse("/explorer", status_code=303)

    def encode_json(self, data: object) -> bytes:
        """Return the answer as JSON."""
        return orjson.dumps(data)

    def decode_json(self, data: str | bytes) -> object:
        """Return what the client sent as JSON."""
        return orjson.loads(data)


def languages(header: str) -> tuple[str, ...]:
    """Return the known languages of an Accept-Language header, the preferred first.

    >>> languages("en-GB,en;q=0.9,lv;q=0.5"), languages("de, *;q=0.1"), languages("lv;q=0, en;q=x")
    (('en', 'lv'), ('lv',), ('lv',))
    """
    weights: dict[str, float] = {}
    for part in header.split(","):
        tag, _, parameters = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES:
            weights[language] = max(weights.get(language, 0), weight(parameters))
    wanted = [language for language in weights if weights[language] > 0]
    return tuple(sorted(wanted, key=lambda language: -weights[language])) or (DEFAULT_LANGUAGE,)


def weight(parameters: str) -> float:
    """Return the weight that the parameters of a language give it; unreadable ones give none.

    >>> weight(""), weight(" q=0.5"), weight("q=often")
    (1.0, 0.5, 0.0)
    """
    name, _, value = parameters.strip().partition("=")
    if name != "q":
        return 1.0
    return float(value) if value.replace(".", "", 1).isdecimal() else 0.0
