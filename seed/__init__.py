"""First content: the data files, and the loader that brings them into the database."""

from seed.files import DATA, Problem, SeedError
from seed.load import LoadReport, load_seed
