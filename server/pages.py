"""What a person sees in a browser: the front page and the explorer with its examples."""

import html
from dataclasses import dataclass
from pathlib import Path
from string import Template

import orjson

FOLDER = Path(__file__).parent
LINK = """\
        <li><a href="{root}/explorer?example={name}"{current}>{lv}
          <span lang="en">{en}</span></a></li>"""


@dataclass(frozen=True)
class Example:
    """A query to try: its file's name, its title in two languages, its text."""

    name: str
    title_lv: str
    title_en: str
    text: str


def examples() -> list[Example]:
    """Return the example queries; the first two lines of each file are its titles."""
    return [example(path) for path in sorted(FOLDER.glob("examples/*.graphql"))]


def example(path: Path) -> Example:
    """Return the example that a file holds."""
    text = path.read_text("utf-8")
    title_lv, title_en = (line.removeprefix("# ") for line in text.splitlines()[:2])
    return Example(path.stem, title_lv, title_en, text)


def front_page(root: str = "") -> str:
    """Return the front page; `root` is the path under which a proxy shows BLIS."""
    return page("front.html", root)


def explorer_page(name: str | None, root: str = "") -> str:
    """Return the explorer with the named example opened; an unknown name opens none."""
    chosen = next((e.text for e in examples() if e.name == name), None)
    return page("explorer.html", root, current=name, chosen=inert_json(chosen))


def page(file: str, root: str, current: str | None = None, **parts: str) -> str:
    """Return an HTML file with its parts filled in."""
    safe = html.escape(root)
    return Template(part(file)).substitute(parts, root=safe, examples=links(safe, current))


def part(file: str) -> str:
    """Return the text of an HTML file."""
    return (FOLDER / "html" / file).read_text("utf-8")


def links(root: str, current: str | None) -> str:
    """Return the list of examples as links into the explorer."""
    return "\n".join(
        LINK.format(
            root=root,
            name=e.name,
            current=' aria-current="page"' if e.name == current else "",
            lv=html.escape(e.title_lv),
            en=html.escape(e.title_en),
        )
        for e in examples()
    )


def inert_json(value: str | None) -> str:
    """Return JSON that cannot end the element of the page in which it stands.

    >>> inert_json("</script>")
    '"\\\\u003c/script>"'
    """
    return orjson.dumps(value).decode().replace("<", "\\u003c")
