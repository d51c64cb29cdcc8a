"""Comparing: what is read of the database for it, and what is made of that.

Plain numbers in, frozen answers out: that is `formulas`. What clients see of it is in
`schema.types`; what charts draw of it in `schema.charts`.
"""
