"""A real OpenID provider in a process of its own, and somebody who signs in there."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import pytest

from server.settings import OpenIdProvider

FOLDER = Path(__file__).parent / "provider"
REASON = "the OpenID provider is not installed: make provider"
IS_THERE = shutil.which("node") is not None and FOLDER.joinpath("node_modules").is_dir()


@contextmanager
def provider(redirect_uri: str) -> Iterator[OpenIdProvider]:
    """Yield a provider that knows BLIS under this address; skip the test where there is none."""
    if not IS_THERE:
        if os.environ.get("CI") == "true":
            pytest.fail(REASON)
        pytest.skip(REASON)
    known = {"CLIENT_ID": "blis", "CLIENT_SECRET": "only for tests, and long enough"}
    process = subprocess.Popen(
        ["node", "provider.mjs"],
        cwd=FOLDER,
        env={**os.environ, **known, "REDIRECT_URI": redirect_uri},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        ready = next((line for line in process.stdout if line.startswith("ready at ")), None)
        assert ready, "the provider does not start"
        issuer = ready.removeprefix("ready at ").strip()
        yield OpenIdProvider(issuer, known["CLIENT_ID"], known["CLIENT_SECRET"])
    finally:
        process.kill()
        process.communicate()


def sign_in_at(provider: OpenIdProvider, address: str, login: str) -> str:
    """Sign in on the pages of the provider; return where it sends the browser in the end."""
    with httpx2.Client(timeout=20) as browser:
        answer = browser.get(address)
        for _ in range(10):
            if answer.is_redirect:
                address = urljoin(str(answer.url), answer.headers["location"])
                if not address.startswith(provider.issuer):
                    return address
                answer = browser.get(address)
            else:
                action, fields = form(answer.text)
                answer = browser.post(
                    urljoin(str(answer.url), action), data=fields | {"login": login}
                )
    raise AssertionError(f"nobody was signed in: {answer.status_code} {answer.text}")


def form(page: str) -> tuple[str, dict[str, str]]:
    """Return where the form of a page leads, and its fields that are filled in."""
    action = re.search(r'<form[^>]* action="([^"]+)"', page)
    assert action, page
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return unescape(action[1]), {name: unescape(value) for name, value in fields} | {
        "password": "x"
    }
