"""The pages that people read, of which each has an address in Latvian and one in English."""

from server.pages.views.about import ABOUT
from server.pages.views.accessibility import ACCESSIBILITY
from server.pages.views.administration import ACCOUNTS, AUDIT
from server.pages.views.campaigns import CAMPAIGN, CAMPAIGN_EDIT, CAMPAIGN_NEW, CAMPAIGNS
from server.pages.views.case import CASE
from server.pages.views.compare import COMPARE
from server.pages.views.draft import DESCRIBE, DRAFT
from server.pages.views.indicator import INDICATOR
from server.pages.views.networks import NETWORKS
from server.pages.views.place import PLACE
from server.pages.views.places import PLACES
from server.pages.views.recent import RECENT
from server.pages.views.records import RECORDS, TOPICS
from server.pages.views.requests import ASK, REQUEST
from server.pages.views.results import RESULTS
from server.pages.views.review import REVIEW
from server.pages.views.start import START
from server.pages.views.ties import TIES
from server.pages.views.values import TARGET, VALUES_PAGE
from server.pages.views.work import WORK

SITE_PAGES = (
    START,
    RESULTS,
    CASE,
    PLACES,
    PLACE,
    COMPARE,
    NETWORKS,
    TOPICS,
    *RECORDS,
    INDICATOR,
    CAMPAIGNS,
    CAMPAIGN,
    RECENT,
    ABOUT,
    ACCESSIBILITY,
)

OWN_PAGES = (
    WORK,
    DESCRIBE,
    DRAFT,
    REVIEW,
    TIES,
    ASK,
    REQUEST,
    VALUES_PAGE,
    TARGET,
    CAMPAIGN_NEW,
    CAMPAIGN_EDIT,
    ACCOUNTS,
    AUDIT,
)
"""The pages for those who are signed in."""
