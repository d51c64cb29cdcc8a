"""How a write becomes lasting: one commit with its entry in the audit trail and work for the index.

What is written is made in `schema.editing.records` and `schema.exchange.imports`.
"""
