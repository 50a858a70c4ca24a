"""Where a webhook may go: the form of its URL, and which addresses are on the public internet.

The form is checked when an endpoint is registered, the address whenever a connection is made: a name may lead
somewhere else by then. The ranges are those of the IANA special-purpose registries (RFC 6890 and its updates).
"""

from __future__ import annotations

import ipaddress
import re

from domain.errors import Invalid

LONGEST_URL = 1000
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<rest>(?:/[!$%&'()*+,./0-9:;=@A-Z_a-z~-]*)?(?:\?[!$%&'()*+,./0-9:;=?@A-Z_a-z~-]*)?)"
)
_AUTHORITY = re.compile(r"[A-Za-z]+://[^/?#]*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_OWN_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa", "onion", "invalid")
_NETWORKS_V4 = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
    # A cloud's own service to its machines, at an address that looks public.
    "168.63.129.16/32",
)  # fmt: skip
_NETWORKS_V6 = ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
"""Within 2000::/3, outside of which nothing is public."""


def check_url(url: str, local: bool = False) -> str:
    """The URL as it will be called. Raises `Invalid` for one that no webhook may go to.

    With `local`, for tests on one machine, plain HTTP and private addresses are allowed.
    """
    authority = _AUTHORITY.match(url)
    if authority is not None:
        url = authority[0].lower() + url[authority.end() :]
    match = _URL.fullmatch(url)
    if match is None or len(url) > LONGEST_URL or not 0 < int(match["port"] or 443) < 65536:
        raise _refused("Send an absolute https URL in ASCII, without user name, password and fragment.")
    if local:
        return url
    if match["scheme"] != "https":
        raise _refused("Webhooks go to https alone.")
    if not _public_host(match["host"].rstrip(".")):
        raise _refused("Webhooks go to public addresses alone.")
    return url


def public_address(text: str) -> bool:
    """Whether an IP address, as a resolver gives it, is one of the public internet."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        else:
            return address in ipaddress.ip_network("2000::/3") and not _within(address, _NETWORKS_V6)
    return not _within(address, _NETWORKS_V4)


def _within(address: ipaddress.IPv4Address | ipaddress.IPv6Address, networks: tuple[str, ...]) -> bool:
    return any(address in ipaddress.ip_network(network) for network in networks)


def _public_host(host: str) -> bool:
    if host.startswith("["):
        return public_address(host[1:-1])
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        # Resolvers read 127.1, 0x7f.1 and 2130706433 as addresses; only the usual form is taken.
        return public_address(host)
    if len(labels) < 2 or not all(labels):
        return False
    return not any(host == name or host.endswith(f".{name}") for name in _OWN_NAMES)


def _refused(message: str) -> Invalid:
    return Invalid("url-not-allowed", message, "url")
