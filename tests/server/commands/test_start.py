"""`blis serve` in real processes: starts, stops, kills, and who may have the folder."""

import logging
import os
import random
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import sleep
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from command_line import answers, assert_told, rows
from processes import ROOT, SECONDS, environment, serving, start, told_until

from schema import Database
from schema.tables import Organisation
from server.__main__ import INTERRUPTED
from server.commands import consistency
from server.commands.setup import open_prepared_database
from server.http.logs import LINE, LineFormatter
from server.settings import read_settings

pytestmark = pytest.mark.slow

KILLS = 3


def test_a_first_start_tells_its_steps_and_where_to_look(first):
    _, told = first

    steps = [line.split()[0] for line in told.splitlines() if line.endswith(" s")]
    assert steps == ["database", "seed", "index"]
    assert "0 updated, 0 unchanged" in told
    assert "/graphql     for programs\n" in told
    assert told.endswith("Stop it with Ctrl+C.\n")


def test_a_second_start_indexes_nothing_and_changes_nothing(folder):
    before = rows(folder)

    with serving(folder) as served:
        assert urlopen(f"{served.address}/healthz").status == 200

    assert "0 created, 0 updated" in served.told
    assert "index" not in served.told.replace(str(folder), "")
    assert rows(folder) == before


def test_what_was_written_meanwhile_is_kept_and_indexed(blis, folder):
    database = Database(f"sqlite:///{folder}/blis.sqlite")
    with database.transaction() as session:
        session.add(changed := session.get_one(Organisation, 1))
        changed.homepage = "https://example.org/changed"

    with serving(folder) as served:
        assert "index" in served.told.replace(str(folder), "")

    assert blis(folder, "check").stdout == "Everything agrees.\n"
    homepage = "select homepage from organisation where id = 1"
    assert answers(folder, homepage) == [("https://example.org/changed",)]


@pytest.mark.parametrize(
    ("limits", "advice"), [((9, 5_000), "is recommended"), ((9, 99), "It is time for")]
)
def test_a_start_with_many_documents_tells_that_another_engine_is_quicker(
    folder, monkeypatch, capsys, limits, advice
):
    monkeypatch.setitem(consistency.DOCUMENT_LIMITS, "whoosh", limits)

    with open_prepared_database(read_settings({"BLIS_DATA_DIR": str(folder)})):
        pass

    told = [line for line in capsys.readouterr().err.splitlines() if "BLIS_SEARCH_ENGINE" in line]
    assert len(told) == 1
    assert advice in told[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_server_well(folder, number):
    with serving(folder) as served:
        assert served.stop(number) == 0
        assert served.process.stdout
        assert served.process.stdout.read() == "BLIS has stopped.\n"


def test_two_signals_end_a_server_at_once_and_without_a_traceback(folder):
    with serving(folder) as served:
        served.process.send_signal(signal.SIGINT)
        assert served.stop(signal.SIGINT) == 0
        assert served.process.stdout
        assert served.process.stdout.read() == "BLIS has stopped.\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_start_without_a_traceback_and_the_next_goes_on(tmp_path, blis, number):
    process = start(tmp_path / "var", "serve")
    assert process.stdout
    told_until(process.stdout, "  database")
    process.send_signal(number)
    told, _ = process.communicate(timeout=SECONDS)

    assert process.returncode == 0
    assert told.splitlines()[-1] == "BLIS has stopped."
    assert "Traceback" not in told
    assert blis(tmp_path / "var", "seed").status == 0


def test_ctrl_c_ends_another_command_with_a_sentence(tmp_path):
    process = start(tmp_path / "var", "seed")
    assert process.stdout
    told_until(process.stdout, "  database")
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=SECONDS)

    assert process.returncode == INTERRUPTED
    assert told.splitlines()[-1] == "blis: stopped before it was done; nothing is half-done."
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({"BLIS_PUBLIC_URL": "https://lps.lv/blis"}, "  https://lps.lv/blis/explorer "),
        ({"BLIS_ALLOWED_HOSTS": "blis.lv"}, "  http://blis.lv/explorer "),
        (
            {"BLIS_ALLOWED_HOSTS": "blis.lv", "BLIS_PUBLIC_URL": "https://blis.lv"},
            "  https://blis.lv/explorer ",
        ),
        ({}, "/explorer "),
    ],
)
def test_a_start_lists_only_addresses_that_are_answered(folder, variables, shown):
    with serving(folder, **variables) as served:
        assert shown in served.told
        for listed in re.findall(r"(https?://\S+) ", served.told):
            name, place = listed.partition("://")[2].split("/", 1)
            asked = Request(f"{served.address}/{place.removeprefix('blis/')}?query={{__typename}}")
            asked.add_header("Host", name)
            asked.add_header("Accept", "*/*")
            assert urlopen(asked).status == 200


