"""What a person can put right is told in a sentence, never as a traceback."""

from typing import Any

from schema.text.command_sentences import command_sentence


class Failure(Exception):
    """Something outside of the program keeps it from going on; the sentence is for people."""

    def __init__(self, template: str, **parts: Any) -> None:
        super().__init__(command_sentence(template, **parts))


def os_error_reason(error: OSError) -> str:
    """Return what the system says in its first line, without a full stop."""
    return str(error.strerror or error).splitlines()[0].rstrip(".")
