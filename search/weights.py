"""Everything that decides the order of answers, in one record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Amount = TypeVar("Amount", float, NDArray[np.float64])


@dataclass(frozen=True)
class Weights:
    """What counts how much; a change of `fields` needs a new `ANALYSER_VERSION`.

    `fields` is what one occurrence in a text counts; a text not named counts once. `merits` is
    what a document of full merit gains; whether something succeeded is no merit.
    """

    fields: Mapping[str, float] = field(
        default_factory=lambda: {
            "codes": 12.0,
            "title": 5.0,
            "names": 3.0,
            "places": 2.5,
            "summary": 1.0,
            "themes": 1.0,
            "problem": 1.0,
            "solution": 1.0,
            "results": 1.0,
            "lessons": 1.0,
            "places_around": 0.5,
            "outcome": 1.0,
            "linked": 0.5,
            "attachments": 0.3,
        }
    )
    merits: Mapping[str, float] = field(
        default_factory=lambda: {"evidence": 0.03, "completeness": 0.03, "freshness": 0.03}
    )
    # Saturation and length normalisation of BM25F.
    k1: float = 1.2
    b: float = 0.5
    # What the spelling as typed adds to the score of a word.
    exact: float = 0.7
    # What a word counts in another language than the asker's, as what says the same or something
    # alike, and corrected.
    other_language: float = 0.7
    same: float = 1.0
    synonym: float = 0.5
    corrected: float = 0.6
    # What the word counts that is spelled like a known abbreviation (`varam`, `lps`).
    not_abbreviation: float = 0.6
    # What two neighbouring words of the query add when they are neighbours in the text.
    proximity: float = 0.3
    # A word that a larger share of all documents has is not telling: alone it makes no answer.
    common: float = 0.25
    # With fewer documents than this that have all words, those with some of them follow.
    enough: int = 10
    # The sum of a document's word scores at which its score is half way to the next whole.
    halfway: float = 20.0

    def of_field(self, name: str) -> float:
        """Return what one occurrence in this text counts."""
        return self.fields.get(name, 1.0)


WEIGHTS = Weights()


def saturate(total: Amount, halfway: float) -> Amount:
    """Return an amount, or each of an array of them, as a number below 1: .5 for what is halfway.

    >>> saturate(20.0, 20.0), saturate(60.0, 20.0)
    (0.5, 0.75)
    """
    return total / (total + halfway)
