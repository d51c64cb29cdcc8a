"""What BLIS is, for whom, where its content comes from, and whom to write to."""

from schema import clock
from server.pages.frame.page import Page, PageAnswer, PageRequest, Values


def about_variables(request: PageRequest) -> Values:
    """Return the day on which municipalities are counted."""
    return {"today": clock.today().isoformat()}


def about_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return how much there is of what, and whom to write to."""
    return {**answer.data, "contact": request.contact}


ABOUT = Page("about", about_variables, about_values)
