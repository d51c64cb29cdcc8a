"""What `--help` says of commands and their options, in the language of the shell."""

from collections.abc import Iterator
from typing import Any

from schema.text.command_sentences import command_sentence

PARTS = ("help", "short_help", "epilog")


def translate_help(command: Any) -> Any:
    """Return a command whose texts, and those of all below it, are in the language of the shell."""
    for part, part_name, text in help_parts(command):
        setattr(part, part_name, command_sentence(text))
    return command


def help_parts(command: Any) -> Iterator[tuple[Any, str, str]]:
    """Yield the texts of a command, its options and the commands below it, each with its place."""
    for each in (command, *command.params):
        for name in PARTS:
            if text := getattr(each, name, None):
                yield each, name, text
    for below in getattr(command, "commands", {}).values():
        yield from help_parts(below)
