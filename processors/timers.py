"""Timers in a table: fired at least once into an idempotent command, then gone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.errors import Refused
from domain.log import Actor, Context
from domain.timers import Timer
from domain.usecases.bookings import expire_hold, remind_of_booking
from domain.work import Commands, Work
from processors.jobs import Store
from processors.store import Connection

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS timers (
         id TEXT PRIMARY KEY, due TEXT NOT NULL, action TEXT NOT NULL, tenant TEXT NOT NULL,
         about TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS timers_by_due ON timers (due)",
)
AGAIN = timedelta(minutes=1)
log = logging.getLogger("atelier")
ACTIONS: Mapping[str, Callable[[Work, UUID], object]] = {"expire-hold": expire_hold, "remind": remind_of_booking}


class Timers:
    def __init__(self, store: Store) -> None:
        self._store = store
        with store.write() as connection:
            for statement in SCHEMA:
                connection.execute(statement)

    def fire_due(self, now: datetime, commands: Commands) -> int:
        """Fire what is due; the number fired. A timer is deleted only once its command is durable or refused.

        One that fails otherwise is due again after a pause, so that it holds up none of the others.
        """
        rows = self._store.all(
            "SELECT * FROM timers WHERE due <= ? ORDER BY due, id LIMIT 100", (now.astimezone(UTC).isoformat(),)
        )
        fired = 0
        for row in rows:
            try:
                self._fire(row, commands)
            except Refused as refused:
                log.warning("timer %s was refused (%s)", row["id"], refused.code)
            except Exception as error:  # whatever it is, the other timers must fire
                log.warning("timer %s failed (%s)", row["id"], type(error).__name__)
                with self._store.write() as connection:
                    later = (now + AGAIN).astimezone(UTC).isoformat()
                    connection.execute("UPDATE timers SET due = ? WHERE id = ?", (later, row["id"]))
                continue
            else:
                fired += 1
            with self._store.write() as connection:
                connection.execute("DELETE FROM timers WHERE id = ?", (row["id"],))
        return fired

    def _fire(self, row: Any, commands: Commands) -> None:
        action, about, id = ACTIONS[row["action"]], UUID(row["about"]), f"timer/{row['id']}"
        context = Context(UUID(row["tenant"]), Actor("system", "timers"), id, id, id)
        commands.submit(context, lambda work: action(work, about)).result()

    def next_due(self) -> datetime | None:
        row = self._store.one("SELECT MIN(due) AS due FROM timers")
        return None if row is None or row["due"] is None else datetime.fromisoformat(row["due"])


def insert(connection: Connection, timer: Timer) -> None:
    connection.execute(
        "INSERT INTO timers VALUES (?,?,?,?,?) ON CONFLICT (id) DO NOTHING",
        (timer.id, timer.due.astimezone(UTC).isoformat(), timer.action, str(timer.tenant), str(timer.about)),
    )
