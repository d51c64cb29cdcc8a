"""One operation as resolvers see it: who asks, what it may cost, what is read for it.

What HTTP brings is in `server.http`; who may see what, in `schema.access`.
"""
