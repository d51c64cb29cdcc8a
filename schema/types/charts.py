"""A chart as clients see it: what to draw, what to say beside it, and the table behind it."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from schema.charts import facts
from schema.charts.kinds import ChartKind
from schema.charts.sources.terms import ChartTheme
from schema.enums import enum_of
from schema.tables import Choice
from schema.types.entity import Caller, Language, described_field


class PictureFormat(Choice):
    """In which form a chart is drawn."""

    SVG = "SVG", "Drawn with lines; sharp at any size."
    PNG = "PNG", "Drawn with dots."


for choice in (ChartKind, ChartTheme, PictureFormat):
    enum_of(choice)


InForm = Annotated[PictureFormat, strawberry.argument(description="In which form.")]


@strawberry.type(description="A cell of the table behind a chart.")
class ChartCell:
    text: str = described_field("Its text, in the language of the chart.")
    number: float | None = described_field("The number, if it is one.")


@strawberry.type(description="The table behind a chart: all that it shows, without the drawing.")
class ChartTable:
    columns: list[str] = described_field("The headings of the columns.")
    rows: list[list[ChartCell]] = described_field("The rows, cell by cell.")


@strawberry.type(
    description="A chart with everything that belongs beside it. Published values only, the same "
    "for everyone; what is missing is said and never drawn as zero."
)
class Chart:
    chart: strawberry.Private[facts.VegaChart]
    kind: ChartKind = described_field("What sort of chart it is.")
    address: strawberry.Private[str]

    @strawberry.field(description="The language that it is in.")
    def lang(self) -> Language:
        return Language(self.chart.lang)

    @strawberry.field(description="What it shows.")
    def title(self) -> str:
        return self.chart.title

    @strawberry.field(description="Of whom, in what unit, and which way is better.")
    def subtitle(self) -> str:
        return self.chart.subtitle

    @strawberry.field(description="A text alternative for people who cannot see the picture.")
    def alt(self) -> str:
        return self.chart.alt

    @strawberry.field(description="Where the figures come from.")
    def source(self) -> str:
        return self.chart.credit.source

    @strawberry.field(description="The licence of the figures.")
    def licence(self) -> str:
        return self.chart.credit.licence

    @strawberry.field(description="The day on which the figures were read.")
    def retrieved_on(self) -> date:
        return self.chart.credit.retrieved_on

    @strawberry.field(
        description="A specification of Vega-Lite 5 with its data and texts; it names nothing "
        "that would have to be fetched."
    )
    def specification(self) -> JSON:
        return JSON(self.chart.specification)

    @strawberry.field(description="The table behind it.")
    def table(self) -> ChartTable:
        table = self.chart.table
        rows = [[ChartCell(text=c.text, number=c.number) for c in row] for row in table.rows]
        return ChartTable(columns=list(table.columns), rows=rows)

    @strawberry.field(
        description="Where a page shows it to people, with its words and the table behind it."
    )
    def page(self, info: Caller) -> str:
        return f"{info.context.request.root_path}/charts/{self.kind.lower()}.html?{self.address}"

    @strawberry.field(description="The address of the picture drawn by the server.")
    def url(self, info: Caller, format: InForm = PictureFormat.SVG) -> str:
        path = f"{info.context.request.root_path}/charts/{self.kind.lower()}.{format.lower()}"
        return f"{path}?{self.address}"
