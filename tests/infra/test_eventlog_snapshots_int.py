"""A real platform keeps snapshots of what grew long, uses them at its next start, and leaves them out of backups."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from domain.operations import OPERATIONS, Operations
from domain.usecases.operations import raise_alert
from infra.cli.backups import _databases
from infra.eventlog.snapshots import LONG
from infra.ground import system
from infra.platform import open_platform
from infra.running import Running
from infra.settings import Settings

ALERTS = LONG + 20


@contextmanager
def opened(data: Path) -> Iterator[Running]:
    running = open_platform(Settings(data=data, workers=0), background=False)
    try:
        yield running
    finally:
        running.close()


def alert(work: Any) -> None:
    for n in range(ALERTS):
        raise_alert(work, "follower-halted", "audit", f"{n}")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that was left with a snapshot: the second start had to replay all that was there."""
    data = tmp_path_factory.mktemp("snapshots") / "data"
    with opened(data) as running:
        running.commits.submit(system("alerts"), alert).result(20)
        assert taken(running) == []
    with opened(data):
        pass
    return data


def taken(running: Running) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in running.store.all("SELECT originator, topic, version FROM snapshots")]


def test_a_long_aggregate_has_one_at_the_second_start(data: Path) -> None:
    with opened(data) as running:
        assert taken(running) == [(str(OPERATIONS), "operations", ALERTS + 2)]
        found = running.commits.submit(system("look"), lambda work: work.get(Operations, OPERATIONS)).result(20).result
        assert found.version == len(running.log.events_of(OPERATIONS)) and found.release is not None


def test_they_are_made_anew_when_asked(data: Path) -> None:
    with opened(data) as running:
        with running.store.write() as connection:
            connection.execute("UPDATE snapshots SET state = ?", (b"damaged",))
        operator = running.gateway.operator
        assert "snapshots" in operator.projections()
        events = len(running.log.events_of(OPERATIONS))
        assert operator.rebuild("snapshots") == {"projection": "snapshots", "events": events}
        assert taken(running) == [(str(OPERATIONS), "operations", events)]
        state = running.store.one("SELECT state FROM snapshots")[0]
        assert bytes(state) != b"damaged"


def test_a_backup_leaves_them_out(data: Path, tmp_path: Path) -> None:
    with opened(data) as running:
        assert taken(running)
        _databases(running.settings, running.folder, None).back_up(tmp_path)
    with closing(sqlite3.connect(tmp_path / "operations.db")) as copied:
        tables = {row[0] for row in copied.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert "unscrubbed" in tables and "snapshots" not in tables
