"""Words: how Latvian inflects, which words are right, how text becomes keys.

What somebody asked for is in `search.query`, what ranks high in `search.ranking`.
"""

LANGUAGES = ("lv", "en")
"""The languages of texts, in the order in which one stands in for another; no list has others."""
