"""Who sends a request: keys, sessions, points, and places for what is under way."""
