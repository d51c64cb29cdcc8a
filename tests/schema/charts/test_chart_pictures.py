"""What charts look like: narrow, dark, labelled, drawn once."""

import asyncio
import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.charts import EXAMPLES
from schema.charts import style
from server.drawing.pool import ChartDrawer, DrawingFailure
from server.drawing.protocol import SVG
from server.http.chart_addresses import DOCUMENT, chart_variables, parse_parameters
from server.routes.charts import ChartPicture, PictureCache

AIZKRAUKLE = "aizkraukles-novads-2021"

TOKENS = Path(__file__).parents[3] / "server" / "pages" / "static" / "tokens.css"
MAP = """query($municipalities: [MunicipalityByInput!], $width: Int) {
  chart(kind: MAP, indicator: {code: "population"}, peers: {all: true},
    municipalities: $municipalities, width: $width) { specification table { rows { text } } }
}"""
DISTRIBUTION = """query($municipality: MunicipalityByInput!) {
  chart(kind: DISTRIBUTION, indicator: {code: "roads_paved_share"}, width: 320,
    peers: {group: {slug: "counties"}}, municipalities: [$municipality]) { specification }
}"""
ADDRESSES = """query($kind: ChartKind!, $against: IndicatorByInput,
  $municipalities: [MunicipalityByInput!]) {
  chart(kind: $kind, indicator: {code: "median_age"}, against: $against, width: 375, theme: DARK,
    municipalities: $municipalities) { page svg: url png: url(format: PNG) }
}"""


def enumerated(ask, name):
    """Return the values that the schema has of an enumeration."""
    found = ask(f'{{ __type(name: "{name}") {{ enumValues {{ name }} }} }}')
    return [each["name"] for each in found["__type"]["enumValues"]]


@pytest.mark.slow
def test_every_kind_and_format_of_the_schema_is_drawn_at_the_address_that_the_api_names(
    client, ask
):
    kinds = enumerated(ask, "ChartKind")
    assert {kind.lower() for kind in kinds} == {*EXAMPLES}
    assert enumerated(ask, "PictureFormat") == ["SVG", "PNG"]

    for kind in kinds:
        against = {"code": "sex_ratio"} if kind == "SCATTER" else None
        named = [{"slug": "riga-2021"}]
        told = ask(ADDRESSES, kind=kind, against=against, municipalities=named)["chart"]
        statuses = {client.get(url).status_code for url in told.values()}
        assert (kind, statuses) == (kind, {200})


def test_an_address_has_the_look_that_was_asked_for_and_nothing_of_the_usual_one(ask):
    narrow = ask(ADDRESSES, kind="MAP")["chart"]["svg"]
    usual = ask(ADDRESSES.replace("width: 375, theme: DARK,", ""), kind="MAP")["chart"]["svg"]

    assert {"width=375", "theme=dark"} <= {*narrow.split("?")[1].split("&")}
    assert "width" not in usual
    assert "theme" not in usual


NUMBERS = re.compile(r'font-size="([0-9.]+)px"')


@pytest.mark.slow
@pytest.mark.parametrize(("ground", "at"), [(style.GROUND, 0), (style.DARK[style.GROUND], -1)])
def test_pictures_have_the_ground_of_the_pages_that_show_them(ground, at):
    tokens = TOKENS.read_text("utf-8")
    found = re.findall(r"--surface: (#[0-9a-f]{6})", tokens)

    assert found[at] == ground


@pytest.mark.parametrize("width", [320, 375, 560])
@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_narrow_picture_is_no_wider_than_asked_for_and_its_labels_are_as_large(
    client, kind, width
):
    svg = client.get(f"/charts/{kind}.svg?{EXAMPLES[kind]}&width={width}").text
    png = client.get(f"/charts/{kind}.png?{EXAMPLES[kind]}&width={width}").content

    drawn = float(ElementTree.fromstring(svg).attrib["width"].removesuffix("px"))
    assert 0.85 * width < drawn <= width
    assert min(map(float, NUMBERS.findall(svg))) >= 11
    assert 1000 < int.from_bytes(png[16:20]) <= 1201


def colours(part):
    """Yield every colour of a specification."""
    if isinstance(part, dict | list):
        for each in part.values() if isinstance(part, dict) else part:
            yield from colours(each)
    elif isinstance(part, str) and (re.fullmatch("#[0-9a-f]{3,6}", part) or part == "white"):
        yield part


