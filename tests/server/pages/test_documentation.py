"""The documentation is served where BLIS runs: every page, with links that lead on."""

import re

import pytest

from server.pages.documentation import page_titles

LINK = re.compile(r'href="(/[^"#]*)(?:#([^"]*))?"')


def test_the_list_leads_to_every_page(client):
    page = client.get("/docs").text

    assert len(page_titles()) > 15
    assert all(f'href="/docs/{name}"' in page for name in page_titles())


@pytest.mark.parametrize("name", page_titles())
def test_every_link_of_a_page_leads_to_a_place_that_is_there(client, name):
    page = client.get(f"/docs/{name}").text

    assert "<h1 id=" in page
    assert ".md" not in "".join(found[1] for found in re.finditer(r'href="([^"]*)"', page))
    for path, anchor in set(LINK.findall(page)):
        target = client.get(path)
        assert target.status_code == 200, path
        assert not anchor or f'id="{anchor}"' in target.text, f"{path}#{anchor}"


@pytest.mark.parametrize("name", ["api", "http"])
def test_the_name_of_a_page_in_the_source_leads_to_the_page(client, name):
    moved = client.get(f"/docs/{name}.md", follow_redirects=False)

    assert (moved.status_code, moved.headers["location"]) == (301, f"/docs/{name}")


@pytest.mark.parametrize(
    "path",
    [
        "/docs/nothing",
        "/docs/nothing.md",
        "/docs/../README",
        "/docs/charts/x.png",
        "/docs/pages/x.webp",
        "/docs/pages/..%2f..%2fREADME.md",
    ],
)
def test_what_is_no_page_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("name", "form"), [("charts", "image/png"), ("looks", "image/webp")])
def test_the_pictures_of_a_page_are_shown(client, name, form):
    pictures = re.findall(r'src="(/docs/[^"]+)"', client.get(f"/docs/{name}").text)

    assert pictures
    assert {client.get(each).headers["content-type"] for each in pictures} == {form}


def test_the_front_page_announces_the_feeds(client):
    page = client.get("/").text

    announced = re.findall(r'rel="alternate" type="application/atom\+xml" href="([^"]+)"', page)
    assert [client.get(each).status_code for each in announced] == [200, 200]
