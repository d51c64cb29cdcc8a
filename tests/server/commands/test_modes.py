"""Whatever BLIS writes can be read by its user alone, also where others could read it before."""

import json
import os
import re
import stat
import subprocess
from urllib.request import Request, urlopen

import pytest
from processes import COMMAND, ROOT, environment, serving

from server.commands.file_modes import restrict_data_files

FORM = (
    "--b\r\nContent-Disposition: form-data; name=practice\r\n\r\n{practice}\r\n"
    "--b\r\nContent-Disposition: form-data; name=kind\r\n\r\nRULES\r\n"
    "--b\r\nContent-Disposition: form-data; name=titleLv\r\n\r\nNoteikumi\r\n"
    "--b\r\nContent-Disposition: form-data; name=file; filename=a.txt\r\n\r\nTeksts.\r\n"
    "--b--\r\n"
)


@pytest.mark.slow
def test_everything_in_the_data_folder_is_for_its_user_alone(tmp_path):
    folder, before = tmp_path / "var", os.umask(0o022)
    try:
        folder.mkdir()
        folder.joinpath("files.before").mkdir()
        folder.joinpath("files.before", "kept").write_text("of an older BLIS")
        folder.joinpath("blis.sqlite").touch()
        folder.joinpath("files.before", "program").touch(0o700)
        with serving(folder) as served:
            assert uploaded(served.address, key(folder)) == 201
            blis(folder, "backup", str(tmp_path / "copy"))
            assert (folder / "blis.sqlite-wal").exists()
            assert open_to_others(folder) == []
            served.stop()
        blis(folder, "restore", str(tmp_path / "copy"))
    finally:
        os.umask(before)

    assert (folder / "blis.sqlite.before").exists()
    assert len([*folder.glob("files/??/*")]) == 1
    assert open_to_others(folder) == []
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600


def test_a_database_elsewhere_is_closed_to_others_and_its_neighbours_are_left(tmp_path):
    var, place = tmp_path / "var", tmp_path / "place"
    for folder in (var, place):
        folder.mkdir(mode=0o755)
    for name in ("it[1].sqlite", "it[1].sqlite-wal", "other"):
        place.joinpath(name).touch()
        place.joinpath(name).chmod(0o644)
    var.joinpath("link").symlink_to(place / "other")

    restrict_data_files(var, place / "it[1].sqlite")

    assert {path.name for path in open_to_others(tmp_path)} - {"place"} == {"other"}


def open_to_others(folder):
    """Return what others can read of a folder and all in it, and what is a program."""
    paths = [path for path in (folder, *folder.rglob("*")) if not path.is_symlink()]
    return [path for path in paths if path.stat().st_mode & (0o077 if path.is_dir() else 0o177)]


def blis(folder, *words):
    """Return what a command tells when all went well."""
    return subprocess.run(
        [*COMMAND, *words],
        cwd=ROOT,
        env=environment(folder, {}),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def key(folder):
    """Return the key of a new editor."""
    told = blis(folder, "account", "add", "--label", "An editor", "--role", "EDITOR")
    number = re.findall(r"\d+", told)[0]
    return blis(folder, "key", "add", number, "--label", "A", "--scope", "write:practice").split()[
        -1
    ]


def uploaded(address, secret):
    """Send a file that goes with a practice and return the status."""
    query = json.dumps({"query": "{ practices(first: 1) { nodes { id } } }"}).encode()
    plain = {"Content-Type": "application/json"}
    with urlopen(Request(f"{address}/graphql", query, plain)) as answer:
        [practice] = json.load(answer)["data"]["practices"]["nodes"]
    headers = {
        "Authorization": f"Bearer {secret}",
        "Content-Type": "multipart/form-data; boundary=b",
    }
    body = FORM.format(practice=practice["id"]).encode()
    with urlopen(Request(f"{address}/attachments", body, headers)) as answer:
        return answer.status
