import os
import sys

from server.commands import progress


def test_on_a_terminal_a_bar_grows_until_the_result_takes_its_place(monkeypatch):
    seen, terminal = os.openpty()
    with (
        os.fdopen(seen, encoding="utf-8", newline="\n") as seen,
        os.fdopen(terminal, "w") as terminal,
    ):
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr(progress, "SECONDS_BETWEEN_REDRAWS", 0)
        with progress.show_progress("index") as running:
            running.result = f"{len(list(running.counting(range(3))))} documents"
        *drawn, last = seen.readline().split("\r\033[K")[1:]

    assert [" ".join(line.split()) for line in drawn] == [
        "index ...",
        "index [##########....................] 1 of 3",
        "index [####################..........] 2 of 3",
        "index [##############################] 3 of 3",
    ]
    assert last.split()[:3] == ["index", "3", "documents"]


def test_elsewhere_only_the_result_is_told_of_what_is_quick(capsys):
    with progress.show_progress("index") as running:
        running.result = f"{len(list(running.counting(range(3))))} documents"

    [line] = capsys.readouterr().err.splitlines()
    assert line.split()[:3] == ["index", "3", "documents"]
