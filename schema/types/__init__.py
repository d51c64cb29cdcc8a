"""The entities: what clients see of the tables, and how it hangs together."""

from schema.types.accounts import Account, ApiKey
from schema.types.campaigns import Campaign
from schema.types.contacts import Contact
from schema.types.cooperation import Cycle, Membership, Network, NetworkOutput, Partnership, Pilot
from schema.types.documents import Document, NewsItem
from schema.types.entity import Caller, LocalizedText, Node, parse_id, show_entity
from schema.types.events import Delegation, Event
from schema.types.evidence import AdoptionEvidence, Evidence
from schema.types.fetching import FetchRun
from schema.types.indicators import Indicator, IndicatorValue, Target
from schema.types.organisations import Organisation
from schema.types.people import Consent, Expert
from schema.types.places import (
    ComparisonGroup,
    ComparisonGroupMember,
    ComparisonSet,
    Municipality,
    Succession,
)
from schema.types.practices import (
    Adoption,
    Attachment,
    ExpertOpinion,
    Practice,
    ReviewComment,
)
from schema.types.projects import (
    Funding,
    Project,
    ProjectActivity,
    ProjectPartner,
    ProjectResult,
    TargetGroup,
)
from schema.types.search_records import ExperienceRequest, SavedSearch, SynonymSet
from schema.types.ties import TieRejection
from schema.types.topics import Topic
