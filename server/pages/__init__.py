"""Pages that people read in a browser, and the static files that belong to them."""