def brightness(colour):
    """Return how bright a colour is, between 0 and 1 (WCAG 2.2, relative luminance)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_dark_chart_has_none_of_the_colours_of_a_light_one(client, kind):
    body = {
        "query": DOCUMENT,
        "variables": chart_variables(kind, parse_parameters(EXAMPLES[kind].encode())),
    }
    light = client.post("/graphql", json=body).json()["data"]["chart"]["specification"]
    body["variables"]["theme"] = "DARK"
    dark = client.post("/graphql", json=body).json()["data"]["chart"]["specification"]

    assert {*colours(light)} <= {*style.DARK}
    assert {*colours(dark)} <= {*style.DARK.values()}
    assert dark["background"] == style.DARK[style.GROUND]


@pytest.mark.parametrize("is_dark", [False, True])
def test_signs_and_texts_stand_out_from_their_ground(is_dark):
    def seen(colour):
        return style.DARK[colour] if is_dark else colour

    ground = brightness(seen(style.GROUND))
    texts, signs = [style.INK, style.QUIET], [style.STRONG, style.BLUE, style.GREEN, style.PURPLE,
                                              style.ORANGE, style.USUAL]  # fmt: skip
    for least, group in ((4.5, texts), (3, signs)):
        for colour in group:
            both = sorted([ground, brightness(seen(colour))])
            assert (both[1] + 0.05) / (both[0] + 0.05) >= least, colour


@pytest.mark.parametrize("kind", ["scatter", "distribution"])
@pytest.mark.parametrize("width", [320, 340, 375, 560, 800])
def test_a_chart_of_any_width_names_whom_it_is_about(client, kind, width):
    asked = chart_variables(kind, parse_parameters(EXAMPLES[kind].encode())) | {"width": width}
    body = {"query": DOCUMENT, "variables": asked}
    chart = client.post("/graphql", json=body).json()["data"]["chart"]

    assert any(text.startswith("Aizkraukle") for text in labels(chart["specification"]))


def test_a_narrow_distribution_names_whichever_county_it_is_about(ask):
    counties = """{ municipalities(first: 100, filter: {slug: {contains: "novads-2021"}}) {
      nodes { slug name { value } } } }"""
    nodes = ask(counties)["municipalities"]["nodes"]

    def is_named(slug, name):
        specification = ask(DISTRIBUTION, municipality={"slug": slug})["chart"]["specification"]
        start = name.replace("novads", "nov. ")
        return any(text.startswith(start) for text in labels(specification))

    assert len(nodes) > 30
    assert [n["slug"] for n in nodes if not is_named(n["slug"], n["name"]["value"])] == []


def test_a_narrow_map_names_whom_it_is_about(ask):
    chart = ask(MAP, municipalities={"slug": AIZKRAUKLE}, width=340)["chart"]

    written = labels(chart["specification"])
    assert any(text.startswith("► Aizkraukles nov.") for text in written)
    assert any("visi ir tabulā" in str(layer) for layer in chart["specification"]["layer"])


def test_every_municipality_of_the_country_has_a_label_on_the_map(ask):
    chart = ask(MAP)["chart"]

    layers = chart["specification"]["layer"]
    shown = [row["text"] for layer in layers for row in layer["data"]["values"] if "text" in row]
    assert len(shown) == len(chart["table"]["rows"]) > 40


def texts(svg: str) -> set[str]:
    """Return everything that is written in a drawing."""
    return {text for node in ElementTree.fromstring(svg).iter() if (text := node.text)}


def labels(specification: dict) -> set[str]:
    """Return all labels that a specification has in its data."""
    rows = [row for layer in specification["layer"] for row in layer["data"]["values"]]
    found = {row[name] for row in rows for name in ("label", "text", "number") if name in row}
    return found | set(specification["title"]["text"])


@pytest.mark.slow
@pytest.mark.parametrize("kind", EXAMPLES)
def test_each_kind_is_drawn_with_all_that_it_says(client, kind):
    address = f"/charts/{kind}.svg?{EXAMPLES[kind]}"

    answer = client.get(address)
    asked = chart_variables(kind, parse_parameters(EXAMPLES[kind].encode()))
    body = {"query": DOCUMENT, "variables": asked}
    chart = client.post("/graphql", json=body).json()["data"]["chart"]
    written = texts(answer.text)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert {chart["title"], chart["alt"], *labels(chart["specification"])} <= written
    assert any("CC BY 4.0" in text for text in written)
    assert "http" not in answer.text.replace("http://www.w3.org/", "")


@pytest.mark.slow
@pytest.mark.parametrize("kind", EXAMPLES)
def test_each_kind_is_drawn_in_dots_as_wide_as_a_page(client, kind):
    png = client.get(f"/charts/{kind}.png?{EXAMPLES[kind]}").content

    width, height = struct.unpack("!II", png[16:24])
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert 1000 < width <= 1230
    assert height > 400
    assert len(png) < 200_000


@pytest.mark.slow
def test_a_picture_that_the_client_has_is_not_sent_again(client):
    address = f"/charts/ranking.svg?{EXAMPLES['ranking']}"
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "public, no-cache"


ENDLESS = {
    "data": {"sequence": {"start": 0, "stop": 1_000_000_000, "step": 1, "as": "a"}},
    "mark": "point",
    "encoding": {"x": {"field": "a", "type": "quantitative"}},
}


ELSEWHERE = {"data": {"url": "http://127.0.0.1:9/values.json"}, "mark": "point"}


SMALL = {"data": {"values": [{"a": 1}]}, "mark": "point", "title": "Ķīpsala"}


@pytest.mark.slow
def test_a_drawing_without_end_is_ended_and_the_next_is_drawn():
    async def draw():
        async with asyncio.timeout(120):
            drawer = ChartDrawer(seconds=6)
            async with drawer:
                with pytest.raises(DrawingFailure):
                    await drawer.draw(SVG, ENDLESS)
                # The engine has to start anew, which takes long on a busy machine.
                drawer.seconds = 60
                with pytest.raises(DrawingFailure, match="not allowed"):
                    await drawer.draw(SVG, ELSEWHERE)
                return await drawer.draw(SVG, SMALL)

    assert "Ķīpsala" in asyncio.run(draw()).decode()


def test_pictures_make_room_for_others_and_end_with_the_data():
    gallery = PictureCache(limit=10)
    for name in ("a", "b", "c"):
        assert gallery.find(name, 1) is None
        gallery.keep(name, 1, ChartPicture(b"12345", name))

    assert [gallery.find(name, 1) is None for name in ("a", "b", "c")] == [True, False, False]
    assert gallery.find("b", 2) is None
    gallery.keep("b", 1, ChartPicture(b"12345", "b"))
    assert gallery.find("b", 2) is None
