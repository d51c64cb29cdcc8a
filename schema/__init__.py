"""The knowledge: tables and the GraphQL over them. Others import what `schema.interface` names.

Only who needs it waits for GraphQL to be built: a command that asks the database alone does not.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schema.interface import *  # noqa: F403
else:

    def __getattr__(name: str) -> Any:
        """Return what the interface calls so; no name in it is that of a module (PEP 562)."""
        if name.startswith("__") or find_spec(f"{__name__}.{name}"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module("schema.interface"), name)
