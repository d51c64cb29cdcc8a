"""What is refused before an operation is executed: too large, too deep, too costly, not allowed.

How much a caller may spend is in `schema.access.quota`; sizes of requests are in `server.http`.
"""
