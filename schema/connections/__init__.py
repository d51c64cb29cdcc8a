"""Lists: which rows, in what order, from which cursor on; links between tables, declared once.

What each row shows is in `schema.types`; where a list is asked for, in `schema.queries`.
"""
