"""What lets a gateway join this schema with others: the entities' keys, and the page info."""

from collections.abc import Mapping

import strawberry
from strawberry import relay
from strawberry.federation.schema_directives import Key
from strawberry.types import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from schema.types.entity import Node


@strawberry.federation.type(
    description="Where a page lies in its list.",
    shareable=True,  # other graphs page as Relay does, with a type of this name
)
class PageInfo(relay.PageInfo):
    pass


def keyed_entities() -> Mapping[type[Node], Mapping[str, str]]:
    """Return the entities that other graphs can refer to, each with its keys and their columns."""
    keys = {kind: federation_keys(kind) for kind in Node.shown_as.values()}
    return {kind: columns for kind, columns in keys.items() if columns}


def federation_keys(kind: type[Node]) -> Mapping[str, str]:
    """Return the keys of an entity as clients write them, each with its column."""
    definition = get_object_definition(kind, strict=True)
    keys = [str(each.fields) for each in definition.directives or () if isinstance(each, Key)]
    columns = {to_camel_case(field.python_name): field.python_name for field in definition.fields}
    return {key: columns[key] for key in keys}
