"""What is given out of a ranking: pages, facets, highlights, explanations, suggestions, likeness.

Which documents answer, and how well, is decided in `search.ranking`.
"""
