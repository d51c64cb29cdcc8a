"""Folders after a first start, and the command in this process."""

import shutil
import sys
from pathlib import Path

import pytest
from command_line import Ended
from processes import serving

from server.cli import main


@pytest.fixture(scope="session")
def first(tmp_path_factory):
    """A folder after its first start, and what the start told."""
    folder = tmp_path_factory.mktemp("first") / "var"
    with serving(folder) as served:
        assert served.stop() == 0
    return folder, served.told


@pytest.fixture
def blis(monkeypatch, capsys):
    """Run a command to its end, in this process: that tells the same and is quicker."""

    def blis(folder: Path, *words: str, **variables: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["blis", *words])
        for name, text in {"BLIS_DATA_DIR": str(folder), "BLIS_PORT": "0", **variables}.items():
            monkeypatch.setenv(name, text)
        with pytest.raises(SystemExit) as ended:
            main()
        return Ended(ended.value.code, *capsys.readouterr())

    return blis


@pytest.fixture
def folder(first, tmp_path):
    """A folder of its own, as the first start left it."""
    return shutil.copytree(first[0], tmp_path / "var")
