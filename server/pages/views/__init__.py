"""One module for each page: from its address to variables, and from the answer to what it shows.

What pages share stands in `server.pages.frame`; `server.pages.site` lists the pages.
"""
