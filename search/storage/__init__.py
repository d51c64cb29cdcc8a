"""The files of an index: generations, what files looked like, processes that write them.

What an engine keeps in its files is its own.
"""
