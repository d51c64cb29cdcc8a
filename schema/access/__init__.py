"""Who may see and do what: accounts, the one condition of visibility for each table.

What an operation costs is in `schema.limits`; how a request shows who sends it in `server.http`.
"""
