"""Files from outside: stored once, named safely, recognised by content, read for the search.

A process of its own opens them (`server.sandbox`); tables are read in `server.tabular`.
"""
