"""Tables from outside on their way into the knowledge: checked row by row, written as a whole."""

from schema.exchange.imports.beginning import Row
from schema.exchange.imports.columns import Directions
from schema.exchange.imports.groups import GroupImport
from schema.exchange.imports.indicators import IndicatorImport
from schema.exchange.imports.portions import (
    ImportRuns,
    Portions,
    finish_import,
    portions,
)
from schema.exchange.imports.report import (
    BadFile,
    Refusal,
    Report,
    Wrong,
)
from schema.exchange.imports.values import (
    ValueImport,
    Wish,
)
