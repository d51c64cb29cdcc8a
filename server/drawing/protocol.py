"""What the server and the program that draws for it say to each other.

It stands alone, so that the engine that draws is in no other process.
"""

import struct

HEAD = struct.Struct("!cI")
"""What precedes each message: its kind and how many bytes follow."""

SVG, PNG, REFUSED = b"s", b"p", b"x"
