"""cases say when, who paid and by what law; documents and news have a licence."""

from schema.migrations.columns import add, json, word

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    add("practice", json("funding", null=True))
    add("practice", json("legal_basis", null=True))
    add("practice", word("began", null=True))
    add("practice", word("ended", null=True))
    add("practice", word("original_language", server_default="lv"))
    add("practice", word("translator", null=True))
    add("document", word("licence", null=True))
    add("news_item", word("licence", null=True))
