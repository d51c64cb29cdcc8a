"""What stands in an index of tantivy and who writes it: documents as fields, words, phrases.

How it is asked is in `search.tantivy.answers`.
"""
