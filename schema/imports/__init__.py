"""Tables from outside on their way into the knowledge: checked row by row, written as a whole."""

from schema.imports.columns import Directions, Row, layout
from schema.imports.groups import GroupImport, group_columns
from schema.imports.indicators import IndicatorImport, indicator_columns
from schema.imports.report import BadFile, Refusal, Report, Wrong
from schema.imports.values import ValueImport, Wish
