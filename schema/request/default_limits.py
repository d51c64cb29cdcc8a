"""The limits of operations and callers, with defaults: each is the variable `BLIS_` and its name.

How many bytes a request or a file may have says `HttpSettings` in `server/settings/settings.py`.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Limits:
    """How much of what one caller, or all of them, may have; docs/limits.md has the reasons."""

    tokens: int = 2_000
    comments: int = 500
    characters: int = 65_536
    fields: int = 500
    repeats: int = 50
    aliases: int = 30
    directives: int = 100
    depth: int = 10
    introspection_depth: int = 20
    input_values: int = 1_000
    input_depth: int = 16
    text: int = 10_000
    cost: int = 10_000
    nodes: int = 10_000
    values: int = 100_000
    seconds: float = 10
    bucket: int = 20_000
    restore: int = 500
    callers: int = 10_000
    head_bytes: int = 32_768
    headers: int = 100
    head_seconds: int = 10
    body_seconds: int = 30
    connections: int = 2_000
    connections_each: int = 200
    at_once: int = 100
    listeners: int = 1_000
    listeners_each: int = 20
    operations: int = 50
    idle_seconds: int = 300
    greeting_seconds: int = 10
    partner_bucket: int = 200_000
    partner_restore: int = 2_000

    def of_partners(self) -> "Limits":
        """Return the limits of accounts that work for an organisation."""
        return replace(self, bucket=self.partner_bucket, restore=self.partner_restore)
