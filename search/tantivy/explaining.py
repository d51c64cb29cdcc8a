"""Why a document got its score from tantivy: its parts, asked for in the documents of a page."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tantivy import Query as Asked

from search.documents import Reason
from search.query.tree import Query, QueryPart, Word
from search.ranking.explanations import ScoreRule, score_reasons
from search.tantivy.reading import QueryBuilder, alternative_parts
from search.tantivy.snapshot import Scores, TantivySnapshot
from search.weights import WEIGHTS


class ScoreExplainer:
    """What the words of a query score in the documents of a page; each part is asked for once."""

    def __init__(
        self, snapshot: TantivySnapshot, reading: QueryBuilder, query: Query, numbers: Sequence[int]
    ) -> None:
        self._snapshot, self._reading = snapshot, reading
        self._parts, self._numbers = (*query.required, *query.optional), numbers
        self._known: dict[tuple[QueryPart, str], Scores] = {}

    def explained(
        self, number: int, *, has_all: bool, gained: Sequence[Reason], merits: dict[str, float]
    ) -> list[Reason]:
        """Return the reasons that add up to the score of a document."""
        earned = [reason for part in self._parts for reason in self._of_part(part, number)]
        counted = {name: merits.get(name, 0.0) for name in WEIGHTS.merits}
        return score_reasons(has_all, [*earned, *gained], counted, WEIGHTS)

    def _score(self, part: QueryPart, what: str, asked: Asked | None, number: int) -> float:
        """Return what a part scores in a document, or something of it."""
        if (part, what) not in self._known:
            found = self._snapshot.scores(asked, self._numbers) if asked else {}
            self._known[part, what] = found
        return self._known[part, what].get(number, 0.0)

    def _of_part(self, part: QueryPart, number: int) -> Iterator[Reason]:
        """Yield what a part of the query gives, or that which does best in its place."""
        reading = self._reading
        best, weight, chosen = self._score(part, "own", reading.own(part), number), 1.0, part
        for counts, other in alternative_parts(part):
            if (score := counts * self._score(other, "part", reading.part(other), number)) > best:
                best, weight, chosen = score, counts, other
        if chosen is part:
            yield from self._of_words(part, number) if best else ()
            return
        for reason in self._of_part(chosen, number):
            is_synonym = chosen in part.instead and not chosen.least
            rule = ScoreRule.SYNONYM if is_synonym else reason.rule
            yield replace(reason, rule=rule, score=weight * reason.score)

    def _of_words(self, part: QueryPart, number: int) -> Iterator[Reason]:
        """Yield what the words of a part give together, and what its spelling adds."""
        scored = [(w, *self._of_word(part, n, w, number)) for n, w in enumerate(part.words)]
        met = [(str(word), keys, spelling) for word, keys, spelling in scored if keys or spelling]
        about = " ".join(word for word, _, _ in met)
        yield Reason(
            ScoreRule.WORD if len(met) == 1 else ScoreRule.PHRASE, about, sum(k for _, k, _ in met)
        )
        if spellings := sum(spelling for _, _, spelling in met):
            yield Reason(ScoreRule.EXACT_SPELLING, about, spellings)

    def _of_word(self, part: QueryPart, n: int, word: Word, number: int) -> tuple[float, float]:
        """Return what a word of a part gives by its keys, and what its spelling adds."""
        keys, spellings = self._reading.readings(word)
        return (
            self._score(part, f"{n} keys", keys, number),
            self._score(part, f"{n} spellings", spellings, number),
        )
