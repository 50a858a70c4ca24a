"""The audit entry: the exact bytes of one leaf, and what they are computed from.

`{"v":1,"i":<leaf index>,"p":<position>,"d":"<hex>","t":"<hex>","s":<tenant sequence>,"b":"<hex or empty>"}`
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from projections.audit.errors import Malformed
from projections.audit.notes import NoteError, VerifierKey, open_note, parse_decimal

DIGEST_PREFIX = b"atelier/event/v1\n"
MAX_NUMBER = (1 << 63) - 1

_NUMBER = rb"(0|[1-9][0-9]{0,18})"
_ENTRY = re.compile(
    rb'\{"v":1,"i":%b,"p":%b,"d":"([0-9a-f]{64})","t":"([0-9a-f]{32})","s":%b,"b":"((?:[0-9a-f]{64})?)"\}'
    % (_NUMBER, _NUMBER, _NUMBER)
)
_PSEUDONYM = re.compile(r"[0-9a-f]{32}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class EntryError(Malformed):
    """Bytes that are not an audit entry, or a tenant head that is none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf. `tenant` is a pseudonym; `digest` and `previous` are hex, `previous` empty at sequence 1."""

    index: int
    position: int
    digest: str
    tenant: str
    sequence: int
    previous: str

    def encode(self) -> bytes:
        """The leaf's bytes."""
        return (
            f'{{"v":1,"i":{self.index},"p":{self.position},"d":"{self.digest}","t":"{self.tenant}"'
            f',"s":{self.sequence},"b":"{self.previous}"}}'
        ).encode()


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of one tenant in a tree of `size` leaves."""

    tenant: str
    sequence: int
    digest: str
    size: int

    @property
    def text(self) -> str:
        """The text of the signed note `heads/<t>`: pseudonym, sequence, digest, tree size, a line each."""
        return f"{self.tenant}\n{self.sequence}\n{self.digest}\n{self.size}\n"


def event_digest(originator_id: UUID, version: int, topic: str, state: bytes) -> str:
    """Hex of SHA-256 over a stored event, `d`; `state` are the bytes in the table, ciphertext if sealed."""
    name = topic.encode()
    return sha256(
        DIGEST_PREFIX + originator_id.bytes + version.to_bytes(8, "big") + len(name).to_bytes(4, "big") + name + state
    ).hexdigest()


def pseudonym(key: bytes, tenant: UUID) -> str:
    """Hex of the first 16 bytes of HMAC-SHA-256(key, the tenant id's 16 bytes), `t`."""
    return hmac.digest(key, tenant.bytes, "sha256")[:16].hex()


def parse_entry(data: bytes) -> Entry:
    """The entry in a leaf's bytes; there is one form only. Raises `EntryError`."""
    match = _ENTRY.fullmatch(data)
    if match is None:
        raise EntryError(f"not an audit entry: {data[:200]!r}")
    index, position, sequence = int(match[1]), int(match[2]), int(match[5])
    if position < 1 or sequence < 1 or max(index, position, sequence) > MAX_NUMBER:
        raise EntryError("a number out of range in an audit entry")
    if (sequence == 1) != (match[6] == b""):
        raise EntryError("a tenant's first entry has no digest before it, and every other has one")
    return Entry(index, position, match[3].decode(), match[4].decode(), sequence, match[6].decode())


def match_entry(data: bytes) -> re.Match[bytes] | None:
    """The form alone: index, position, digest, tenant, sequence, previous digest, all as written."""
    return _ENTRY.fullmatch(data)


def is_pseudonym(text: str) -> bool:
    """Whether a text may be a tenant pseudonym (32 lower-case hex digits)."""
    return _PSEUDONYM.fullmatch(text) is not None


def open_head(note: bytes, log: VerifierKey) -> Head:
    """A tenant head signed by the log's key and no other. Raises `EntryError` or `NoteError`."""
    lines = open_note(note, [log]).text.split("\n")
    if len(lines) != 5 or lines[4] or not is_pseudonym(lines[0]) or _DIGEST.fullmatch(lines[2]) is None:
        raise EntryError("a tenant head is pseudonym, sequence, digest, tree size")
    try:
        return Head(lines[0], parse_decimal(lines[1]), lines[2], parse_decimal(lines[3]))
    except NoteError as error:
        raise EntryError(f"in a tenant head: {error}") from None
