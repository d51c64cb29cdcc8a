"""Which engines there are; naming them loads none."""

WHOOSH = "whoosh"
# The engines by name, each a module with `create` and `read`.
ENGINES = {WHOOSH: "search.whoosh.store", "tantivy": "search.tantivy.store"}
