"""How each kind of service is asked: what is fetched of it, as the bytes of a table.

Nothing here knows what becomes of a table.
"""
