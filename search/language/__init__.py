"""Words: how Latvian inflects, which words are right, how text becomes keys.

What somebody asked for is in `search.query`, what ranks high in `search.ranking`.
"""
