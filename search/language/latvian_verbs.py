"""Latvian verbs that the rules of `latvian.py` would mistake: the stems in `latvian_verbs.toml`."""

import tomllib
from collections.abc import Iterator
from pathlib import Path


def verb_stems(line: str) -> Iterator[tuple[str, str]]:
    """Yield what a verb is recognised by, with the key of the verb.

    >>> dict(verb_stems("veikt veic"))
    {'veikt': 'veikt', 'veic': 'veikt', 'veikus': 'veikt', 'veicus': 'veikt', 'veiksan': 'veikt'}
    """
    listed = line.split()
    key = next(stem for stem in listed if stem[0] != "-")
    base = listed[0].removeprefix("-").removesuffix("t")
    past = dict.fromkeys([base, *(stem.removeprefix("-") for stem in listed[1:])])
    noun = f"{base.removesuffix('s')}san"
    for stem in (*listed, *(f"{stem}us" for stem in past), noun):
        yield stem, key


def verb_keys(lines: str) -> dict[str, str]:
    """Return the key of every stem of these verbs."""
    return {stem: key for line in lines.splitlines() for stem, key in verb_stems(line)}


LISTED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
BEHIND_PREFIX = {s.removeprefix("-"): key for s, key in verb_keys(LISTED["verbs"]).items()}
ALONE = {s: k for s, k in verb_keys(LISTED["verbs"] + LISTED["prefixed"]).items() if s[0] != "-"}
