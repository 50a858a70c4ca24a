"""The followers' own tables: how far each view has come, and what is parked of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.log import Position
from projections.store import Connection
from projections.view import View

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS tracking (follower TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS parked (
         follower TEXT NOT NULL, position INTEGER NOT NULL, originator TEXT NOT NULL, topic TEXT NOT NULL,
         error TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 1, due TEXT,
         PRIMARY KEY (follower, position)) WITHOUT ROWID""",
)


def prepare(connection: Connection, views: Iterable[View]) -> None:
    for statement in SCHEMA:
        connection.execute(statement)
    for view in views:
        for statement in view.schema:
            connection.execute(statement)
        connection.execute("INSERT INTO tracking VALUES (?, 0) ON CONFLICT (follower) DO NOTHING", (view.name,))


def forget_views(connection: Connection, views: Sequence[View]) -> None:
    """Drop what these views hold, so that they are made anew from the start of the log."""
    for view in views:
        for table in view.tables:
            connection.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in SCHEMA:
        connection.execute(statement)
    names = [view.name for view in views]
    marks = ",".join("?" * len(names))
    for table in ("tracking", "parked"):
        connection.execute(f"DELETE FROM {table} WHERE follower IN ({marks})", names)


def positions_of(connection: Connection, names: Iterable[str]) -> dict[str, Position]:
    rows = connection.execute("SELECT follower, position FROM tracking")
    wanted = set(names)
    return {row["follower"]: row["position"] for row in rows if row["follower"] in wanted}


def track(connection: Connection, name: str, position: Position) -> None:
    connection.execute("UPDATE tracking SET position = ? WHERE follower = ?", (position, name))


def track_all(connection: Connection, names: Sequence[str], position: Position) -> None:
    """As `track`, of those that are not there yet."""
    marks = ",".join("?" * len(names))
    connection.execute(
        f"UPDATE tracking SET position = ? WHERE position < ? AND follower IN ({marks})", (position, position, *names)
    )
