"""Rows that only some may see, tied to all that leads to them; each says who that is.

Who may see a row is written down here by hand, and not taken from the rules that are tested.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import sqlalchemy as sa

from schema import Database, tables
from schema.access.viewer import Viewer
from schema.tables import PracticeState, Role, Row, ValueState, Visibility
from schema.tables.base import table_of

A, B = "adazu-novads-2021", "riga-2021"
PARTNER = "llpa"
ASKED_TOO = "balvu-novads-2021"
"""A municipality that is asked whether the hidden cases are also its own; nobody works for it."""
COMPARED, JUDGED = "mobility", "roads-paved-share"
"""A theme whose indicator has a better way, so that practices and experts are named beside it."""

MAY_BE_HIDDEN = {
    "Account", "Adoption", "AdoptionEvidence", "ApiKey", "AskedQuery", "Attachment",
    "AttachmentText", "Campaign", "CampaignIndicator", "CampaignMunicipality", "ComparisonSet",
    "ComparisonSetMember", "Consent", "Contact", "Document",
    "DocumentTopic", "Evidence", "ExperienceRequestExpert", "ExperienceRequestPractice", "Expert",
    "ExpertOpinion", "ExpertTopic", "FetchRun", "IndicatorValue", "NewsItem", "Practice",
    "PracticeInvitation", "PracticeMunicipality", "PracticeMunicipalityThen", "PracticeTopic",
    "RequestKey", "ReviewComment", "SavedSearch", "SignInLink", "TieRejection",
}  # fmt: skip
"""What has rows that not everybody sees: written down here, and not read from the rules."""

OF_THE_SYSTEM = {
    "Change", "ImportRun", "IndexTask", "Redirect", "Revision", "SeedRecord", "StagedValue",
}  # fmt: skip

FIRST = 1_000_000
HANDED_IN = (ValueState.SUBMITTED, "T")
UNCONFIRMED = "unconfirmed"
TODAY, TEXT = date(2026, 1, 1), {"lv": "Slepens zvirbuļu būris"}

FILE = {
    "kind": "OTHER",
    "title": TEXT,
    "file_name": "slepens.pdf",
    "media_type": "application/pdf",
    "size": 1,
    "sha256": "0" * 64,
    "uploaded_at": datetime(2026, 1, 1, tzinfo=UTC),
}

NOBODY = "nobody"
EDITORS, MEMBERS, EVERYONE = "editors", "members", "everyone"
MEMBERS_AND_PARTNER = "members and partner"
"""Audiences: a slug is that of a municipality or an organisation, besides editors."""


def only(holder: str) -> str:
    """Return the audience of a holder whose rows editors do not see."""
    return f"only {holder}"


SEEN = {
    "public": {EVERYONE},
    "member of A": {EVERYONE, MEMBERS, MEMBERS_AND_PARTNER, A, only(A)},
    "member of B": {EVERYONE, MEMBERS, MEMBERS_AND_PARTNER, B, only(B)},
    "partner": {EVERYONE, MEMBERS_AND_PARTNER, PARTNER, only(PARTNER)},
    "editor": {EVERYONE, EDITORS, MEMBERS, MEMBERS_AND_PARTNER, A, B, PARTNER},
    "administrator": {
        *(EVERYONE, EDITORS, MEMBERS, MEMBERS_AND_PARTNER, A, B, PARTNER),
        *map(only, (A, B, PARTNER)),
    },
}
"""Which audiences each viewer is one of."""


@dataclass(frozen=True)
class Hidden:
    """A row, and to whom it is shown besides editors."""

    table: type[Row]
    audience: str
    values: dict[str, Any]


def viewers(database: Database) -> dict[str, Viewer]:
    """Return one viewer of each kind."""
    number = partial_number(database)
    return {
        "public": Viewer(),
        "member of A": Viewer(1, frozenset({Role.MEMBER}), municipality=number("municipality", A)),
        "member of B": Viewer(2, frozenset({Role.MEMBER}), municipality=number("municipality", B)),
        "partner": Viewer(
            3, frozenset({Role.PARTNER}), organisation=number("organisation", PARTNER)
        ),
        "editor": Viewer(4, frozenset({Role.EDITOR})),
        "administrator": Viewer(5, frozenset({Role.ADMINISTRATOR})),
    }


def partial_number(database: Database) -> Any:
    """Return what finds the number of a record by its slug."""

    def number(table: str, slug: str) -> int:
        [[found]] = database.all(sa.text(f"select id from {table} where slug = '{slug}'"))  # type: ignore[arg-type]
        return found

    return number


def plant(database: Database, viewer: str | None = None) -> None:
    """Add the hidden rows, or only those that a viewer may see; numbers are the same."""
    audiences = SEEN["administrator"] | {NOBODY} if viewer is None else SEEN[viewer]
    with database.transaction() as session:
        for row in hidden(database):
            if row.audience in audiences:
                session.execute(sa.insert(table_of(row.table)).values(row.values))


def hidden(database: Database) -> list[Hidden]:
    """Return all hidden rows in the order in which they refer to each other."""
    kinds = (practices, values, publications, sets, experts, campaigns)
    rows = [row for kind in kinds for row in kind(database)]
    rows = [*rows, *contacts(database, rows)]
    rows = [*rows, *requests(database, rows), *searches(), *fetch_runs()]
    rows = [*rows, *changes(rows)]
    order = [*tables.TABLES, tables.SavedSearch, tables.FetchRun, tables.Change]
    return sorted(rows, key=lambda row: order.index(row.table))


def changes(rows: list[Hidden]) -> Iterator[Hidden]:
    """Yield an entry of the audit trail for each hidden record, which was never public."""
    numbers = count(FIRST)
    for row in rows:
        if "slug" in row.values:
            about = {"kind": row.table.__name__, "row_id": row.values["id"], "action": "CREATED"}
            given = {"id": next(numbers), **about, "slug": row.values["slug"], "is_public": False}
            entry = complete(tables.Change, **given, at=datetime(2026, 1, 1, tzinfo=UTC))
            yield Hidden(tables.Change, row.audience, entry)


def requests(database: Database, rows: list[Hidden]) -> Iterator[Hidden]:
    """Yield a request for experience, which all see, with all hidden rows that answer it."""
    about = {"id": FIRST, "slug": "request", "title": TEXT, "state": "ANSWERED", "asked_on": TODAY}
    links = {"topic_id": first(database, tables.Topic)}
    request = complete(tables.ExperienceRequest, **about, **links)
    yield Hidden(tables.ExperienceRequest, EVERYONE, request)
    for table, via in (
        (tables.Practice, tables.ExperienceRequestPractice),
        (tables.Expert, tables.ExperienceRequestExpert),
    ):
        for number, audience in [(r.values["id"], r.audience) for r in rows if r.table is table]:
            tie = {"experience_request_id": FIRST, f"{table.__name__.lower()}_id": number}
            yield Hidden(via, audience, complete(via, id=number, **tie))


def searches() -> Iterator[Hidden]:
    """Yield a saved search of somebody who is none of the viewers."""
    given = {"id": FIRST, "token": "hidden", "name": "Slepens", "query": TEXT["lv"]}
    yield Hidden(tables.SavedSearch, NOBODY, complete(tables.SavedSearch, **given, access="LINK"))


def fetch_runs() -> Iterator[Hidden]:
    """Yield a run of a connector, of which editors alone know."""
    given = {"id": FIRST, "connector": "hidden", "outcome": "REFUSED", "reason": "busy"}
    given |= {"begun_at": datetime(2026, 1, 1, tzinfo=UTC)}
    yield Hidden(tables.FetchRun, EDITORS, complete(tables.FetchRun, **given))


def contacts(database: Database, rows: list[Hidden]) -> Iterator[Hidden]:
    """Yield offices that nobody has confirmed, and confirmed ones of practices that are hidden."""
    number, numbers = partial_number(database), count(FIRST)
    unconfirmed = (
        (A, {"municipality_id": number("municipality", A)}),
        (B, {"municipality_id": number("municipality", B)}),
        (PARTNER, {"organisation_id": number("organisation", PARTNER)}),
        (EDITORS, {"network_id": first(database, tables.Network)}),
        (EDITORS, {"project_id": first(database, tables.Project)}),
    )
    cases = [
        (row.audience, {"practice_id": row.values["id"], "is_confirmed": True})
        for row in rows
        if row.table is tables.Practice
    ]
    for (audience, of), found in zip([*unconfirmed, *cases], numbers, strict=False):
        about = {"slug": f"hidden-office-{found}", "name": TEXT, "phone": "+37165404344"}
        yield Hidden(tables.Contact, audience, complete(tables.Contact, id=found, **about, **of))


def first(database: Database, table: type[Row]) -> int:
    """Return the number of the first row of a table."""
    source = table_of(table)
    [[found]] = database.all(sa.select(sa.func.min(source.c.id)))
    return found


def complete(table: type[Row], **values: Any) -> dict[str, Any]:
    """Return a row with what its table adds."""
    valid = table.model_validate(values)
    return {c.name: getattr(valid, c.name) for c in table_of(table).c}


def audience_of(state: PracticeState, visibility: Visibility, holder: str) -> str:
    """Return who sees a practice besides editors."""
    is_for_members = (state, visibility) == (PracticeState.PUBLISHED, Visibility.MEMBERS)
    return MEMBERS if is_for_members else holder


def practices(database: Database) -> Iterator[Hidden]:
    """Yield practices in every state that is not public, with all that belongs to them."""
    numbers, parts = count(FIRST), count(FIRST)
    unpublished = [(state, Visibility.PUBLIC) for state in PracticeState if state != "PUBLISHED"]
    published = [(PracticeState.PUBLISHED, v) for v in (Visibility.MEMBERS, Visibility.OWNER)]
    cases = [(h, *case, False) for h in (A, B) for case in (*unpublished, *published)]
    cases += [(h, PracticeState.DRAFT, Visibility.PUBLIC, True) for h in (A, B)]
    for (holder, state, visibility, is_private), number in zip(cases, numbers, strict=False):
        case = practice(database, number, holder, state, visibility)
        if is_private:
            private = {"is_private": True, "slug": f"hidden-{holder}-private"}
            holder = only(holder)
            case = Hidden(case.table, holder, case.values | private)
        yield case
        for table, who, given in belonging(database, case, holder, next(parts)):
            yield Hidden(table, who, complete(table, **{"id": next(parts)} | given))


def practice(
    database: Database, number: int, holder: str, state: PracticeState, visibility: Visibility
) -> Hidden:
    """Return a practice in a state, linked to whatever it can be."""
    linked = {
        "network": tables.Network,
        "suggested_network": tables.Network,
        "project": tables.Project,
        "event": tables.Event,
    }
    links = {f"{name}_id": first(database, table) for name, table in linked.items()}
    slug = f"hidden-{holder}-{state.lower().replace('_', '-')}-{visibility.lower()}"
    texts = {"title": TEXT, "summary": TEXT, "slug": slug, "kind": "PRACTICE", "year": 2031}
    state_of = {"state": state, "visibility": visibility, "country": "LT"}
    values = complete(tables.Practice, id=number, **texts, **links, **state_of)
    return Hidden(tables.Practice, audience_of(state, visibility, holder), values)


def belonging(
    database: Database, case: Hidden, holder: str, adoption: int
) -> Iterator[tuple[type[Row], str, dict[str, Any]]]:
    """Yield what belongs to a practice: its table, who sees it, and its values."""
    number = partial_number(database)
    place = {"municipality_id": number("municipality", holder.removeprefix(only("")))}
    asked_too = {"municipality_id": number("municipality", ASKED_TOO)}
    measured = {"indicator_id": first(database, tables.Indicator), "period": "2031"}
    about, audience = {"practice_id": case.values["id"]}, case.audience
    topic = {"topic_id": first(database, tables.Topic)}
    asked = {"field": "title", "text": "Kāpēc?", "written_at": datetime(2026, 1, 1, tzinfo=UTC)}
    yield tables.PracticeMunicipality, audience, about | place
    yield tables.PracticeInvitation, holder, about | asked_too
    yield tables.PracticeMunicipalityThen, audience, about | place
    yield tables.PracticeTopic, audience, about | topic
    yield tables.PracticeTopic, audience, about | {"topic_id": number("topic", COMPARED)}
    yield tables.Evidence, audience, about | measured | place
    yield tables.Evidence, audience, about | {"indicator_id": number("indicator", JUDGED)}
    yield tables.ReviewComment, holder, about | asked
    judged = {"indicator_id": number("indicator", JUDGED)}
    yield tables.TieRejection, holder, about | judged | {"rejected_at": asked["written_at"]}
    yield tables.Attachment, audience, about | FILE
    yield tables.ExpertOpinion, audience, about | {"text": TEXT, "given_on": TODAY}
    yield tables.Adoption, audience, about | place | {"id": adoption, "status": "DONE"}
    yield tables.AdoptionEvidence, audience, {"adoption_id": adoption} | measured


def values(database: Database) -> Iterator[Hidden]:
    """Yield values of indicators that are not public yet."""
    number, numbers = partial_number(database), count(FIRST)
    for holder in (A, B):
        # The total of a period is what campaigns ask for.
        for state, split in (*((state, state.value) for state in ValueState), HANDED_IN):
            if state is not ValueState.PUBLISHED:
                given = {
                    "id": next(numbers),
                    "indicator_id": first(database, tables.Indicator),
                    "municipality_id": number("municipality", holder),
                    "period": "2031",
                    "split": split,
                    "value": 1e6,
                    "state": state,
                }
                audience = NOBODY if state is ValueState.STAGED else holder
                row = complete(tables.IndicatorValue, **given)
                yield Hidden(tables.IndicatorValue, audience, row)


def campaigns(database: Database) -> Iterator[Hidden]:
    """Yield a campaign that all see and some that they do not, for values that are hidden.

    An organiser is told what came in of values that it does not see yet: that of the partner asks
    for others.
    """
    number, numbers = partial_number(database), count(FIRST)
    indicator = first(database, tables.Indicator)
    group = first(database, tables.ComparisonGroup)
    for audience, organiser, opens, status, period in (
        (EVERYONE, "lps", date(2026, 1, 1), "PLANNED", "2031"),
        (MEMBERS, "lps", date(2026, 1, 1), "CANCELLED", "2031"),
        (MEMBERS, "lps", date(2098, 1, 1), "PLANNED", "2031"),
        (MEMBERS_AND_PARTNER, PARTNER, date(2098, 1, 1), "PLANNED", "2098"),
    ):
        found = next(numbers)
        days = {"opens_on": opens, "due_on": date(2099, 1, 1), "period": period}
        about = {"id": found, "slug": f"hidden-campaign-{found}", "title": TEXT, "status": status}
        asks = {"organiser_id": number("organisation", organiser), "comparison_group_id": group}
        yield Hidden(tables.Campaign, audience, complete(tables.Campaign, **about, **days, **asks))
        wanted = {"id": found, "campaign_id": found, "indicator_id": indicator}
        row = complete(tables.CampaignIndicator, **wanted)
        yield Hidden(tables.CampaignIndicator, audience, row)
        for place, holder in enumerate((A, B)):
            asked = {"campaign_id": found, "municipality_id": number("municipality", holder)}
            row = complete(tables.CampaignMunicipality, id=2 * found + place, **asked)
            yield Hidden(tables.CampaignMunicipality, audience, row)


def publications(database: Database) -> Iterator[Hidden]:
    """Yield documents and news that are not for everyone."""
    numbers, links = (
        count(FIRST),
        {
            "project_id": first(database, tables.Project),
            "network_id": first(database, tables.Network),
            "publisher_id": first(database, tables.Organisation),
        },
    )
    for visibility, audience in ((Visibility.MEMBERS, MEMBERS), (Visibility.OWNER, EDITORS)):
        given = {"slug": f"hidden-{visibility.lower()}", "title": TEXT, "kind": "RESEARCH"}
        document = next(numbers)
        yield Hidden(
            tables.Document,
            audience,
            complete(tables.Document, id=document, **given, **links, visibility=visibility),
        )
        topic = {"document_id": document, "topic_id": first(database, tables.Topic)}
        yield Hidden(
            tables.DocumentTopic, audience, complete(tables.DocumentTopic, id=document, **topic)
        )
    news = {"id": next(numbers), "slug": "hidden-news", "title": TEXT, "summary": TEXT}
    place = {"municipality_id": first(database, tables.Municipality), "is_published": False}
    yield Hidden(tables.NewsItem, EDITORS, complete(tables.NewsItem, **news, **links, **place))


def sets(database: Database) -> Iterator[Hidden]:
    """Yield sets of peers that are not for everyone, of two municipalities."""
    number, numbers = partial_number(database), count(FIRST)
    cases = [(h, v) for h in (A, B) for v in (Visibility.MEMBERS, Visibility.OWNER)]
    for (holder, visibility), found in zip(cases, numbers, strict=False):
        audience = MEMBERS if visibility is Visibility.MEMBERS else holder
        place = number("municipality", holder)
        given = {"slug": f"hidden-{holder}-{visibility.lower()}", "name": TEXT}
        kept = {"municipality_id": place, "visibility": visibility, "token": f"token-{found}"}
        yield Hidden(
            tables.ComparisonSet,
            audience,
            complete(tables.ComparisonSet, id=found, **given, **kept),
        )
        member = {"comparison_set_id": found, "municipality_id": place}
        yield Hidden(
            tables.ComparisonSetMember,
            audience,
            complete(tables.ComparisonSetMember, id=found, **member),
        )


def experts(database: Database) -> Iterator[Hidden]:
    """Yield experts who stand for persons that do not, no more or not yet agree to be shown.

    One is an office that nobody has confirmed.
    """
    numbers, number = count(FIRST), partial_number(database)
    consents: dict[str, dict[str, Any] | None] = {
        "never": None,
        "withdrawn": {"given_on": TODAY, "withdrawn_on": TODAY},
        "expired": {"given_on": TODAY, "expires_on": TODAY},
        "future": {"given_on": date(2099, 1, 1)},
        "other": {"given_on": TODAY, "purpose": "CONTACT"},
        UNCONFIRMED: None,
    }
    for name, consent in consents.items():
        expert = next(numbers)
        links = {
            "organisation_id": number("organisation", PARTNER),
            "project_id": first(database, tables.Project),
        }
        given = {"slug": f"hidden-{name}", "name": TEXT, "role": "MENTOR"}
        given["kind"] = "OFFICE" if name == UNCONFIRMED else "PERSON"
        yield Hidden(tables.Expert, PARTNER, complete(tables.Expert, id=expert, **given, **links))
        topic = {"expert_id": expert, "topic_id": first(database, tables.Topic)}
        yield Hidden(tables.ExpertTopic, PARTNER, complete(tables.ExpertTopic, id=expert, **topic))
        topic = {"expert_id": expert, "topic_id": number("topic", COMPARED)}
        about = complete(tables.ExpertTopic, id=expert + FIRST, **topic)
        yield Hidden(tables.ExpertTopic, PARTNER, about)
        if consent:
            agreed = {"id": expert, "expert_id": expert, "purpose": "DIRECTORY", **consent}
            yield Hidden(tables.Consent, only(PARTNER), complete(tables.Consent, **agreed))
