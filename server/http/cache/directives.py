"""What `Cache-Control` says in answers; files of pages have directives of their own."""

PUBLIC = "public, no-cache"
"""Anybody may keep it, and asks again with its entity tag before showing it."""

PUBLIC_ANSWER = PUBLIC
"""The same for what /graphql answers from what everybody may see."""

PRIVATE = "private, no-cache"
"""Only who asked may keep it, and asks again before showing it."""

NEVER = "no-store"
"""Nobody may keep it."""
