"""The database: the engine, what it does when the database fails, who waits for it, what it tells.

Tables are in `schema.tables`, steps between their versions in `schema.migrations`, who may see
which rows in `schema.access`.
"""
