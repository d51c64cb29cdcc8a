"""Word lists that people edit in `words.toml`: abbreviations, words that decide little."""

import tomllib
from pathlib import Path

LISTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
ABBREVIATIONS = frozenset(LISTS["abbreviations"].split())
FUNCTION_WORDS = frozenset(LISTS["function_words"].split())
ALSO_CORRECT = frozenset(LISTS["also_correct"].split())
GENERIC_WORDS = {lang: frozenset(words.split()) for lang, words in LISTS["generic_words"].items()}
"""The generic words of each language."""
