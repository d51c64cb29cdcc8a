"""How the tables look to an editor: which rows are written inside which, and what links where."""

from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from schema import tables
from schema.tables.base import Row, table_of

# Rows that are written inside the record of another table, under these names.
NESTED: dict[type[Row], dict[str, type[Row]]] = {
    tables.Project: {
        "funding": tables.Funding,
        "partners": tables.ProjectPartner,
        "activities": tables.ProjectActivity,
        "target_groups": tables.TargetGroup,
        "results": tables.ProjectResult,
    },
    tables.Network: {
        "topics": tables.NetworkTopic,
        "memberships": tables.Membership,
        "outputs": tables.NetworkOutput,
        "cycles": tables.Cycle,
    },
    tables.Organisation: {"former_names": tables.OrganisationName},
    tables.Document: {"topics": tables.DocumentTopic},
    tables.Event: {"topics": tables.EventTopic, "delegations": tables.Delegation},
    tables.Practice: {
        "topics": tables.PracticeTopic,
        "municipalities": tables.PracticeMunicipality,
        "municipalities_then": tables.PracticeMunicipalityThen,
        "invitations": tables.PracticeInvitation,
        "evidence": tables.Evidence,
        "adoptions": tables.Adoption,
        "opinions": tables.ExpertOpinion,
        "comments": tables.ReviewComment,
        "tie_rejections": tables.TieRejection,
        "attachments": tables.Attachment,
    },
    tables.Adoption: {"evidence": tables.AdoptionEvidence},
    tables.Partnership: {"partners": tables.PartnershipPartner},
    tables.ExperienceRequest: {
        "practices": tables.ExperienceRequestPractice,
        "experts": tables.ExperienceRequestExpert,
    },
    tables.Campaign: {
        "indicators": tables.CampaignIndicator,
        "municipalities": tables.CampaignMunicipality,
    },
    tables.ComparisonSet: {"members": tables.ComparisonSetMember},
    tables.Expert: {"topics": tables.ExpertTopic, "consents": tables.Consent},
}
PARTS: dict[type[Row], dict[str, type[Row]]] = {
    parent: {
        name: child
        for name, child in children.items()
        if child
        not in (
            tables.Membership,
            tables.NetworkOutput,
            tables.Cycle,
            tables.Adoption,
            tables.Attachment,
            tables.ExpertOpinion,
            tables.ReviewComment,
            tables.TieRejection,
        )
    }
    for parent, children in NESTED.items()
}
"""Of these, the rows that are one with the record around them: they are written with it."""

RECORDS = tuple(
    table
    for table in tables.TABLES
    if not any(table in within.values() for within in PARTS.values())
)
"""Tables whose rows are written for themselves, and have entries of their own in the trail."""

CLASSES: dict[str, type[Row]] = {table_of(table).name: table for table in tables.TABLES}
BY_NAME = {name: table_of(table) for name, table in CLASSES.items()}
PARENTS = {
    table_of(child).name: table_of(parent).name
    for parent, children in NESTED.items()
    for child in children.values()
}
OUTER = {name: t for t in tables.TABLES if (name := table_of(t).name) not in PARENTS}
UNSEEN = frozenset({"id", "sort_key", "late_from", "version"})
"""Columns that no editor writes."""


@dataclass(frozen=True)
class Link:
    """A column that leads to a record of another table, which the files name by its slug."""

    column: str
    target: str


@cache
def table_links(table: str) -> dict[str, Link]:
    """Return the links of a table by the names they have in the files: planning_region."""
    columns = BY_NAME[table].c
    result: dict[str, Link] = {}
    for column in columns:
        for foreign in column.foreign_keys:
            short = column.name.removesuffix("_id")
            name = column.name if short in columns else short
            result[name] = Link(column.name, foreign.column.table.name)
    return result


@cache
def only_link(child: str, parent: str) -> str:
    """Return what a bare word in a list stands for: in topics the topic."""
    names = [name for name in table_links(child) if name != parent]
    return names[0] if len(names) == 1 else "value"


@cache
def unique_columns(table: str) -> list[tuple[str, ...]]:
    """Return the sets of columns that no two rows of a table may share."""
    constraints = [c for c in BY_NAME[table].constraints if isinstance(c, sa.UniqueConstraint)]
    return [tuple(column.name for column in constraint.columns) for constraint in constraints]


@cache
def key_columns(table: str) -> tuple[str, ...]:
    """Return the columns that tell the records of a table apart, those of a parent first."""
    every = unique_columns(table)
    own = ("slug",) if ("slug",) in every else every[0]
    parent = f"{PARENTS[table]}_id" if table in PARENTS else None
    return own if parent is None or parent in own else (parent, *own)


@cache
def own_names(table: str) -> list[str]:
    """Return the text columns that are unique in themselves and can pass to another record."""
    unique = unique_columns(table)
    texts = [name for [name] in (u for u in unique if len(u) == 1)]
    return [name for name in texts if (name,) != key_columns(table)]
