"""What an index of tantivy is asked, and the answers of it: queries, pages, suggestions.

What stands in it is in `search.tantivy.index`; what all engines share, in `search.answers`.
"""
