"""The statement of accessibility that Latvian law asks of a public body."""

from server.pages.frame.page import Page, PageAnswer, PageRequest, Values

PREPARED, REVIEWED = "2026-11-29", "2026-11-29"
"""When the statement was made and last looked at: whoever checks the pages anew changes it."""


def accessibility_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return the days of the statement, and whom to write to."""
    return {"prepared": PREPARED, "reviewed": REVIEWED, "contact": request.contact}


ACCESSIBILITY = Page("accessibility", values=accessibility_values)
