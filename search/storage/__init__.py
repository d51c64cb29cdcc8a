"""The files of an index: its generations, and what files looked like.

What an engine keeps in its files is its own.
"""
