"""A turn's transaction, whatever the store: inserts that went together are as if each had gone by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.infra.stores import TABLES


@pytest.fixture(params=sorted(TABLES))
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    opened = TABLES[request.param](tmp_path)
    with opened.write() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS things (id INTEGER NOT NULL PRIMARY KEY, word TEXT NOT NULL)")
        connection.execute("CREATE TABLE IF NOT EXISTS others (id INTEGER NOT NULL PRIMARY KEY, word TEXT NOT NULL)")
    yield opened
    opened.close()


def held(store: Any, table: str = "things") -> list[tuple[Any, ...]]:
    return [tuple(row) for row in store.all(f"SELECT id, word FROM {table} ORDER BY id")]


def put(connection: Any, id: int, word: str, table: str = "things") -> None:
    connection.execute(f"INSERT INTO {table} VALUES (?,?)", (id, word))


def test_what_was_inserted_is_seen_by_the_next_question(store: Any) -> None:
    with store.write("turn") as connection:
        for id in (1, 2):
            put(connection, id, "a")
            put(connection, id, "b", "others")
        assert connection.execute("SELECT count(*) FROM things").fetchone()[0] == 2
        put(connection, 3, "c")
        assert connection.execute("UPDATE things SET word = ? WHERE id = ?", ("d", 3)).rowcount == 1
        put(connection, 4, "e")
    assert held(store) == [(1, "a"), (2, "a"), (3, "d"), (4, "e")]
    assert held(store, "others") == [(1, "b"), (2, "b")]


def test_rows_of_one_table_keep_their_order(store: Any) -> None:
    upsert = "INSERT INTO things (id, word) VALUES (?,?) ON CONFLICT (id) DO UPDATE SET word = excluded.word"
    with store.write("turn") as connection:
        connection.execute(upsert, (1, "first"))
        connection.execute(upsert, (1, "second"))
        connection.execute("INSERT INTO things VALUES (?,?) ON CONFLICT (id) DO NOTHING", (1, "third"))
        connection.execute(upsert, (1, "fourth"))
    assert held(store) == [(1, "fourth")]


def test_an_insert_from_a_question_sees_what_came_before(store: Any) -> None:
    with store.write("turn") as connection:
        put(connection, 1, "a")
        connection.execute("INSERT INTO others SELECT id, word FROM things")
        put(connection, 2, "b")
    assert held(store, "others") == [(1, "a")]


def test_a_bad_row_is_raised_at_the_end_of_its_savepoint_and_can_be_taken_back(store: Any) -> None:
    with store.write("turn") as connection:
        connection.execute("SAVEPOINT one")
        put(connection, 1, "kept")
        connection.execute("RELEASE one")
        connection.execute("SAVEPOINT many")
        with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
            put(connection, 2, "gone")
            put(connection, 2, "doubled")
            connection.execute("RELEASE many")
        connection.execute("ROLLBACK TO many")
        connection.execute("RELEASE many")
        put(connection, 3, "later")
    assert held(store) == [(1, "kept"), (3, "later")]


def test_what_was_taken_back_before_it_was_sent_is_not_there(store: Any) -> None:
    with store.write("turn") as connection:
        connection.execute("SAVEPOINT one")
        put(connection, 1, "gone")
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")
        put(connection, 2, "kept")
    assert held(store) == [(2, "kept")]


def test_a_bad_row_at_the_end_takes_the_whole_transaction_back(store: Any) -> None:
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"), store.write("turn") as connection:
        put(connection, 1, "gone")
        put(connection, 1, "doubled")
    assert held(store) == []
    with store.write("turn") as connection:
        put(connection, 1, "kept")
    assert held(store) == [(1, "kept")]
