"""Programs beside the server: what they may reach, and that the log tells how they end."""

import asyncio
import logging
import os
import shutil
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest
import samples
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bench.charts import EXAMPLES
from schema import Refused
from schema.charts.style import FONT
from schema.exchange.imports.report import BadFile
from server.drawing.pool import DRAWING, ChartDrawer, DrawingFailure
from server.drawing.protocol import PNG, SVG
from server.files.inspector import inspect_file
from server.http.endpoint import GraphQLEndpoint
from server.http.file_forms import refusal_response
from server.http.middleware.security_headers import SecurityMiddleware
from server.routes.charts import ChartRoutes
from server.settings import HttpSettings
from server.tabular.table_reader import open_table

FONT_FOLDERS = (Path("/usr/share/fonts"), Path.home() / ".fonts")
WRITTEN = "► Ķīpsala ▲▼●×"


def written_in(font, text=WRITTEN):
    """Return a drawing of some words in a font, or in that of charts."""
    mark = {"type": "text", "text": text, "font": font or FONT}
    return {"data": {"values": [{}]}, "mark": mark, "width": 300}


def has_no_networks():
    """Tell whether no process here can have a network of its own, as in many containers."""
    tried = subprocess.run(["unshare", "--user", "--net", "true"], capture_output=True)
    return tried.returncode != 0


def drawings(*specifications, environment=DRAWING):
    """Return the pictures that one process draws, which is allowed much time on a busy machine."""

    async def draw():
        async with (drawer := ChartDrawer(seconds=60, environment=environment)):
            return [await drawer.draw(PNG, each) for each in specifications]

    return asyncio.run(draw())


@pytest.fixture
def home(tmp_path):
    """A home with the fonts of the package fonts-liberation, as the machine of a user has them."""
    found = [path for folder in FONT_FOLDERS for path in folder.rglob("Liberation*.ttf")]
    if not found:
        reason = "Liberation is not installed (Debian: apt-get install fonts-liberation)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    (tmp_path / ".fonts").mkdir()
    for path in found:
        shutil.copy(path, tmp_path / ".fonts")
    return {"HOME": str(tmp_path)}


@pytest.mark.slow
def test_pictures_are_the_same_with_and_without_the_fonts_of_a_system(home, tmp_path_factory):
    texts = [written_in(""), written_in(f"Liberation Mono, {FONT}")]
    nothing = {"HOME": str(tmp_path_factory.mktemp("home"))}

    with_fonts = drawings(*texts, environment={**DRAWING, **home})
    without = drawings(*texts, environment={**DRAWING, **nothing})

    assert with_fonts == without
    assert len({*without}) == 1  # a font that only the system has is none


@pytest.mark.slow
def test_the_fonts_that_the_engine_brings_have_every_sign_of_a_chart():
    signs = [*"ĀČĒĢĪĶĻŅŠŪŽāčēģīķļņšūž►▲▼●×–„“−…→"]

    unknown, *pictures = drawings(*(written_in("", sign) for sign in ["\U0010fffd", *signs]))

    assert unknown not in pictures
    assert len({*pictures}) == len(signs)


@pytest.mark.slow
@pytest.mark.skipif(has_no_networks(), reason="the kernel gives no network of one's own here")
def test_a_process_that_draws_is_in_no_network():
    async def networks():
        async with (drawer := ChartDrawer(seconds=60)):
            await drawer.draw(SVG, written_in(""))
            assert drawer.process is not None
            return [Path(f"/proc/{of}/ns/net").readlink() for of in (drawer.process.pid, "self")]

    theirs, ours = asyncio.run(networks())

    assert theirs != ours


@pytest.mark.slow
def test_a_process_that_dies_is_told_in_the_log_and_the_next_draws(caplog):
    async def draw():
        async with (drawer := ChartDrawer(seconds=60)):
            await drawer.draw(SVG, written_in(""))
            assert drawer.process is not None
            os.kill(drawer.process.pid, signal.SIGABRT)
            await drawer.process.wait()
            return await drawer.draw(SVG, written_in(""))

    assert WRITTEN in asyncio.run(draw()).decode()
    assert "server.drawing.worker: it was ended by signal 6" in caplog.text


@pytest.mark.slow
def test_what_a_process_says_before_it_dies_is_told_in_the_log(caplog):
    homeless = {**DRAWING, "PYTHONHOME": "/nonexistent"}

    with pytest.raises(DrawingFailure, match="status 1"):
        drawings(written_in(""), environment=homeless)

    assert "| " in caplog.text
    assert "No module named" in caplog.text


@pytest.mark.slow
def test_a_picture_that_fails_is_logged_with_its_reason(parts, caplog):
    database, index = parts
    charts = ChartRoutes(
        GraphQLEndpoint(database, index, HttpSettings()), ChartDrawer(seconds=0.001)
    )
    app = SecurityMiddleware(
        Starlette(routes=charts.routes(), exception_handlers={Refused: refusal_response})
    )

    answer = TestClient(app).get(f"/charts/map.png?{EXAMPLES['map']}")

    assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
    [line] = [line for line in caplog.messages if line.startswith("charts/map.png")]
    assert "'indicator': 'population'" in line
    assert "longer than 0.001 s" in line


@pytest.mark.slow
def test_a_reader_that_dies_is_told_in_the_log(tmp_path, caplog):
    file = tmp_path / "content"
    file.write_bytes(samples.docx(**{"word/document.xml": "<a>" * 2_000_000}))

    assert inspect_file(file, "a.docx").text is None

    assert "server.files.worker: it ended with status 1" in caplog.text
    assert "ParseError" in caplog.text


def test_a_reader_that_is_killed_is_told_in_the_log(tmp_path, caplog):
    file = tmp_path / "values.csv"
    file.write_text("municipality,value\n" + "Rīga,1\n" * 500_000, encoding="utf-8")

    def read_all():
        with open_table(file, 10**9) as table:
            return list(table.rows())

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_all)
        while not (number := child(b"server.tabular")) and not reading.done():
            sleep(0.01)
        assert number is not None
        os.kill(number, signal.SIGKILL)
        with pytest.raises(BadFile):
            reading.result()

    assert "server.tabular.text_reader: it was ended by signal 9" in caplog.text


def child(named):
    """Return the number of the process of this command that this one has started, if any."""
    for thread in Path("/proc/self/task").iterdir():
        for number in thread.joinpath("children").read_text().split():
            if named in Path(f"/proc/{number}/cmdline").read_bytes():
                return int(number)
    return None


def test_the_log_of_a_good_end_has_nothing_of_it(tmp_path, caplog):
    file = tmp_path / "content"
    file.write_bytes(samples.docx())
    with caplog.at_level(logging.DEBUG, "blis"):
        inspect_file(file, "a.docx")

    assert caplog.messages == []
