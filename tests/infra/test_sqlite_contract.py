"""The operational database: one writer, readers beside it, nothing left open."""

from __future__ import annotations

import errno
import gc
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.sqlite import Database, NewerDatabase


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "a.db")
    with opened.write() as connection:
        connection.execute("CREATE TABLE notes (text TEXT)")
    yield opened
    opened.close()


def add(database: Database, text: str) -> None:
    with database.write() as connection:
        connection.execute("INSERT INTO notes VALUES (?)", (text,))


def texts(database: Database) -> list[str]:
    return [row["text"] for row in database.all("SELECT text FROM notes ORDER BY rowid")]


def test_a_block_that_ends_well_is_kept_and_one_that_raises_is_not(database: Database) -> None:
    add(database, "kept")
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        connection.execute("INSERT INTO notes VALUES ('lost')")
        raise ZeroDivisionError
    add(database, "later")
    assert texts(database) == ["kept", "later"]
    assert database.one("SELECT text FROM notes WHERE text = 'none'") is None


def test_a_commit_that_fails_leaves_the_writer_usable(database: Database) -> None:
    with database.write() as connection:
        connection.execute("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE children (p INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)")
    with database.exclusive() as connection:
        connection.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(sqlite3.IntegrityError), database.write() as connection:
        connection.execute("INSERT INTO children VALUES (1)")
    add(database, "alive")
    assert texts(database) == ["alive"] and database.all("SELECT * FROM children") == []


def test_a_read_block_sees_one_state(database: Database) -> None:
    add(database, "first")
    with database.read() as connection:
        before = connection.execute("SELECT COUNT(*) FROM notes").fetchone()[0]
        add(database, "second")
        assert connection.execute("SELECT COUNT(*) FROM notes").fetchone()[0] == before == 1
    assert len(texts(database)) == 2


def test_readers_cannot_write(database: Database) -> None:
    with database.read() as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("INSERT INTO notes VALUES ('x')")


def test_writers_take_turns(database: Database) -> None:
    threads = [threading.Thread(target=lambda: [add(database, "x") for _ in range(20)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts(database)) == 80


def test_a_thread_s_connection_ends_with_the_thread(database: Database) -> None:
    for _ in range(20):
        thread = threading.Thread(target=texts, args=(database,))
        thread.start()
        thread.join()
    gc.collect()
    assert len(database._opened) <= 2, "the writer's, and this thread's own"


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    first = Database(tmp_path / "v.db", version=3)
    first.stamp(3)
    first.close()
    assert Database(tmp_path / "v.db", version=4).found == 3
    with pytest.raises(NewerDatabase, match="Use a newer"):
        Database(tmp_path / "v.db", version=2)


def test_what_was_deleted_is_in_no_byte_after_scrubbing(database: Database) -> None:
    for number in range(300):
        add(database, f"secret-{number:04d}-" + "x" * (number % 90))
    with database.write() as connection:
        connection.execute("UPDATE notes SET text = NULL WHERE rowid % 3 = 0")
        connection.execute("DELETE FROM notes WHERE rowid % 3 = 1")
    reader = sqlite3.connect(database.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM notes").fetchone()
    with database.exclusive() as connection:
        connection.execute("PRAGMA busy_timeout=20")
    assert not database.truncate_log(), "a reader stands in the way"
    reader.close()
    assert database.scrub() and database.truncate_log()
    left = b"".join(each.read_bytes() for each in database.path.parent.glob("a.db*"))
    kept = [number for number in range(300) if b"secret-%04d-" % number in left]
    assert kept == [number for number in range(300) if (number + 1) % 3 == 2]


def test_a_full_disk_is_told_as_such(database: Database) -> None:
    with database.exclusive() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(OSError) as failure, database.write() as connection:
        connection.execute("INSERT INTO notes VALUES (?)", ("x" * 100_000,))
    assert failure.value.errno == errno.ENOSPC
    add(database, "small")
    assert texts(database) == ["small"]
    with pytest.raises(sqlite3.OperationalError), database.write() as connection:
        connection.execute("no such statement")


def test_closing_closes_all(tmp_path: Path) -> None:
    database = Database(tmp_path / "b.db", synchronous="NORMAL")
    reader = database._reader()
    assert reader.execute("PRAGMA synchronous").fetchone()[0] == 1
    database.close()
    with pytest.raises(sqlite3.ProgrammingError):
        reader.execute("SELECT 1")
    with pytest.raises(sqlite3.ProgrammingError), database.write():
        pass
