"""How fields are resolved faster than strawberry does it by itself."""
