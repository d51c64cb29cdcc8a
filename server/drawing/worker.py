"""Draws specifications, as a program of its own that reaches nothing and takes little memory.

`ChartDrawer` starts this module. It answers each specification on its standard input with a picture
on its standard output; both are preceded by their kind and their length.
"""

import struct
import sys
import zlib
from collections.abc import Iterator
from typing import IO

import numpy as np
import orjson
import vl_convert

from server.drawing.protocol import (
    HEAD,
    PNG,
    REFUSED,
)
from server.sandbox.limits import sandbox_process

VEGA_LITE = "5.20"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
FOUR_BYTES, THREE_BYTES = bytes([8, 6, 0, 0, 0]), bytes([8, 2, 0, 0, 0])
"""How the header of a PNG says that a dot has four bytes, the last for opacity, or three."""
LEFT = 1
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
        return pack_png(picture)
    found = vl_convert.vegalite_to_svg(content, vl_version=VEGA_LITE, allowed_base_urls=[])
    return found.encode()


def pack_png(picture: bytes) -> bytes:
    """Return a PNG of the same dots in a fraction of the bytes: the engine packs it loosely."""
    chunks = list(read_png_chunks(picture))
    dots = zlib.decompress(b"".join(content for name, content in chunks if name == b"IDAT"))
    header = next(content for name, content in chunks if name == b"IHDR")
    wide, high = struct.unpack_from("!II", header)
    lines = np.frombuffer(dots, np.uint8).reshape(high, 1 + 4 * wide)
    if header[8:] != FOUR_BYTES or (lines[:, 0] != LEFT).any():
        return picture
    # Each dot is told by how it differs from the one on its left, and is opaque.
    colours = lines[:, 1:].reshape(high, wide, 4).cumsum(1, np.uint8)[:, :, :3]
    plain = np.zeros((high, 1 + 3 * wide), np.uint8)
    plain[:, 1:] = colours.reshape(high, 3 * wide)
    body = zlib.compress(plain.tobytes(), 9)
    whole = [(b"IHDR", header[:8] + THREE_BYTES), (b"IDAT", body), (b"IEND", b"")]
    return SIGNATURE + b"".join(encode_png_chunk(name, content) for name, content in whole)


def read_png_chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the parts of a PNG with their names."""
    at = len(SIGNATURE)
    while at < len(picture):
        size, name = struct.unpack_from("!I4s", picture, at)
        yield name, picture[at + 8 : at + 8 + size]
        at += size + 12


def encode_png_chunk(name: bytes, content: bytes) -> bytes:
    """Return a part of a PNG."""
    return (
        struct.pack("!I", len(content))
        + name
        + content
        + struct.pack("!I", zlib.crc32(name + content))
    )


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
