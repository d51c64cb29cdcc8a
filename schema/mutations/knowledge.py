"""What editors write: a line for each thing that can be done with each kind of record."""

import strawberry

from schema import tables
from schema.mutations.records import (
    create_mutation,
    delete_mutation,
    merge_mutation,
    update_mutation,
)


@strawberry.type
class CooperationMutations:
    network_create = create_mutation(tables.Network)
    network_update = update_mutation(tables.Network)
    network_delete = delete_mutation(tables.Network)
    network_merge = merge_mutation(tables.Network)
    membership_create = create_mutation(tables.Membership)
    membership_update = update_mutation(tables.Membership)
    membership_delete = delete_mutation(tables.Membership)
    network_output_create = create_mutation(tables.NetworkOutput)
    network_output_update = update_mutation(tables.NetworkOutput)
    network_output_delete = delete_mutation(tables.NetworkOutput)
    cycle_create = create_mutation(tables.Cycle)
    cycle_update = update_mutation(tables.Cycle)
    cycle_delete = delete_mutation(tables.Cycle)
    pilot_create = create_mutation(tables.Pilot)
    pilot_update = update_mutation(tables.Pilot)
    pilot_delete = delete_mutation(tables.Pilot)
    partnership_create = create_mutation(tables.Partnership)
    partnership_update = update_mutation(tables.Partnership)
    partnership_delete = delete_mutation(tables.Partnership)
    project_create = create_mutation(tables.Project)
    project_update = update_mutation(tables.Project)
    project_delete = delete_mutation(tables.Project)


@strawberry.type
class OrganisationMutations:
    organisation_create = create_mutation(tables.Organisation)
    organisation_update = update_mutation(tables.Organisation)
    organisation_delete = delete_mutation(tables.Organisation)
    organisation_merge = merge_mutation(tables.Organisation)


@strawberry.type
class TopicMutations:
    topic_create = create_mutation(tables.Topic)
    topic_update = update_mutation(tables.Topic)
    topic_delete = delete_mutation(tables.Topic)
    topic_merge = merge_mutation(tables.Topic)


@strawberry.type
class IndicatorMutations:
    indicator_create = create_mutation(tables.Indicator)
    indicator_update = update_mutation(tables.Indicator)
    indicator_delete = delete_mutation(tables.Indicator)


@strawberry.type
class PublicationMutations:
    event_create = create_mutation(tables.Event)
    event_update = update_mutation(tables.Event)
    event_delete = delete_mutation(tables.Event)
    document_create = create_mutation(tables.Document)
    document_update = update_mutation(tables.Document)
    document_delete = delete_mutation(tables.Document)
    news_item_create = create_mutation(tables.NewsItem)
    news_item_update = update_mutation(tables.NewsItem)
    news_item_delete = delete_mutation(tables.NewsItem)


@strawberry.type
class PlaceMutations:
    municipality_create = create_mutation(tables.Municipality)
    municipality_update = update_mutation(tables.Municipality)
    municipality_delete = delete_mutation(tables.Municipality)
    succession_create = create_mutation(tables.Succession)
    succession_update = update_mutation(tables.Succession)
    succession_delete = delete_mutation(tables.Succession)
    comparison_group_create = create_mutation(tables.ComparisonGroup)
    comparison_group_update = update_mutation(tables.ComparisonGroup)
    comparison_group_delete = delete_mutation(tables.ComparisonGroup)
