"""Data that fetch themselves: connectors to official services, what they get, what becomes of it.

A connector says what is fetched from where; `services/` knows how each service is asked. What a
file is and how it becomes values belongs to `server.tabular` and `schema.exchange.imports`; when
it runs, to `server.background` and `server.commands`.
"""