def test_each_line_of_the_log_has_time_level_and_request(folder):
    with serving(folder, BLIS_ACCESS_LOG="on") as served:
        asked = Request(f"{served.address}/topics?x=%0aline", headers={"X-Request-Id": "mine-1"})
        with pytest.raises(HTTPError):
            urlopen(asked)
        assert served.stop() == 0
        assert served.process.stdout
        [line, end] = served.process.stdout.read().splitlines()

    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d"
    said = r'127\.0\.0\.1:\d+ - "GET /topics\?x=%0aline HTTP/1\.1" 404'
    assert re.fullmatch(rf"{time} INFO uvicorn\.access \[mine-1\] {said}", line)
    assert end == "BLIS has stopped."


def test_a_bug_is_logged_in_lines_that_cannot_be_taken_for_others():
    try:
        raise ValueError("one\n2026-11-28T22:31:27.034+02:00 ERROR blis [-] two\x1b[2J")
    except ValueError:
        record = logging.getLogger("blis").makeRecord(
            "blis", logging.ERROR, "", 0, "a bug", (), sys.exc_info()
        )
    first, *others = LineFormatter(LINE).format(record).splitlines()

    assert re.fullmatch(r"\S+ ERROR blis \[-\] a bug", first)
    assert others
    assert all(line.startswith("  ") and line.isprintable() for line in others)


@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM"])
def test_a_server_that_make_began_is_stopped_well_with_one_line(folder, how):
    made = subprocess.Popen(
        ["make", "--old-file=.venv/.installed", f"BIN={Path(sys.executable).parent}", "serve"],
        cwd=ROOT,
        env=environment(folder, {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert made.stdout
    try:
        assert "Stop it" in told_until(made.stdout, "Stop it")
        if how == "Ctrl-C":
            os.killpg(made.pid, signal.SIGINT)
        else:
            made.terminate()
        # Its end comes when the server has ended too, which holds the same pipe.
        assert made.communicate(timeout=SECONDS)[0] == "BLIS has stopped.\n"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(made.pid, signal.SIGKILL)


@pytest.mark.parametrize("step_before", ["database", "seed"])
def test_a_start_after_kills_is_complete(blis, first, tmp_path, step_before):
    folder = tmp_path / "var"
    for _ in range(KILLS):
        process = start(folder, "serve")
        assert process.stdout
        told_until(process.stdout, f"  {step_before}")
        sleep(random.uniform(0, 0.5))
        process.kill()
        process.communicate()

    with serving(folder) as served:
        assert served.stop() == 0

    assert blis(folder, "check").stdout == "Everything agrees.\n"
    assert rows(folder) == rows(first[0])


def test_a_second_process_keeps_off_a_folder_in_use(blis, folder):
    with serving(folder):
        for command in ("serve", "seed"):
            told = f"Another BLIS is using the folder {folder}: stop it first."
            assert_told(blis(folder, command), told)

        assert blis(folder, "check").status == 0


def test_two_first_starts_at_once_leave_a_complete_folder(first, tmp_path):
    folder = tmp_path / "var"
    started = [start(folder, "seed") for _ in range(2)]
    told = [process.communicate()[0] for process in started]

    # Who comes when the other has finished finds nothing to do.
    for process, words in zip(started, told, strict=True):
        assert process.returncode == ("Another BLIS is using" in words), told
    assert 0 in {process.returncode for process in started}
    assert rows(folder) == rows(first[0])


def test_a_port_in_use_ends_a_process_with_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = start(tmp_path / "var", "serve", BLIS_PORT=port)
        told, _ = process.communicate()

    assert process.returncode == 1
    assert told == (
        f"blis: Port {port} on 127.0.0.1 is in use: stop what uses it, "
        "or choose another with PORT=.\n"
    )
    assert not (tmp_path / "var").exists()
