"""What a table says: where its header is, which column holds what, what a cell means.

Files are opened in `server.tabular`; what their rows become is beside this package.
"""
