"""Which version of BLIS this is: `version` in pyproject.toml says so, and nothing else."""

from functools import cache
from importlib import metadata


@cache
def installed_version() -> str:
    """Return the version of the installed package, such as "0.1.0"."""
    return metadata.version("blis")
