"""What others may import from `schema`, under the name of the package."""

from schema.access.account_erasure import forget_account
from schema.access.accounts import (
    LINK_MINUTES,
    SIGNED_OUT,
    Known,
    by_key,
    by_session,
    by_subject,
    end_sessions,
    issue_key,
    issue_link,
    keep,
    label_of,
    note_presence,
    use_link,
    viewer_of,
)
from schema.access.quota import (
    Bill,
    Limits,
    Verdict,
)
from schema.access.visibility import (
    ADMINISTRATORS,
    BLIS,
    EDITORS,
    PUBLIC,
    NoRule,
    Viewer,
    may_check_values,
    tables_without_rule,
    visible,
)
from schema.charts.sources.terms import (
    ChartKind,
    ChartTheme,
)
from schema.context import Context
from schema.contract.schema_diff import changes
from schema.database.change_feed import (
    Pulse,
    Silence,
)
from schema.database.dumps import (
    Columns,
    dump,
    load,
)
from schema.database.engine import (
    UNREADABLE,
    Database,
)
from schema.database.erased_pages import empty_log
from schema.database.outages import (
    SECONDS_TO_RETRY,
    OutcomeUnknown,
    OutOfTime,
    Unavailable,
    Unstorable,
    reason_of,
)
from schema.database.outages import note as note_outage
from schema.database.postgresql import Patience
from schema.database.query_log import (
    Asked,
    Tally,
)
from schema.database.single_server import (
    Occupied,
    Watch,
)
from schema.editing.daily import follow_the_day
from schema.editing.erasure import (
    Erased,
    erase_again,
    erasures,
)
from schema.editing.transactions import (
    Write,
    catch_up,
    strike_off,
)
from schema.errors import coded
from schema.exchange.attachments import (
    attach,
    check_editable,
    described,
    detach,
    practice_to_edit,
    write_attachment,
)
from schema.exchange.feeds import (
    Entry,
    Feed,
    Gone,
    latest_feed,
    saved_feed,
)
from schema.exchange.public_record import (
    PublicRecord,
    public_record,
)
from schema.graphql import graphql_schema
from schema.indexing.documents import documents
from schema.indexing.upkeep import (
    Standing,
    number_of,
    standing,
    standing_now,
)
from schema.subscriptions.changes import charge
from schema.tables.rules import RuleBroken
from schema.text.licences import (
    licence_name,
    licence_told,
    licence_url,
)
from schema.text.refusals import (
    Code,
    Refused,
)
from schema.text.sentences import (
    Sentence,
    in_language,
    said,
    sentence,
    spoken,
)
from schema.types import parse_id
from schema.types.charts import PictureFormat
