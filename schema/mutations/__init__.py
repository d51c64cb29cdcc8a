"""What clients can change."""

import strawberry

from schema.mutations.adoptions import AdoptionMutations
from schema.mutations.campaigns import CampaignMutations
from schema.mutations.comparison import ComparisonMutations
from schema.mutations.contacts import ContactMutations
from schema.mutations.history import HistoryMutations
from schema.mutations.knowledge import (
    CooperationMutations,
    IndicatorMutations,
    OrganisationMutations,
    PlaceMutations,
    PublicationMutations,
    TopicMutations,
)
from schema.mutations.people import PeopleMutations
from schema.mutations.practices import PracticeMutations
from schema.mutations.requests import RequestMutations
from schema.mutations.saved import SavedMutations
from schema.mutations.search_records import SearchingMutations
from schema.mutations.ties import TieMutations
from schema.mutations.values import ValueMutations


@strawberry.type(description="All mutations.")
class Mutation(
    PracticeMutations,
    TieMutations,
    AdoptionMutations,
    CooperationMutations,
    OrganisationMutations,
    PeopleMutations,
    ContactMutations,
    TopicMutations,
    IndicatorMutations,
    ValueMutations,
    CampaignMutations,
    PublicationMutations,
    PlaceMutations,
    ComparisonMutations,
    HistoryMutations,
    SearchingMutations,
    RequestMutations,
    SavedMutations,
):
    pass
