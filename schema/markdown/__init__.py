"""Markdown to safe HTML, and to the words that a reader sees."""
