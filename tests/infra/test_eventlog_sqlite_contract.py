"""What SQLite alone could do to the log: rewriting it by hand, renumbering it, or writing it with an old version."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from infra.eventlog.sqlite import SCHEMA_VERSION, LogDamaged, NewerDatabase, SqliteEventLog

ONE = uuid4()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    log = SqliteEventLog(tmp_path / "log.db")
    log.append([StoredEvent(ONE, version, "t", b"state-%d" % version) for version in (1, 2, 3)], [])
    log.close()
    return tmp_path / "log.db"


def rows(path: Path) -> list[tuple[int, bytes]]:
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT position, state FROM events ORDER BY position").fetchall()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET state = x'00' WHERE position = 2",
        "DELETE FROM events WHERE position = 3",
        "DELETE FROM events",
        f"INSERT OR REPLACE INTO events (originator_id, originator_version, topic, state)"
        f" VALUES ('{ONE.hex}', 2, 't', x'00')",
        f"REPLACE INTO events (position, originator_id, originator_version, topic, state)"
        f" VALUES (2, '{uuid4().hex}', 1, 't', x'00')",
        f"INSERT INTO events (originator_id, originator_version, topic, state) VALUES ('{ONE.hex}', 2, 't', x'00')"
        f" ON CONFLICT DO UPDATE SET state = excluded.state",
    ],
)
def test_the_file_refuses_changes(path: Path, statement: str) -> None:
    before = rows(path)
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.rollback()
    connection.close()
    assert rows(path) == before


def test_positions_survive_vacuum_and_a_burnt_number(path: Path) -> None:
    log = SqliteEventLog(path)
    burnt = sqlite3.connect(path)
    burnt.execute("INSERT INTO events (originator_id, originator_version, topic, state) VALUES ('x', 1, 't', x'00')")
    burnt.rollback()
    log.append([StoredEvent(ONE, 4, "t", b"state-4")], [])
    before = rows(path)
    log.close()
    burnt.execute("VACUUM")
    burnt.close()
    assert rows(path) == before


def test_a_commit_is_durable_and_beside_readers(path: Path) -> None:
    log = SqliteEventLog(path)
    with log._datastore.transaction(commit=False) as cursor:
        pragmas = []
        for name in ("journal_mode", "synchronous", "secure_delete"):
            cursor.execute(f"PRAGMA {name}")
            pragmas.append(cursor.fetchone()[0])
    log.close()
    assert pragmas == ["wal", 2, 1]


@pytest.mark.parametrize(
    "values",
    [
        (b"\xff\xfe", 1, "t", b"{}"),
        ("not an id", 1, "t", b"{}"),
        (str(uuid4()), 1, "t", b"{}"),  # with hyphens: an id, but not as this log spells it
        (uuid4().hex, 1, b"\xff", b"{}"),
        (uuid4().hex, 1, "t", "text"),
    ],
)
def test_a_row_that_was_never_written_here_is_named(path: Path, values: tuple[object, ...]) -> None:
    connection = sqlite3.connect(path)
    place = "CAST(? AS TEXT)"
    connection.execute(
        f"INSERT INTO events (originator_id, originator_version, topic, state) VALUES ({place}, ?, {place}, ?)", values
    )
    connection.commit()
    connection.close()
    log = SqliteEventLog(path)
    for read in (log.read, log.read_block):
        assert len(read(0, 3)) == 3  # type: ignore[arg-type]
        with pytest.raises(LogDamaged) as failure:
            read(0, 10)
        assert failure.value.position == 4
    log.close()


def test_the_write_ahead_log_can_be_cut(path: Path) -> None:
    log = SqliteEventLog(path)
    log.append([StoredEvent(ONE, 4, "t", b"state-4")], [])
    assert log.truncate_log()
    assert Path(f"{path}-wal").stat().st_size == 0
    log.close()


def test_a_full_disk_is_told_and_appends_nothing(path: Path) -> None:
    log = SqliteEventLog(path)
    with log._datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0] + 1}")
    with pytest.raises(OSError) as failure:
        log.append([StoredEvent(uuid4(), 1, "t", bytes(100_000))], [])
    assert failure.value.errno == errno.ENOSPC
    assert log.head() == 3
    log.close()


def test_a_newer_file_is_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(NewerDatabase, match="Use a newer"):
        SqliteEventLog(path)
