"""The pages that people read, of which each has an address in Latvian and one in English."""

from server.pages.views.case import CASE
from server.pages.views.results import RESULTS
from server.pages.views.start import START

SITE_PAGES = (START, RESULTS, CASE)
