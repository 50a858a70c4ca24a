"""Timers in a table: fired at least once into an idempotent command, then gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from domain.log import Actor, Context
from domain.timers import Timer
from domain.usecases.bookings import expire_hold
from domain.work import Commands, Work
from processors.jobs import Store

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS timers (
         id TEXT PRIMARY KEY, due TEXT NOT NULL, action TEXT NOT NULL, tenant TEXT NOT NULL,
         about TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS timers_by_due ON timers (due)",
)
ACTIONS: Mapping[str, Callable[[Work, UUID], object]] = {"expire-hold": expire_hold}


class Timers:
    def __init__(self, store: Store) -> None:
        self._store = store
        with store.write() as connection:
            for statement in SCHEMA:
                connection.execute(statement)

    def fire_due(self, now: datetime, commands: Commands) -> int:
        """Fire what is due; the number fired. A timer is deleted only once its command is durable."""
        rows = self._store.all(
            "SELECT * FROM timers WHERE due <= ? ORDER BY due, id LIMIT 100", (now.isoformat(),)
        )
        for row in rows:
            action, about = ACTIONS[row["action"]], UUID(row["about"])
            context = Context(
                UUID(row["tenant"]),
                Actor("system", "timers"),
                f"timer/{row['id']}",
                f"timer/{row['id']}",
                f"timer/{row['id']}",
            )
            commands.submit(context, lambda work, do=action, it=about: do(work, it)).result()  # type: ignore[misc]
            with self._store.write() as connection:
                connection.execute("DELETE FROM timers WHERE id = ?", (row["id"],))
        return len(rows)

    def next_due(self) -> datetime | None:
        row = self._store.one("SELECT MIN(due) AS due FROM timers")
        return None if row is None or row["due"] is None else datetime.fromisoformat(row["due"])


def insert(connection: sqlite3.Connection, timer: Timer) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO timers VALUES (?,?,?,?,?)",
        (timer.id, timer.due.isoformat(), timer.action, str(timer.tenant), str(timer.about)),
    )
