"""Limits that no test meets by chance."""

from schema import Limits

GENEROUS = Limits(bucket=1_000_000_000)
"""The usual limits, with points enough for all tests."""
