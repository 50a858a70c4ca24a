"""Counts API requests and refused access; the log gets one event for each key and minute.

Counts are kept in memory, saved to the operational database every ten seconds (what a `kill -9` may lose), and
sent to the log once their minute is over, or at once when somebody asks for a report. What is being sent carries
an id that was saved first, so that a crash neither loses nor doubles it. Refusals are counted by reason in the
same way, so that noise cannot fill the log.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.ids import Clock, Ids
from domain.log import Actor, Context
from domain.operations import PLATFORM, RouteCount
from domain.usecases.operations import count_requests, record_refusals
from domain.work import Commands, Work
from infra.stores import Store

EVERY = timedelta(seconds=10)
SCHEMA = """
CREATE TABLE IF NOT EXISTS traffic_pending (
  tenant TEXT NOT NULL, key TEXT NOT NULL, minute TEXT NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL,
  status INTEGER NOT NULL, count INTEGER NOT NULL, part TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant, key, minute, kind, label, status, part)) WITHOUT ROWID"""
ADD = """
INSERT INTO traffic_pending (tenant, key, minute, kind, label, status, count) VALUES (?,?,?,?,?,?,?)
ON CONFLICT (tenant, key, minute, kind, label, status, part)
DO UPDATE SET count = traffic_pending.count + excluded.count"""


class TrafficCounter:
    def __init__(self, store: Store, commands: Commands, clock: Clock, ids: Ids) -> None:
        self._store, self._commands, self._clock, self._ids = store, commands, clock, ids
        self._counts: Counter[tuple[str, str, str, str, str, int]] = Counter()
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._saved = clock.now()
        self._told = -1, ""
        with store.write() as connection:
            connection.execute(SCHEMA)

    def count(self, tenant: UUID, key: UUID, route: str, status: int) -> None:
        with self._lock:
            self._counts[str(tenant), str(key), self._minute(), "request", route, status] += 1

    def refused(self, tenant: UUID | None, key: UUID | None, reason: str) -> None:
        with self._lock:
            self._counts[
                str(tenant or PLATFORM), "" if key is None else str(key), self._minute(), "refusal", reason, 0
            ] += 1

    def tick(self) -> None:
        """Save every ten seconds, and send the minutes that are over."""
        now = self._clock.now()
        if abs(now - self._saved) >= EVERY:  # a clock that is set back must not stop the saving
            self._saved = now
            self.save()
            self.send(before=self._minute())

    def save(self) -> None:
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            with self._store.write() as connection:
                connection.executemany(ADD, [(*key, n) for key, n in counts.items()])
        except BaseException:
            with self._lock:
                self._counts.update(counts)
            raise

    def send(self, before: str | None = None) -> None:
        """Send what is saved of the minutes before `before`, or all of it, to the log."""
        with self._sending:
            with self._store.write() as connection:
                groups = connection.execute(
                    "SELECT DISTINCT tenant, key, minute, kind FROM traffic_pending"
                    " WHERE part = '' AND (CAST(?1 AS TEXT) IS NULL OR minute < ?1)",
                    (before,),
                ).fetchall()
                for group in groups:
                    connection.execute(
                        "UPDATE traffic_pending SET part = ? WHERE tenant = ? AND key = ? AND minute = ?"
                        " AND kind = ? AND part = ''",
                        (str(self._ids.uuid()), *group),
                    )
            for row in self._store.all(
                "SELECT DISTINCT part, tenant, key, minute, kind FROM traffic_pending WHERE part <> ''"
            ):
                self._send(*row)

    def _send(self, part: str, tenant: str, key: str, minute: str, kind: str) -> None:
        rows = self._store.all(
            "SELECT label, status, count FROM traffic_pending WHERE part = ? ORDER BY label, status", (part,)
        )
        id = f"traffic/{part}"
        context = Context(UUID(tenant), Actor("system", "traffic"), id, id, id)
        for number, use_case in enumerate(_use_cases(kind, tenant, key, minute, rows)):
            each = context if number == 0 else Context(context.tenant, context.actor, f"{id}/{number}", id, id)
            self._commands.submit(each, use_case).result()
        with self._store.write() as connection:
            connection.execute("DELETE FROM traffic_pending WHERE part = ?", (part,))

    def _minute(self) -> str:
        now = self._clock.now()
        number = int(now.timestamp() // 60)
        if self._told[0] != number:
            self._told = number, now.replace(second=0, microsecond=0).isoformat()
        return self._told[1]


def _use_cases(kind: str, tenant: str, key: str, minute: str, rows: list[Any]) -> list[Callable[[Work], None]]:
    at = datetime.fromisoformat(minute)
    if kind == "request":
        counts = tuple(RouteCount(row["label"], row["status"], row["count"]) for row in rows)
        return [lambda work: count_requests(work, UUID(tenant), UUID(key), at, counts)]
    return [
        lambda work, r=row: record_refusals(  # type: ignore[misc]
            work, UUID(tenant), UUID(key) if key else None, at, r["label"], r["count"]
        )
        for row in rows
    ]
