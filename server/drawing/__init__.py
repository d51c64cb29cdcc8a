"""Charts drawn as pictures, by one process that is started for the first of them.

What a chart shows is in `schema.charts`.
"""
