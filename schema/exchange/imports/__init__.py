"""Tables from outside on their way into the knowledge: checked row by row, written as a whole."""

from schema.exchange.imports.contacts import ContactImport
from schema.exchange.imports.groups import GroupImport
from schema.exchange.imports.indicators import IndicatorImport
from schema.exchange.imports.reading.column_detection import TableDirections
from schema.exchange.imports.reading.table_header import Row
from schema.exchange.imports.report import BadFile, BadRow, ImportRefusal, ImportReport
from schema.exchange.imports.values import ImportOptions, ValueImport
from schema.exchange.imports.writing.portions import (
    ConcurrentImport,
    ImportPortions,
    finish_import,
    import_portions,
)
