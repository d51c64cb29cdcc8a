"""The command `blis`: what it says of itself, of settings and of what does not agree."""

import os
import shutil
import socket
from importlib.metadata import version
from pathlib import Path

import pytest
from command_line import assert_told, modules_of, write
from processes import start

from server.cli import COMMANDS, load_command

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"BLIS_SEARCH_ENGINE": "lucene"}, "must be whoosh or tantivy, but it is 'lucene'."),
        ({"BLIS_PORT": "abc"}, "must be a whole number from 0 to 65535, but it is 'abc'."),
        ({"BLIS_PORT": "65536"}, "must be a whole number from 0 to 65535, but it is '65536'."),
        ({"BLIS_HOST": "203.0.113.1"}, "cannot listen on 203.0.113.1, port 0: "),
        ({"BLIS_DATABASE_URL": "mysql://localhost/blis"}, "must begin with postgresql://"),
        ({"BLIS_DATABASE_URL": "blis"}, "BLIS_DATABASE_URL is not an address of a database."),
        (
            {"BLIS_DATABASE_URL": "postgresql://blis:secret@127.0.0.1:1/blis"},
            "postgresql+psycopg://blis:***@127.0.0.1:1/blis cannot be used: connection failed",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_told(blis, tmp_path, variables, sentence):
    assert_told(blis(tmp_path / "var", "serve", **variables), sentence)


def test_a_folder_that_cannot_be_written_is_told(blis, tmp_path):
    if os.getuid() == 0:
        folder = Path("/sys/blis")
        if not Path("/sys").is_mount():
            pytest.skip("root can write everywhere on this machine")
    else:
        folder = tmp_path / "var"
        tmp_path.chmod(0o500)

    assert_told(blis(folder, "serve"), f"{folder} cannot be used: ")


def test_a_file_in_place_of_the_folder_is_told(blis, tmp_path):
    tmp_path.joinpath("var").write_text("")

    refused = blis(tmp_path / "var", "serve")

    assert_told(refused, f"BLIS_DATA_DIR names {tmp_path}/var, which is a file and not a folder.")


@pytest.mark.parametrize("command", ["serve", "seed", "reindex", "check"])
def test_a_file_that_is_no_database_is_told(blis, tmp_path, command):
    tmp_path.joinpath("blis.sqlite").write_bytes(b"not a database " * 1000)

    refused = blis(tmp_path, command)

    assert_told(refused, f"{tmp_path}/blis.sqlite cannot be used: file is not a database.")
    assert "Restore a backup" in refused.stderr


def test_a_damaged_database_is_told(blis, folder):
    file = folder / "blis.sqlite"
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(os.urandom(file.stat().st_size - 4096))

    assert_told(blis(folder, "serve"), "database disk image is malformed.")


def test_a_database_of_a_newer_program_is_told(blis, folder):
    write(folder, "update alembic_version set version_num = '9999'")

    assert_told(blis(folder, "serve"), "was made by a newer BLIS")
    assert blis(folder, "check").stdout.startswith("The tables are of version 9999, the program ")


def test_check_tells_how_the_index_differs(blis, folder):
    shutil.rmtree(folder / "index")

    told = blis(folder, "check")

    assert told.status == 1
    assert "The index is of revision none, the database of " in told.stdout
    assert "The index lacks: " in told.stdout
    assert blis(folder, "reindex").status == 0
    assert blis(folder, "check").stdout == "Everything agrees.\n"


def test_check_tells_a_broken_rule(blis, folder):
    write(folder, "update project set total_cost = total_cost + 1 where id = 1")

    told = blis(folder, "check")

    assert told.status == 1
    assert told.stdout.startswith("A rule is broken: project ")


def test_check_makes_no_database(blis, tmp_path):
    assert_told(blis(tmp_path / "var", "check"), "There is no database")
    assert not (tmp_path / "var").exists()


def test_a_printed_schema_is_compared(blis, tmp_path):
    printed = tmp_path / "schema.graphql"
    printed.write_text(blis(tmp_path, "schema").stdout)

    assert blis(tmp_path, "schema", "--check", str(printed)).status == 0
    printed.write_text("type Query")
    assert_told(blis(tmp_path, "schema", "--check", str(printed)), "is not current")
    assert_told(blis(tmp_path, "schema", "--check", "nowhere"), "nowhere cannot be used: ")


def test_the_schema_is_compared_with_a_release(blis, tmp_path):
    assert_told(blis(tmp_path, "schema", "--since", "9.9.9"), "There is no release 9.9.9")


def test_a_variable_that_an_option_replaces_is_not_looked_at(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = start(tmp_path / "var", "serve", "--port", port, BLIS_PORT="abc")
        told, _ = process.communicate()

    assert f"Port {port} on 127.0.0.1 is in use" in told


def test_help_names_the_commands_and_the_settings(blis, tmp_path):
    told = blis(tmp_path, "--help")

    assert told.status == 0
    for name in (
        "serve",
        "seed",
        "reindex",
        "check",
        "backup",
        "restore",
        "BLIS_DATA_DIR",
        "BLIS_PORT",
    ):
        assert name in told.stdout
    assert blis(tmp_path, "nonsense").status == 2


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_help_and_the_version_wait_for_no_library_but_that_of_the_command_line(tmp_path, word):
    told, loaded = modules_of(tmp_path, word)

    assert "BLIS" in told
    assert "typer" in loaded
    heavy = {"strawberry", "graphql", "whoosh", "numpy", "vl_convert", "openpyxl", "sqlalchemy"}
    heavy |= {"pydantic", "pydantic_settings", "alembic", "psycopg"}
    assert not heavy & loaded


@pytest.mark.parametrize("words", [("account", "list"), ("key", "list"), ("backup", "copy")])
def test_a_command_for_the_database_waits_for_neither_graphql_nor_the_search(folder, words):
    _, loaded = modules_of(folder, *[word.replace("copy", f"{folder}.copy") for word in words])

    assert "sqlalchemy" in loaded
    heavy = {"strawberry", "graphql", "whoosh", "numpy", "vl_convert", "openpyxl", "uvicorn"}
    assert not (heavy | {"alembic", "mako", "psycopg"}) & loaded


def test_the_list_of_commands_says_what_each_says_of_itself():
    said = {name: load_command(name).help.splitlines()[0] for name in COMMANDS}

    assert said == {name: sentence for name, (_, sentence) in COMMANDS.items()}


def test_the_version_is_that_of_the_package(blis, tmp_path):
    [name, number] = blis(tmp_path, "--version").stdout.split()

    assert (name, number) == ("BLIS", version("blis"))


def test_a_command_that_is_misspelt_is_guessed(blis, tmp_path):
    assert "Did you mean 'account'" in blis(tmp_path, "acount", "list").stderr
