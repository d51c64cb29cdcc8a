"""Under which licence the values of an indicator are, and whether women and men are told apart."""

from schema.migrations.columns import add, flag, word

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let indicators name the licence of their values, and whether they are split by sex."""
    add("indicator", word("licence", null=True), flag("is_split_by_sex", null=True))
