"""Which hosts may be asked: those of the public internet, and those that are named as allowed.

An address in what a service answers could otherwise lead into the network where BLIS stands.
"""

import socket
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from server.fetching.refusals import FetchRefusal, ServiceUnreachable


def check_address(address: str, allowed: Collection[str]) -> None:
    """Raise FetchRefusal for an address that is not public, or not reached through TLS.

    `allowed` are names or addresses of hosts that may be private and spoken to without TLS. Raises
    ServiceUnreachable where the name of the host is unknown.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    if host in allowed and parts.scheme in ("http", "https"):
        return
    if parts.scheme != "https" or parts.username or not host:
        raise FetchRefusal("no_tls", address=address)
    for found in host_addresses(host, parts.port or 443):
        check_peer(found, host, allowed)


def host_addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host; raise ServiceUnreachable where there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ServiceUnreachable("unreachable", host=host, why=str(error)) from error
    return [str(each[4][0]) for each in found]


def check_peer(found: str, host: str, allowed: Collection[str]) -> None:
    """Raise FetchRefusal when a host is reached at an address of a private network."""
    if host not in allowed and not ip_address(found.partition("%")[0]).is_global:
        raise FetchRefusal("private", host=host, found=found)
