"""What others may import from `schema`, under the name of the package."""

from schema.access.account_erasure import forget_account
from schema.access.accounts import (
    LINK_MINUTES,
    end_sessions,
    issue_key,
    issue_link,
    save_audited_row,
    use_link,
)
from schema.access.authentication import (
    SIGNED_OUT,
    KnownAccount,
    account_by_subject,
    account_label,
    account_viewer,
    account_viewer_by_number,
    authenticate_key,
    authenticate_session,
    note_presence,
)
from schema.access.viewer import ADMINISTRATORS, BLIS, EDITORS, PUBLIC, Viewer, may_check_values
from schema.access.visibility import NoRule, tables_without_rule, visibility_conditions
from schema.charts.kinds import ChartKind
from schema.charts.sources.terms import ChartTheme
from schema.comparison.formulas.change import shown_difference
from schema.comparison.formulas.periods import period_genitive
from schema.contract.releases import UnknownRelease, release_versions, released_schema
from schema.contract.schema_diff import schema_changes
from schema.database.change_feed import ChangeFeed, SilentFeed
from schema.database.engine import UNREADABLE, Database
from schema.database.erased_pages import empty_write_ahead_log
from schema.database.outages import (
    SECONDS_TO_RETRY,
    DatabaseUnavailable,
    OutcomeUnknown,
    OutOfTime,
    UnstorableValue,
    outage_reason,
)
from schema.database.outages import note_outage as note_outage
from schema.database.postgresql import Patience
from schema.database.query_log import LoggedQuery, QueryLog
from schema.editing.campaign_openings import open_campaigns
from schema.editing.expert_visibility import refresh_expert_visibility
from schema.editing.input.user_errors import validation_sentence
from schema.editing.removal.erasure import ErasedRecord, erased_records, repeat_erasures
from schema.editing.transactions.writes import Write, delete_index_tasks, update_index
from schema.error_codes import Code
from schema.errors import Refused, coded_error
from schema.exchange.attachments import (
    add_attachment,
    attachment_summary,
    check_practice_editable,
    load_editable_practice,
    remove_attachment,
    write_attachment,
)
from schema.exchange.feeds import Feed, FeedEntry, FeedGone, latest_feed, saved_feed
from schema.exchange.public_record import PublicRecord, find_public_record, public_slugs
from schema.graphql import graphql_schema
from schema.indexing.documents import stream_documents
from schema.indexing.upkeep import IndexState, fetch_index_state, read_index_state, revision_number
from schema.request.context import ClientRequest, Context, Listening, RequestProgress
from schema.request.default_limits import Limits
from schema.request.loaders import Loaders
from schema.request.quota import Bill, QuotaVerdict
from schema.subscriptions.changes import charge_event
from schema.tables.rules import RuleBroken
from schema.text.catalogues import catalogue_language, has_phrase, phrase, phrases
from schema.text.fetch_messages import fetch_message, fetch_run_message
from schema.text.licences import licence_name, licence_notice, licence_url
from schema.text.locale_format import country_names, format_day, language_names, localise_number
from schema.text.sentences import Sentence, localise_sentence, sentence, spoken, translate_sentence
from schema.types import parse_id
from schema.types.charts import PictureFormat
