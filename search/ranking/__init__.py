"""Which documents answer, in what order: scores of words, phrases and what else counts.

What is told of them is in `search.answers`, how their files lie, in the engines.
"""
