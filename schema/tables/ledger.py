"""What the system keeps about itself: the data revision, and what the seed has loaded."""

from sqlmodel import Field, SQLModel


class Revision(SQLModel, table=True):
    """One row: the number that every committed write raises."""

    id: int = Field(default=1, primary_key=True)
    number: int = 0
    seed_digest: str = ""


class SeedRecord(SQLModel, table=True):
    """What the seed last loaded into a row, so that only changed records are written again."""

    __tablename__ = "seed_record"  # pyright: ignore[reportAssignmentType]

    table_name: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    row_id: int
    digest: str
