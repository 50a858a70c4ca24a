"""Given: events of some tenants, a ledger of them, a published folder. Shared by the audit log's tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.log import Recorded
from projections.audit.ledger import Ledger
from projections.audit.notes import WITNESS_KEY, Signer
from projections.audit.publish import Publisher

ORIGIN = "log.example/atelier"
PSEUDONYM_KEY = bytes(range(32))
KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
LOG = Signer(ORIGIN, KEY)
WITNESS = Signer("witness.example/w1", OTHER_KEY, WITNESS_KEY)


def tenant(number: int) -> UUID:
    return UUID(int=0xA0000 + number)


def event(number: int, tenants: int = 3) -> Recorded:
    """The event at position 2 * number + 1 (positions have gaps); its aggregate id names the tenant."""
    owner = tenant(number * number % tenants)
    topic = "booking.confirmed" if number % 5 else "concept.größer"
    return Recorded(2 * number + 1, owner, number + 1, topic, b"state of %d" % number)


def events(count: int, start: int = 0, tenants: int = 3) -> list[Recorded]:
    return [event(number, tenants) for number in range(start, start + count)]


def tenant_of(recorded: Recorded) -> UUID:
    return recorded.originator_id


def ledger_of(batch: Sequence[Recorded] = (), database: str | Path = ":memory:", fence: int = 0) -> Ledger:
    ledger = Ledger(sqlite3.connect(database, timeout=0.2), PSEUDONYM_KEY, fence)
    ledger.install()
    if fence:
        ledger.claim()
    ledger.append(batch, tenant_of)
    return ledger


def publisher_of(ledger: Ledger, folder: Path) -> Publisher:
    return Publisher(ledger, folder, KEY, ORIGIN)


def published(folder: Path, count: int, tenants: int = 3) -> Ledger:
    ledger = ledger_of(events(count, tenants=tenants))
    publisher_of(ledger, folder).publish()
    return ledger


def export(ledger: Ledger, batch: Sequence[Recorded], path: Path) -> Path:
    path.write_bytes(b"".join(line.encode() for line in ledger.exported(batch)))
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
