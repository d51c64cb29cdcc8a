"""From HTTP to a request of the API and back: who asks, how much, from where, in which format.

What each address answers is in `server.routes` and `server.pages`.
"""
