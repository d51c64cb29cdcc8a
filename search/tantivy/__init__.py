"""The search engine tantivy: an index of more documents than Whoosh answers quickly from."""
