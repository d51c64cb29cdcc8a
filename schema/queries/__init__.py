"""What clients can ask for."""

import strawberry

from schema.queries.accounts import AccountQueries
from schema.queries.campaigns import CampaignQueries
from schema.queries.changes import ChangeQueries
from schema.queries.charts import ChartQueries
from schema.queries.comparison import ComparisonQueries
from schema.queries.entities import GatewayQueries
from schema.queries.groups import GroupQueries
from schema.queries.knowledge import (
    CooperationQueries,
    IndicatorQueries,
    NodeQueries,
    OrganisationQueries,
    PlaceQueries,
    PracticeQueries,
    PublicationQueries,
)
from schema.queries.learning_paths import LearningQueries
from schema.queries.limits import LimitQueries
from schema.queries.profile import ProfileQueries
from schema.queries.recent_records import RecentQueries
from schema.queries.search import SearchQueries
from schema.queries.search_records import SearchingQueries
from schema.queries.similar_records import SimilarQueries
from schema.queries.suggestions import SuggestionQueries
from schema.queries.ties import TieQueries


@strawberry.type(description="All queries.")
class Query(
    SearchQueries,
    SuggestionQueries,
    SearchingQueries,
    SimilarQueries,
    GroupQueries,
    ComparisonQueries,
    LearningQueries,
    TieQueries,
    ProfileQueries,
    ChartQueries,
    PlaceQueries,
    CooperationQueries,
    PracticeQueries,
    IndicatorQueries,
    CampaignQueries,
    OrganisationQueries,
    PublicationQueries,
    NodeQueries,
    ChangeQueries,
    RecentQueries,
    GatewayQueries,
    LimitQueries,
    AccountQueries,
):
    pass
