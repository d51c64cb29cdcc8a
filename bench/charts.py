"""Draws the pictures of docs/charts from the seed: `python -m bench.charts`."""

import asyncio
import re
import tempfile
from pathlib import Path
from typing import Any

import orjson

from schema import Context, Database, Loaders, graphql_schema
from search import open_index
from seed import load_seed
from server.drawing.protocol import PNG
from server.drawing.worker import draw_picture
from server.http.chart_addresses import DOCUMENT, chart_variables, parse_parameters

FOLDER = Path(__file__).parents[1] / "docs" / "charts"
DOCUMENTATION = FOLDER.with_suffix(".md").read_text("utf-8")
DOTS = 800
EXAMPLES = dict(re.findall(r"`/charts/(\w+)\.svg\?(\S+)`", DOCUMENTATION))
"""What follows /charts/<kind>.svg? in the address of each picture that docs/charts.md shows."""


async def specification(context: Context, kind: str, query: str) -> dict[str, Any]:
    """Return what the API says is to be drawn for an address."""
    asked = chart_variables(kind, parse_parameters(query.encode()))
    found = await graphql_schema().execute(DOCUMENT, variable_values=asked, context_value=context)
    if found.errors or found.data is None:
        raise SystemExit(f"{kind}: {found.errors}")
    return found.data["chart"]["specification"]


async def specifications(database: Database) -> dict[str, dict[str, Any]]:
    """Return what is to be drawn, by the kind of chart."""
    index = open_index(None)
    try:
        return {
            kind: await specification(Context(Loaders(database, index)), kind, query)
            for kind, query in EXAMPLES.items()
        }
    finally:
        await database.close()


def main() -> None:
    """Draw every example."""
    with tempfile.TemporaryDirectory() as name:
        database = Database(f"sqlite:///{name}/blis.sqlite")
        database.migrate()
        load_seed(database)
        found = asyncio.run(specifications(database))
    FOLDER.mkdir(exist_ok=True)
    for kind, chart in found.items():
        picture = draw_picture(PNG, orjson.dumps(chart), DOTS)
        FOLDER.joinpath(f"{kind}.png").write_bytes(picture)
        print(f"docs/charts/{kind}.png  {len(picture):,} bytes")


if __name__ == "__main__":
    main()
