"""Messages over HTTP to receivers that nobody vouches for: only to addresses of the public internet.

The addresses that a name leads to are checked as they are resolved, and the connection is made to one of those, not
to the name, which may lead elsewhere a moment later; TLS still asks for the name. The socket checks once more what it
is made for, so that an address written as such does not slip by. Redirects are followed nowhere, nothing is
unpacked, no cookie kept, and of an answer only its beginning is read.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from domain.webhook_urls import public_address
from processors.delivery.posting import LONGEST_ANSWER, TIMEOUT, Answered, Unreachable

CONNECTING = 6.0
IDLE = 20.0
"""Seconds that an unused connection stays open."""


class AddressRefused(OSError):
    """The name leads to an address that no webhook may go to."""


class Lookup(Protocol):
    async def __call__(self, host: str, port: int) -> list[str]:
        """The addresses of a name. Raises `OSError`."""


async def look_up(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class CheckedResolver(AbstractResolver):
    """Gives addresses only where every one of them is allowed: a name with a private one among them is a trap."""

    def __init__(self, allowed: Callable[[str], bool], lookup: Lookup) -> None:
        self._allowed, self._lookup = allowed, lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = await self._lookup(host, port)
        if not all(self._allowed(address) for address in addresses):
            raise AddressRefused(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        return None


class HttpPost:
    """`local`, for tests on one machine, allows every address. Make it on the loop that will use it."""

    def __init__(self, local: bool = False, lookup: Lookup = look_up, tls: ssl.SSLContext | None = None) -> None:
        allowed: Callable[[str], bool] = (lambda address: True) if local else public_address

        def checked_socket(address: Any) -> socket.socket:
            family, kind, protocol, _, to = address
            if not allowed(str(to[0])):
                raise AddressRefused(to[0])
            made = socket.socket(family, kind, protocol)
            made.setblocking(False)
            return made

        connector = aiohttp.TCPConnector(
            limit=0,
            resolver=CheckedResolver(allowed, lookup),
            socket_factory=checked_socket,
            ttl_dns_cache=10,
            keepalive_timeout=IDLE,
            ssl=tls or ssl.create_default_context(),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT, sock_connect=CONNECTING),
            auto_decompress=False,
            trust_env=False,
            skip_auto_headers=("Accept", "Accept-Encoding"),
        )

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """Raises `Unreachable`."""
        try:
            async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
                answer = await _beginning(response)
                return Answered(response.status, answer, response.headers.get("Retry-After"))
        except TimeoutError as error:
            raise Unreachable("timeout") from error
        except aiohttp.InvalidURL as error:
            # An address in a form that no resolver is asked about, such as 127.1.
            raise Unreachable("address-refused") from error
        except aiohttp.ClientConnectorCertificateError as error:
            raise Unreachable("tls") from error
        except aiohttp.ClientSSLError as error:
            raise Unreachable("tls") from error
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(_code_of(error)) from error
        except AddressRefused as error:
            raise Unreachable("address-refused") from error
        except (aiohttp.ClientError, ValueError) as error:
            raise Unreachable("broken-answer") from error
        except OSError as error:
            raise Unreachable("no-connection") from error

    async def close(self) -> None:
        await self._session.close()


async def _beginning(response: aiohttp.ClientResponse) -> bytes:
    """The first bytes; a connection with more to come is closed and not used again."""
    found = b""
    while len(found) < LONGEST_ANSWER and (piece := await response.content.read(LONGEST_ANSWER - len(found))):
        found += piece
    if not response.content.at_eof():
        response.close()
    return found


def _code_of(error: aiohttp.ClientConnectorError) -> str:
    causes = [error.os_error, error.__cause__, getattr(error.os_error, "__cause__", None)]
    if any(isinstance(cause, AddressRefused) for cause in causes):
        return "address-refused"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "no-such-host"
    return "no-connection"
