"""The audit follower on each store: a log put back from an older copy is found out, however it went on since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from domain.log import Recorded
from domain.tenants import Brand
from domain.usecases import tenants
from infra.auditing import AuditFollower
from projections.audit.ledger import LogChanged
from tests.infra.stores import STORES
from tests.parts import Parts, parts_in

EVENTS = 8


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def parts(store: str, tmp_path: Path) -> Iterator[Parts]:
    """With an audit log of all of its events."""
    with parts_in(tmp_path, STORES[store](tmp_path)) as opened:
        tenant: UUID = opened.do(lambda work: tenants.register_tenant(work, "Ink", "free", "local"))
        for number in range(EVENTS - 1):
            brand = Brand(f"n{number}", "#000000", "#ffffff")
            opened.do(lambda work, brand=brand: tenants.change_brand(work, tenant, brand), tenant)
        audit = audit_of(opened, opened.log)
        assert audit.step() == EVENTS and audit.step() == 0
        audit.close()
        yield opened


def audit_of(parts: Parts, log: Any) -> AuditFollower:
    """The audit log of this folder, over whatever log is there now."""
    return AuditFollower(
        parts.root / "audit.db", parts.root / "audit", log, parts.transcoder, bytes(32), bytes(range(32)), "x.example/l"
    )


@pytest.fixture
def copied(store: str, parts: Parts, tmp_path: Path) -> Iterator[Callable[[int], Any]]:
    """Makes a log of the first so many events, as a copy taken earlier would be."""
    made: list[Any] = []

    def copy(count: int) -> Any:
        folder = tmp_path / f"copy-{count}"
        folder.mkdir()
        made.append(STORES[store](folder))
        made[-1].append([_stored(each) for each in parts.log.read(0, count)], [])
        return made[-1]

    yield copy
    for log in made:
        log.close()


def _stored(each: Recorded, version: int | None = None, state: bytes | None = None) -> StoredEvent:
    return StoredEvent(each.originator_id, version or each.originator_version, each.topic, state or each.state)


def test_a_whole_copy_goes_on(parts: Parts, copied: Callable[[int], Any]) -> None:
    log = copied(EVENTS)
    audit = audit_of(parts, log)
    assert audit.step() == 0
    last = parts.log.read(0, EVENTS)[-1]
    log.append([_stored(last, EVENTS + 1)], [])
    assert audit.step() == 1 and audit.summary()["size"] == EVENTS, "published by the clock"
    audit.publish()
    assert audit.summary()["size"] == EVENTS + 1
    audit.close()


@pytest.mark.parametrize("since", [0, 4, 9])
def test_a_log_that_was_rolled_back_is_found_out(parts: Parts, copied: Callable[[int], Any], since: int) -> None:
    """Also once it has as many events again, or more: they are others."""
    log = copied(EVENTS - 4)
    last = log.read(0, EVENTS)[-1]
    for number in range(since):
        log.append([_stored(last, last.originator_version + 1 + number, b"%d" % number + last.state)], [])
    audit = audit_of(parts, log)
    for _ in range(2):
        with pytest.raises(LogChanged, match=r"rolled back|not the one"):
            audit.step()
    with audit.reader() as ledger:
        assert ledger.size == EVENTS
    audit.close()
