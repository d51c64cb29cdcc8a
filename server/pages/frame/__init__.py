"""What all pages for people share: addresses, the way of a request to a page, errors, the frame.

What one page asks and shows stands in `server.pages.views` and `templates/site`.
"""
