"""What benchmarks measure beside is really served."""

from urllib.request import Request, urlopen

import pytest

from bench.reads import server

pytestmark = pytest.mark.slow


def test_the_floor_sends_its_bytes_whatever_it_is_asked(tmp_path):
    (tmp_path / "answer").write_bytes(b'{"data": {}}')

    with server(str(tmp_path / "answer")) as floor:
        asked = Request(f"{floor.address}/graphql", b"?", method="POST")
        with urlopen(asked, timeout=30) as answer:
            assert (answer.status, answer.read()) == (200, b'{"data": {}}')
