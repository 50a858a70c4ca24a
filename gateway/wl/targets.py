"""Addresses that may be called back. What a name resolves to is checked again when the connection is made."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from gateway.problems import Problem, invalid

NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
INSIDE = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "test", "example", "invalid", "onion")
"""Last parts of names that lead nowhere, or into a private network (RFC 2606, 6761, 6762)."""


def allowed(url: str, field: str) -> str:
    """The address as it was given. Raises 422 naming the field and what is wrong with it."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise _refused(field, "Send an address such as https://hooks.your-domain.com/designs.") from None
    if parts.scheme != "https":
        raise _refused(field, "The address begins with https://.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refused(field, "The address has no user, password or fragment.")
    if not url.isascii() or not url.isprintable() or " " in url or port == 0:
        raise _refused(field, "The address has printable ASCII characters alone.")
    if _is_address(host):
        raise _refused(field, "Give a host's name, not its number.")
    if not NAME.fullmatch(host) or host.rsplit(".", 1)[-1] in INSIDE:
        raise _refused(field, "The host is not one on the public internet.")
    return url


def _refused(field: str, message: str) -> Problem:
    return invalid(field, message, "webhook-not-allowed")


def _is_address(host: str) -> bool:
    """In any form that a resolver takes for one: 127.1, 0x7f000001 and 2130706433 are addresses, too."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return re.fullmatch(r"(0x[0-9a-f]+|\d+)(\.(0x[0-9a-f]+|\d+))*", host) is not None
    return True
