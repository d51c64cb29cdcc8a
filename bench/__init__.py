"""Measures the published numbers; nothing imports it."""
