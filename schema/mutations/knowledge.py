"""What editors write: a line for each thing that can be done with each kind of record."""

import strawberry

from schema import tables
from schema.mutations.records import create, merging, remove, update


@strawberry.type
class CooperationMutations:
    network_create = create(tables.Network)
    network_update = update(tables.Network)
    network_delete = remove(tables.Network)
    network_merge = merging(tables.Network)
    membership_create = create(tables.Membership)
    membership_update = update(tables.Membership)
    membership_delete = remove(tables.Membership)
    network_output_create = create(tables.NetworkOutput)
    network_output_update = update(tables.NetworkOutput)
    network_output_delete = remove(tables.NetworkOutput)
    cycle_create = create(tables.Cycle)
    cycle_update = update(tables.Cycle)
    cycle_delete = remove(tables.Cycle)
    pilot_create = create(tables.Pilot)
    pilot_update = update(tables.Pilot)
    pilot_delete = remove(tables.Pilot)
    partnership_create = create(tables.Partnership)
    partnership_update = update(tables.Partnership)
    partnership_delete = remove(tables.Partnership)
    project_create = create(tables.Project)
    project_update = update(tables.Project)
    project_delete = remove(tables.Project)


@strawberry.type
class OrganisationMutations:
    organisation_create = create(tables.Organisation)
    organisation_update = update(tables.Organisation)
    organisation_delete = remove(tables.Organisation)
    organisation_merge = merging(tables.Organisation)


@strawberry.type
class TopicMutations:
    topic_create = create(tables.Topic)
    topic_update = update(tables.Topic)
    topic_delete = remove(tables.Topic)
    topic_merge = merging(tables.Topic)


@strawberry.type
class IndicatorMutations:
    indicator_create = create(tables.Indicator)
    indicator_update = update(tables.Indicator)
    indicator_delete = remove(tables.Indicator)


@strawberry.type
class PublicationMutations:
    event_create = create(tables.Event)
    event_update = update(tables.Event)
    event_delete = remove(tables.Event)
    document_create = create(tables.Document)
    document_update = update(tables.Document)
    document_delete = remove(tables.Document)
    news_item_create = create(tables.NewsItem)
    news_item_update = update(tables.NewsItem)
    news_item_delete = remove(tables.NewsItem)


@strawberry.type
class PlaceMutations:
    municipality_create = create(tables.Municipality)
    municipality_update = update(tables.Municipality)
    municipality_delete = remove(tables.Municipality)
    succession_create = create(tables.Succession)
    succession_update = update(tables.Succession)
    succession_delete = remove(tables.Succession)
    comparison_group_create = create(tables.ComparisonGroup)
    comparison_group_update = update(tables.ComparisonGroup)
    comparison_group_delete = remove(tables.ComparisonGroup)
