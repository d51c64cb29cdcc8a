"""What all engines share when they answer: why a document is found, highlights, suggestions.

The postings of each engine are its own.
"""
