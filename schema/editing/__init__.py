"""Writes: what a client gave is checked as a whole, written as a whole, noted in the audit trail.

Which mutations there are is in `schema.mutations`; rules over rows are in `schema.tables`.
"""
