"""Which hosts may be asked: those of the public internet, and those that are named as allowed.

An address in what a service answers could otherwise lead into the network where BLIS stands.
"""

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from server.fetching.refusals import FetchRefusal, ServiceUnreachable

TRANSLATED = IPv6Network("64:ff9b::/96")
"""Addresses of IPv4 as networks of IPv6 alone write them (RFC 6052)."""


def check_address(address: str, allowed: Collection[str]) -> None:
    """Raise FetchRefusal for an address that is not public, or not reached through TLS.

    `allowed` are names or addresses of hosts that may be private and spoken to without TLS. Raises
    ServiceUnreachable where the name of the host is unknown.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError as error:
        raise FetchRefusal("no_tls", address=address) from error
    if host in allowed and parts.scheme in ("http", "https"):
        return
    if parts.scheme != "https" or "@" in parts.netloc or not host:
        raise FetchRefusal("no_tls", address=address)
    for found in host_addresses(host, port):
        check_peer(found, host, allowed)


def host_addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host; raise ServiceUnreachable where there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # the second of a name that cannot be one
        raise ServiceUnreachable("unreachable", host=host, why=str(error)) from error
    return [str(each[4][0]) for each in found]


def check_peer(found: str, host: str, allowed: Collection[str]) -> None:
    """Raise FetchRefusal when a host is reached at an address of a private network."""
    if host not in allowed and not is_public_address(found):
        raise FetchRefusal("private", host=host, found=found)


def is_public_address(address: str) -> bool:
    """Return whether an address is one of a single host of the public internet.

    >>> addresses = ("8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::a00:1", "fec0::1")
    >>> [is_public_address(address) for address in addresses]
    [True, False, False, False]
    """
    found = carried_address(ip_address(address.partition("%")[0]))
    is_local = isinstance(found, IPv6Address) and (found.is_site_local or found.is_reserved)
    return found.is_global and not (found.is_multicast or is_local)


def carried_address(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the address of IPv4 to which one of IPv6 leads, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    translated = IPv4Address(int(address) & 0xFFFFFFFF) if address in TRANSLATED else None
    return address.ipv4_mapped or address.sixtofour or translated or address
