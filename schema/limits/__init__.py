"""What is refused before an operation is executed: too large, too deep, too costly, not allowed.

The numbers, and how much a caller may spend, are in `schema.request`; sizes of requests
are in `server.http`.
"""
