"""Tables from outside on their way into the knowledge: checked row by row, written as a whole."""

from schema.exchange.imports.columns import TableDirections
from schema.exchange.imports.groups import GroupImport
from schema.exchange.imports.indicators import IndicatorImport
from schema.exchange.imports.portions import (
    ConcurrentImport,
    ImportPortions,
    finish_import,
    import_portions,
)
from schema.exchange.imports.report import BadFile, BadRow, ImportRefusal, ImportReport
from schema.exchange.imports.table_header import Row
from schema.exchange.imports.values import ImportOptions, ValueImport
