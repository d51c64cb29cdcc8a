"""What a client wants to write: cleaned, judged, and refused with a path and a sentence.

Rules over rows are in `schema.tables`.
"""
