"""Draws specifications, as a program of its own that reaches nothing and takes little memory.

`ChartDrawer` starts this module. It answers each specification on its standard input with a picture
on its standard output; both are preceded by their kind and their length.
"""

import sys
from typing import IO

import orjson
import oxipng
import vl_convert

from server.drawing.protocol import HEAD, PNG, REFUSED
from server.sandbox.limits import sandbox_process

VEGA_LITE = "5.20"
DOTS, USUAL = 1_200, 800
"""So many dots wide is a PNG, however wide its drawing is: enough for print and for a telephone."""
BYTES = 1280 * 1024 * 1024
"""The memory it may take; the engine takes half of it from the beginning."""


def draw_picture(kind: bytes, specification: bytes, dots: int = DOTS) -> bytes:
    """Return a specification as a picture; nothing that it names elsewhere is fetched."""
    content = orjson.loads(specification)
    if kind == PNG:
        scale = dots / content.get("usermeta", {}).get("width", USUAL)
        picture = vl_convert.vegalite_to_png(
            content, vl_version=VEGA_LITE, scale=scale, allowed_base_urls=[]
        )
        # The engine packs it loosely: this takes a seventh of the bytes for the same dots.
        return oxipng.optimize_from_memory(picture, level=0)
    found = vl_convert.vegalite_to_svg(content, vl_version=VEGA_LITE, allowed_base_urls=[])
    return found.encode()


def main() -> None:
    """Answer specifications until there are no more."""
    sandbox_process(BYTES)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(HEAD.size):
        kind, size = HEAD.unpack(head)
        write_picture(target, kind, source.read(size))


def write_picture(target: IO[bytes], kind: bytes, specification: bytes) -> None:
    """Write the picture of a specification, or why there is none."""
    try:
        picture = draw_picture(kind, specification)
    except ValueError as error:
        kind, picture = REFUSED, str(error).encode()
    target.write(HEAD.pack(kind, len(picture)) + picture)
    target.flush()


if __name__ == "__main__":
    main()
