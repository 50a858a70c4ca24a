"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a repeat gets the first answer again.

The answer is stored in the very transaction that appends the events, sealed; only who is being served right
now is remembered here.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from gateway.problems import Problem

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 255
PATTERN = r'^([!#-~]([ -~]*[!-~])?|"([!#-~]|[ -~]+[!-~])?)$'
"""What `read` takes, but for its length: printable ASCII that is not blank, and not a pair of quotes alone."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer as it is kept for a repeat."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def encode(self) -> bytes:
        head = json.dumps([self.status, dict(self.headers)], separators=(",", ":")).encode()
        return head + b"\n" + self.body

    @classmethod
    def decode(cls, data: bytes) -> Stored:
        head, _, body = data.partition(b"\n")
        status, headers = json.loads(head)
        return cls(status, headers, body)


def read(header: str | None) -> str | None:
    """The key, with one pair of quotes off (the draft sends a quoted string, most clients a bare one)."""
    if header is None:
        return None
    key = header[1:-1] if len(header) > 1 and header[0] == header[-1] == '"' else header
    if not 1 <= len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise Problem(
            400,
            "bad-idempotency-key",
            f"An Idempotency-Key has 1 to {LONGEST} printable ASCII characters.",
            [(HEADER, f"1 to {LONGEST} printable ASCII characters.")],
        )
    return key


def command_id(tenant: UUID, route: str, key: str) -> str:
    return "idem/" + hashlib.sha256(f"{tenant}|{route}|{key}".encode()).hexdigest()


def fingerprint(secret: bytes, path: str, body: bytes) -> str:
    """Tells another request from the same one. Keyed, because what people write could be guessed from a bare hash."""
    return hmac.new(secret, b"atelier/fingerprint/v1\n" + path.encode() + b"\n" + body, hashlib.sha256).hexdigest()


class InFlight:
    """Who is being served: the second request with a key waits for the first."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._running: dict[str, asyncio.Event] = {}

    @asynccontextmanager
    async def turn(self, id: str) -> AsyncIterator[None]:
        """Raises the 409 that says the first is still running."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience
        while (running := self._running.get(id)) is not None:
            try:
                await asyncio.wait_for(running.wait(), max(0.0, deadline - loop.time()))
            except TimeoutError:
                raise Problem(
                    409,
                    "still-running",
                    "The first request with this Idempotency-Key is still running; try again in a moment.",
                    headers={"Retry-After": "1"},
                ) from None
        self._running[id] = asyncio.Event()
        try:
            yield
        finally:
            self._running.pop(id).set()
