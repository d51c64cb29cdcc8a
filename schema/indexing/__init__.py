"""From rows to the documents of the search, and how the index stands to the database.

Texts, words and ranking are in `search`, which knows nothing of BLIS.
"""
