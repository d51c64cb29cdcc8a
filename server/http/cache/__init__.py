"""Responses that are sent again: kept until the data change, and found by the same bytes."""
