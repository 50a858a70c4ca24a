"""Files of other versions: a newer one is refused and left alone, an older one carried over, and no event changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.clients import Client
from infra.eventlog.migrations import STEPS, migrate
from infra.eventlog.sqlite import SCHEMA_VERSION, SqliteEventLog
from infra.platform import open_platform
from infra.settings import Settings
from projections.audit.entries import event_digest
from projections.warehouse.reconcile import reconcile
from tests.infra.exported import verified
from tests.infra.server_process import ServerProcess, atelier

STORED = Path(__file__).with_name("stored")
FILES = ("log.db", "views.db", "audit.db", "cuts.db", "keys/keyring.db")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that a server has used."""
    server = ServerProcess(tmp_path_factory.mktemp("versions") / "data")
    server.start()
    server.stop()
    yield server.data


def version(path: Path, to: int | None = None) -> int:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        if to is not None:
            connection.execute(f"PRAGMA user_version={to}")
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_every_database_of_the_folder_is_among_them(used: Path) -> None:
    found = {path.relative_to(used).as_posix() for path in used.rglob("*.db")}
    assert found == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_newer_database_is_refused_and_left_alone(used: Path, name: str) -> None:
    path = used / name
    known = version(path)
    assert known >= 1
    version(path, known + 1)
    before = path.read_bytes()
    try:
        told = atelier("serve", "--port", "0", data=used)
        words = " ".join(told.stderr.split())
        assert (told.returncode, told.stdout) == (1, "")
        assert f"{path.name} has schema {known + 1}; this version knows {known}. Use a newer atelier." in words
        assert "Traceback" not in words
        assert path.read_bytes() == before
    finally:
        version(path, known)


def test_older_read_models_are_made_anew_by_themselves(used: Path) -> None:
    rows = {}
    for turn in ("before", "after"):
        running = open_platform(Settings(data=used, workers=0))
        try:
            assert running.settle(60)
            rows[turn] = [tuple(row) for row in running.store.all("SELECT * FROM api_keys ORDER BY id")]
            if turn == "before":
                with running.store.write() as connection:  # what an older version would have made otherwise
                    connection.execute("UPDATE api_keys SET name = 'as it was'")
                    connection.execute("ALTER TABLE studios ADD COLUMN gone TEXT")
                    connection.execute("INSERT INTO timers VALUES ('kept', '2999', 'expire-hold', 'x', 'x')")
            else:
                assert running.store.all("SELECT id FROM timers")  # what cannot be made from the log is left
                columns = {row["name"] for row in running.store.all("PRAGMA table_info(studios)")}
                assert "gone" not in columns
        finally:
            running.close()
        version(used / "views.db", 0)
    assert len(rows["before"]) >= 3 and rows["after"] == rows["before"]


def restored(folder: Path, name: str = "log-0.sql") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "log.db")) as connection:
        connection.executescript((STORED / name).read_text())
    return folder / "log.db"


def schema(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
        return [" ".join(row[0].replace('"', "").replace("IF NOT EXISTS ", "").split()) for row in rows]


def digests(path: Path) -> list[tuple[int, str]]:
    import uuid

    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT position, originator_id, originator_version, topic, state FROM events")
        return [(row[0], event_digest(uuid.UUID(row[1]), row[2], row[3], row[4])) for row in rows]


def test_a_stored_log_of_version_0_becomes_a_present_one(tmp_path: Path) -> None:
    path = restored(tmp_path / "old")
    assert version(path) == 0
    events = digests(path)
    assert len(events) > 20
    SqliteEventLog(path).close()
    SqliteEventLog(tmp_path / "new.db").close()
    assert version(path) == SCHEMA_VERSION
    assert schema(path) == schema(tmp_path / "new.db")
    assert digests(path) == events
    log = SqliteEventLog(path)
    try:
        with closing(sqlite3.connect(path)) as connection:
            command, position = connection.execute(
                "SELECT command_id, position FROM commands WHERE fingerprint IS NOT NULL"
            ).fetchone()
        kept = log.command(command)
        assert kept is not None and (kept.position, kept.answer, kept.subject) == (position, None, None)
        assert log.head() == events[-1][0]
        with pytest.raises(sqlite3.IntegrityError, match="append-only"), closing(sqlite3.connect(path)) as connection:
            connection.execute("DELETE FROM events")
    finally:
        log.close()


def test_the_platform_runs_on_a_stored_log_whose_keys_are_gone(tmp_path: Path) -> None:
    restored(tmp_path / "data")
    running = open_platform(Settings(data=tmp_path / "data", workers=0))
    try:
        assert running.settle(60)
        clients = running.store.all("SELECT * FROM clients")
        assert clients and all(row["erased"] and row["name"] is None for row in clients)
        assert reconcile(running.log, running.transcoder, running.warehouse.warehouse).ok
        happened = [running.transcoder.decode(each) for each in running.log.read(0, 1000)]
        assert any(isinstance(each.event, Client.Registered) for each in happened)
        report = verified(running, tmp_path)
        assert report.ok, report.problems
    finally:
        running.close()


def test_a_step_that_fails_leaves_no_trace(tmp_path: Path) -> None:
    path = restored(tmp_path)
    before = schema(path)
    steps = (*STEPS, ("CREATE TABLE half (done)", "INSERT INTO nowhere VALUES (1)"))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            migrate(connection, 0, steps)
        assert not connection.in_transaction
    assert version(path) == len(STEPS) and before != schema(path) and "half" not in "".join(schema(path))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert migrate(connection, len(STEPS), (*STEPS, ("CREATE TABLE whole (done)",))) == 1
    assert version(path) == len(STEPS) + 1
