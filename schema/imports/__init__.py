"""Tables from outside on their way into the knowledge: checked row by row, written as a whole."""

from schema.imports.beginning import Row
from schema.imports.columns import Directions
from schema.imports.groups import GroupImport
from schema.imports.indicators import IndicatorImport
from schema.imports.portions import ImportRuns, Portions, finish_import, portions
from schema.imports.report import BadFile, Refusal, Report, Wrong
from schema.imports.values import ValueImport, Wish
