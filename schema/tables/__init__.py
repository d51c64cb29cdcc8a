"""The tables: columns and rules, nothing else.

TABLES are those with content, in the order in which rows refer.
"""

from schema.tables.accounts import Account, ApiKey, Role, Scope, SignInLink, is_personal_code
from schema.tables.attachments import Attachment, AttachmentKind, AttachmentText
from schema.tables.audit import (
    Action,
    Change,
    ImportRun,
    IndexTask,
    Redirect,
    RequestKey,
    Revision,
    SeedRecord,
    StagedValue,
)
from schema.tables.base import Certainty, Choice, Row, Visibility
from schema.tables.campaigns import (
    Campaign,
    CampaignIndicator,
    CampaignMunicipality,
    CampaignStatus,
)
from schema.tables.contacts import Contact, ContactRole
from schema.tables.cooperation import (
    Audience,
    Cycle,
    CyclePhase,
    Membership,
    MembershipRole,
    Network,
    NetworkOutput,
    NetworkOutputKind,
    NetworkTopic,
    Partnership,
    PartnershipPartner,
    Pilot,
    PilotStatus,
)
from schema.tables.documents import Document, DocumentKind, DocumentTopic, NewsItem
from schema.tables.events import Delegation, Event, EventKind, EventStatus, EventTopic
from schema.tables.fetching import FetchOutcome, FetchRun
from schema.tables.indicators import (
    Aggregation,
    Dimension,
    Indicator,
    IndicatorValue,
    Level,
    Periodicity,
    Polarity,
    Target,
    ValueState,
    ValueStatus,
)
from schema.tables.organisations import Organisation, OrganisationKind, OrganisationName
from schema.tables.people import (
    Consent,
    ConsentPurpose,
    Expert,
    ExpertKind,
    ExpertRole,
    ExpertTopic,
)
from schema.tables.places import (
    ComparisonGroup,
    ComparisonGroupKind,
    ComparisonGroupMember,
    ComparisonSet,
    ComparisonSetMember,
    Municipality,
    MunicipalityKind,
    Succession,
    SuccessionKind,
)
from schema.tables.practices import (
    Adoption,
    AdoptionEvidence,
    AdoptionStatus,
    Evidence,
    EvidenceStatus,
    ExpertOpinion,
    Outcome,
    Practice,
    PracticeInvitation,
    PracticeKind,
    PracticeMunicipality,
    PracticeMunicipalityThen,
    PracticeState,
    PracticeTopic,
    ReviewComment,
    TieRejection,
)
from schema.tables.projects import (
    Funding,
    PartnerRole,
    Project,
    ProjectActivity,
    ProjectPartner,
    ProjectResult,
    TargetGroup,
    TargetGroupLevel,
)
from schema.tables.search_records import (
    Access,
    AskedQuery,
    ExperienceRequest,
    ExperienceRequestExpert,
    ExperienceRequestPractice,
    RequestState,
    SavedSearch,
    SynonymSet,
)
from schema.tables.topics import Topic

TABLES: tuple[type[Row], ...] = (
    Topic,
    Organisation,
    OrganisationName,
    Municipality,
    Succession,
    ComparisonGroup,
    ComparisonGroupMember,
    Project,
    Funding,
    ProjectPartner,
    ProjectActivity,
    TargetGroup,
    ProjectResult,
    Network,
    NetworkTopic,
    Membership,
    Document,
    DocumentTopic,
    NetworkOutput,
    Cycle,
    Event,
    EventTopic,
    Delegation,
    NewsItem,
    Expert,
    ExpertTopic,
    ComparisonSet,
    ComparisonSetMember,
    Indicator,
    IndicatorValue,
    Target,
    Campaign,
    CampaignIndicator,
    CampaignMunicipality,
    Practice,
    PracticeMunicipality,
    PracticeMunicipalityThen,
    PracticeInvitation,
    PracticeTopic,
    Evidence,
    Attachment,
    Adoption,
    Pilot,
    Partnership,
    PartnershipPartner,
    AdoptionEvidence,
    ExpertOpinion,
    Consent,
    Contact,
    SynonymSet,
    ExperienceRequest,
    ExperienceRequestPractice,
    ExperienceRequestExpert,
    ReviewComment,
    TieRejection,
)
