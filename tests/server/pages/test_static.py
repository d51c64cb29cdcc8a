"""Files and pages that browsers keep: names that hold their content, and few bytes on the way."""

import gzip
import re
from urllib.robotparser import RobotFileParser

import brotli
import pytest

LINK = re.compile(r'"(/static/[^"]+)"')
TEXTS = ["/reference", "/schema.graphql", "/catalog.jsonld", "/feeds/news.atom", "/explorer"]


@pytest.mark.parametrize(
    "page", ["/", "/api", "/reference", "/explorer", "/explorer/graphiql", "/sign-in"]
)
def test_static_files_of_a_page_are_kept_for_good_under_names_with_their_content(client, page):
    links = LINK.findall(client.get(page).text)

    assert links
    for link in links:
        answer = client.get(link)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert (
            client.get(link, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
        )


def test_the_plain_name_of_a_static_file_is_asked_about_again(client):
    answer = client.get("/static/front.css")

    assert answer.headers["cache-control"] == "public, no-cache"
    assert answer.headers["content-type"].startswith("text/css")


def test_browsers_that_look_for_an_icon_find_ours_under_a_name_with_its_content(client):
    moved = client.get("/favicon.ico", follow_redirects=False)
    icon = client.get(moved.headers["location"])

    assert re.fullmatch(r"/static/icon\.[0-9a-f]{8}\.svg", moved.headers["location"])
    assert icon.headers["content-type"] == "image/svg+xml"
    assert f'"{moved.headers["location"]}"' in client.get("/").text


def test_crawlers_read_pages_and_are_kept_off_what_costs_work(client):
    told = client.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(told.text.splitlines())

    assert told.headers["content-type"].startswith("text/plain")
    for page in ("/", "/docs", "/docs/api", "/reference", "/explorer", "/records/topic/housing"):
        assert rules.can_fetch("Crawler", page), page
    for work in (
        "/graphql?query={__typename}",
        "/exports/values.csv",
        "/charts/map.png?indicator=population",
        "/charts/map.html?indicator=population",
        "/feeds/news.atom",
        "/explorer?example=02-municipality",
        "/explorer/graphiql",
        "/sign-in",
    ):
        assert not rules.can_fetch("Crawler", work), work


@pytest.mark.parametrize("name", ["nothing.css", "../app.py", "front.00000000.css", "", "vendor"])
def test_what_is_no_static_file_is_not_found(client, name):
    assert client.get(f"/static/{name}").status_code == 404


@pytest.mark.parametrize(
    ("coding", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)]
)
def test_a_static_file_comes_compressed_as_the_browser_wants(client, coding, unpack):
    path = "/static/vendor/react-dom.production.min.js"
    with client.stream("GET", path, headers={"Accept-Encoding": coding}) as answer:
        packed = b"".join(answer.iter_raw())
    plain = client.get(path, headers={"Accept-Encoding": "identity"})

    assert answer.headers["content-encoding"] == coding
    assert answer.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in plain.headers["vary"]
    assert len(packed) < len(plain.content) / 2
    assert unpack(packed) == plain.content


@pytest.mark.parametrize("path", TEXTS)
def test_every_long_text_is_compressed_for_who_takes_that(client, path):
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    plain = client.get(path, headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content


def test_what_is_compressed_already_is_not_compressed_again(client):
    address = "/exports/values.xlsx?indicator=median_age"

    answer = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers
