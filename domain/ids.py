"""Clock, ids and randomness as ports, and the public form of ids: a typed prefix and 32 hex digits."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Protocol
from uuid import UUID

PREFIXES = {
    "tenant": "ten",
    "studio": "std",
    "artist": "art",
    "client": "cli",
    "concept": "con",
    "booking": "bkg",
    "key": "key",
    "member": "mem",
    "artifact": "file",
    "stencil": "stn",
    "upscale": "ups",
    "webhook": "whk",
    "message": "msg",
    "request": "log",
    "style": "sty",
    "restyle": "rst",
    "video": "vid",
}
_PUBLIC = re.compile(r"([a-z]+)_([0-9a-f]{32})")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present time in UTC, timezone-aware."""


class Ids(Protocol):
    def uuid(self) -> UUID: ...

    def token(self, size: int) -> bytes:
        """`size` random bytes fit for secrets."""


def public(kind: str, id: UUID) -> str:
    """`con_<32 hex>` for ("concept", id)."""
    return f"{PREFIXES[kind]}_{id.hex}"


def parse(kind: str, text: str) -> UUID | None:
    """The id within a public id of that kind, or None where the text is no such id."""
    match = _PUBLIC.fullmatch(text)
    if match is None or match[1] != PREFIXES[kind]:
        return None
    return UUID(hex=match[2])
