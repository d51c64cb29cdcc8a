"""What axe finds wrong on a page for people who use a screen reader, a keyboard or few colours."""

import os
from json import dumps
from pathlib import Path
from typing import Any

import pytest
from browser import Page

SOURCE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
REASON = "axe-core is not installed: make axe"
RULES = {"rules": {"target-size": {"enabled": True}}}
"""Beside the rules that axe looks at by itself: WCAG 2.2 wants room for a finger."""
FOUND = """axe.run({ exclude: ["article:nth-of-type(n+6)"] }, RULES).then((found) => {
  window.barriers = found.violations.map(({ id, impact, nodes }) =>
    ({ id, impact, places: nodes.map((node) => node.target.join(" ")) }));
})"""


"""Of a page of hundreds of parts that are all alike, the first ones stand for all."""


def barriers(page: Page) -> list[dict[str, Any]]:
    """Return each rule that the page breaks, how serious that is, and at which places."""
    if not SOURCE.exists():
        pytest.fail(REASON) if os.environ.get("CI") == "true" else pytest.skip(REASON)
    page.value(SOURCE.read_text("utf-8") + ";0")
    page.value(FOUND.replace("RULES", dumps(RULES)) + ";0")
    page.wait_for("window.barriers !== undefined")
    return page.value("window.barriers")
