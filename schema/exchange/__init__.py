"""What leaves BLIS as tables, feeds and pages, and the tables that come in from outside.

Reading and writing files is in `server.tabular`, addresses are in `server.routes`.
"""
