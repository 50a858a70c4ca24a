"""`projections.relay.Positions` in PostgreSQL: one row, moved by compare-and-set within a term."""

from __future__ import annotations

from domain.log import Position
from infra.stores import Store
from projections.relay.relay import Overtaken

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS relays (name TEXT PRIMARY KEY, term INTEGER NOT NULL, position INTEGER NOT NULL)",
    "INSERT INTO relays VALUES (?, 0, 0) ON CONFLICT (name) DO NOTHING",
)


class StoredPositions:
    def __init__(self, store: Store, name: str = "kafka") -> None:
        self._store, self._name = store, name
        with store.write() as connection:
            connection.execute(SCHEMA[0])
            connection.execute(SCHEMA[1], (name,))

    def claim(self) -> tuple[int, Position]:
        with self._store.write() as connection:
            connection.execute("UPDATE relays SET term = term + 1 WHERE name = ?", (self._name,))
            row = connection.execute("SELECT term, position FROM relays WHERE name = ?", (self._name,)).fetchone()
        return row["term"], row["position"]

    def move(self, term: int, old: Position, new: Position) -> None:
        with self._store.write() as connection:
            moved = connection.execute(
                "UPDATE relays SET position = ? WHERE name = ? AND term = ? AND position = ?",
                (new, self._name, term, old),
            )
            if moved.rowcount != 1:
                raise Overtaken("another relay has begun its term")

    def look(self) -> Position:
        row = self._store.one("SELECT position FROM relays WHERE name = ?", (self._name,))
        position: Position = row["position"]
        return position
