"""Pages made of templates: everything that is put into one is escaped.

A page is a file of the folder `templates` that fills the blocks of `base.html` with the parts of
`parts.html`, and says sentences of the catalogue `pages` by their keys; Python gives values and
writes no HTML. Texts that are HTML already say `|safe` there.
"""

from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from schema import phrase
from server.pages.assets import asset_address

FOLDER = Path(__file__).parent / "templates"


@cache
def page_templates() -> Any:
    """Return the templates, a `jinja2.Environment`, for which no start of a server waits."""
    jinja2 = import_module("jinja2")
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["phrase"] = partial(phrase, "pages")
    made.filters["host"] = address_host
    return made


def address_host(address: str) -> str:
    """Return the name of the site that an address belongs to.

    >>> address_host("https://www.ogrenet.lv/a"), address_host("https://[")
    ('ogrenet.lv', 'https://[')
    """
    try:
        return (urlsplit(address).hostname or address).removeprefix("www.")
    except ValueError:
        return address


def render_page(file: str, root: str = "", **values: Any) -> str:
    """Return a page; `root` is the path under which a proxy shows BLIS."""
    template = page_templates().get_template(file)
    return template.render(values, root=root, static=partial(asset_address, root))
