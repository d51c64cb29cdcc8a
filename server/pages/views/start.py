"""The first page: the box, themes, what worked beside what did not, ways in."""

from schema import clock
from server.pages.frame.page import Page, PageRequest, Values


def start_variables(request: PageRequest) -> Values:
    """Return the day on which municipalities are counted."""
    return {"today": clock.today().isoformat()}


START = Page("start", start_variables, section="")
