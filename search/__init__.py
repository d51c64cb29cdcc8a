"""Full-text search that understands Latvian; knows documents, nothing of where they come from.

Others import what `search.interface` names. The engines and their libraries are loaded only then.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.interface import *  # noqa: F403
else:

    def __getattr__(name: str) -> Any:
        """Return what the interface calls so; no name in it is that of a module (PEP 562)."""
        if name.startswith("__") or find_spec(f"{__name__}.{name}"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module("search.interface"), name)
