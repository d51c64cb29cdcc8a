"""How a record goes: deleted, made a part of another, or a person erased everywhere."""
