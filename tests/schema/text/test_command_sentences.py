"""The command `blis` speaks the language of the shell."""

import pytest
from typer.main import get_group

from schema.text.command_sentences import LOCALE_VARIABLES, command_sentence
from server.cli import COMMANDS, commands, load_command
from server.commands.help_texts import help_parts, translate_help
from server.failure import Failure
from server.settings import read_settings


@pytest.fixture
def in_latvian(monkeypatch):
    """Make the shell Latvian."""
    for name in LOCALE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "lv_LV.UTF-8")


def test_a_failure_is_told_in_the_language_of_the_shell(in_latvian):
    assert str(Failure("There is no backup {origin}.", origin="x.tar")) == "Kopijas x.tar nav."


@pytest.mark.parametrize("said", ["Disk quota exceeded", "a {brace} of the system"])
def test_what_a_library_says_stays_as_it_is(in_latvian, said):
    assert command_sentence(said) == said


def test_mistakes_in_variables_are_told_in_the_language_of_the_shell(in_latvian):
    with pytest.raises(Failure, match="Portam jābūt veselam skaitlim no 0 līdz 65535"):
        read_settings({"BLIS_PORT": "abc"})


@pytest.mark.parametrize("name", ["serve", "account", "import"])
def test_help_is_in_the_language_of_the_shell(in_latvian, name):
    english = {text for _, _, text in help_parts(load_command(name))}
    latvian = {text for _, _, text in help_parts(translate_help(load_command(name)))}

    assert english & latvian <= {"Show this message and exit."}
    assert len(latvian) == len(english) > 2


def test_the_list_of_commands_is_in_the_language_of_the_shell(in_latvian):
    listed = translate_help(get_group(commands)).commands

    assert {*listed} == {*COMMANDS}
    assert listed["check"].help == "Ziņot, kas nesaskan."
