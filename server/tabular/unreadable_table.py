"""Why a file is no table that can be read."""

from typing import Any


class UnreadableTable(Exception):
    """A file cannot be read: the name of the sentence that says why, and its details."""

    def __init__(self, sentence: str, **details: Any) -> None:
        super().__init__(sentence)
        self.sentence, self.details = sentence, details
