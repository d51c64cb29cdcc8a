"""How many rows are written: in portions between which others write, each with its audit entry."""
