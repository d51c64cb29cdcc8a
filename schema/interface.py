"""What others may import from `schema`, under the name of the package."""

from schema.accounts import (
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
from schema.attachments import (
    attach,
    check_editable,
    described,
    detach,
    practice_to_edit,
    write_attachment,
)
from schema.charting.terms import ChartKind, ChartTheme
from schema.context import Context
from schema.contract_changes import changes
from schema.database import UNREADABLE, Database
from schema.days import follow_the_day
from schema.dumps import Columns, dump, load
from schema.erasure import Erased, erase_again, erasures
from schema.errors import coded
from schema.feeds import Entry, Feed, Gone, latest_feed, saved_feed
from schema.forgetting import forget_account
from schema.graphql import graphql_schema
from schema.licences import licence_name, licence_told, licence_url
from schema.limits import Bill, Limits, Verdict
from schema.outage import (
    SECONDS_TO_RETRY,
    OutcomeUnknown,
    OutOfTime,
    Unavailable,
    Unstorable,
    reason_of,
)
from schema.outage import note as note_outage
from schema.overwriting import empty_log
from schema.postgresql import Patience
from schema.pulse import Pulse, Silence
from schema.records import PublicRecord, public_record
from schema.refusals import Code, Refused
from schema.rights import (
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
from schema.searchable import documents
from schema.sentences import Sentence, in_language, said, sentence, spoken
from schema.subscriptions import charge
from schema.tables.rules import RuleBroken
from schema.tally import Asked, Tally
from schema.types import parse_id
from schema.types.charts import PictureFormat
from schema.upkeep import Standing, number_of, standing, standing_now
from schema.watch import Occupied, Watch
from schema.writing import Write, catch_up, strike_off
