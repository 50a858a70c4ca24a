"""Jobs in a table: made from an event, claimed by lease, renewed while running, retried, cancelled by id.

The log says what is wanted and what came of it; this table only says who is at work on it. A worker that dies
leaves a lease that runs out, and the job is claimed again. `fence` grows with each claim: a late worker whose
lease was given away can write nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from processors.store import Connection

LEASE = timedelta(seconds=30)
SKEW = timedelta(seconds=15)
"""Between what two processes take for now."""
ATTEMPTS = 4
CLAIMS = 24
"""A job whose process ended each time may be the reason, but most often it was only there: it gets more tries."""
BACKOFF = (timedelta(seconds=1), timedelta(seconds=10), timedelta(seconds=60))
SCHEMA = (
    """CREATE TABLE IF NOT EXISTS jobs (
         id TEXT PRIMARY KEY, kind TEXT NOT NULL, tenant TEXT NOT NULL, about TEXT NOT NULL,
         position INTEGER NOT NULL, priority INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'queued',
         attempts INTEGER NOT NULL DEFAULT 0, run_at TEXT NOT NULL, fence INTEGER NOT NULL DEFAULT 0,
         lease_until TEXT, error TEXT) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, priority, position)",
    "CREATE INDEX IF NOT EXISTS jobs_by_about ON jobs (about)",
    "CREATE TABLE IF NOT EXISTS job_turns (tenant TEXT PRIMARY KEY, turn INTEGER NOT NULL) WITHOUT ROWID",
)
# What is due later than any pause lasts was written before the clock was set back: it is due.
CLAIM = """
SELECT id FROM jobs AS wanted
WHERE state = 'queued' AND (run_at <= ? OR run_at > ?){kinds}
ORDER BY priority DESC,
  (SELECT COUNT(*) FROM jobs AS running WHERE running.state = 'running' AND running.tenant = wanted.tenant),
  COALESCE((SELECT turn FROM job_turns WHERE job_turns.tenant = wanted.tenant), 0),
  position
LIMIT 1"""


class Store(Protocol):
    @property
    def skip_locked(self) -> str:
        """What a SELECT of one row ends with, so that others who claim at this moment get another row."""

    def write(self, turn: str = "") -> AbstractContextManager[Connection]: ...

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]: ...

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any: ...


@dataclass(frozen=True, slots=True)
class Job:
    id: str
    kind: str
    tenant: UUID
    about: UUID
    position: int
    attempts: int
    fence: int


@dataclass(frozen=True, slots=True)
class Depth:
    """Jobs of one kind, priority and state (`queued`, `running`); `oldest_s` is the longest wait among them."""

    kind: str
    priority: int
    state: str
    count: int
    oldest_s: float


class Jobs:
    def __init__(self, store: Store) -> None:
        self._store = store
        with store.write() as connection:
            for statement in SCHEMA:
                connection.execute(statement)

    def claim(self, now: datetime, kinds: Sequence[str] = ()) -> Job | None:
        """The next job by priority, then by whose turn it is among the tenants; None where nothing waits.

        `kinds` are those that are asked for; without any, all are.
        """
        if self._store.one("SELECT 1 FROM jobs WHERE state = 'queued' LIMIT 1") is None:
            return None
        with self._store.write() as connection:
            latest = now + max(BACKOFF)
            wanted = f" AND kind IN ({','.join('?' * len(kinds))})" if kinds else ""
            found = connection.execute(
                CLAIM.format(kinds=wanted) + self._store.skip_locked, (now.isoformat(), latest.isoformat(), *kinds)
            ).fetchone()
            if found is None:
                return None
            row = connection.execute(
                "UPDATE jobs SET state = 'running', attempts = attempts + 1, fence = fence + 1, lease_until = ?"
                " WHERE id = ? RETURNING *",
                ((now + LEASE).isoformat(), found["id"]),
            ).fetchone()
            connection.execute(
                "INSERT INTO job_turns VALUES (?1, 1 + (SELECT COALESCE(MAX(turn), 0) FROM job_turns))"
                " ON CONFLICT (tenant) DO UPDATE SET turn = excluded.turn",
                (row["tenant"],),
            )
        return Job(
            row["id"],
            row["kind"],
            UUID(row["tenant"]),
            UUID(row["about"]),
            row["position"],
            row["attempts"],
            row["fence"],
        )

    def renew(self, job: Job, now: datetime) -> bool:
        """False where the job was cancelled, or its lease was given to another."""
        with self._store.write() as connection:
            changed = connection.execute(
                "UPDATE jobs SET lease_until = ? WHERE id = ? AND fence = ? AND state = 'running'",
                ((now + LEASE).isoformat(), job.id, job.fence),
            ).rowcount
        return changed == 1

    def finish(self, job: Job, state: str = "done", error: str | None = None) -> None:
        with self._store.write() as connection:
            connection.execute(
                "UPDATE jobs SET state = ?, error = ?, lease_until = NULL"
                " WHERE id = ? AND fence = ? AND state = 'running'",
                (state, error, job.id, job.fence),
            )

    def put_back(self, job: Job, error: str, now: datetime) -> None:
        """Run it again after a pause that grows with its attempts."""
        pause = BACKOFF[min(job.attempts, len(BACKOFF)) - 1]
        with self._store.write() as connection:
            connection.execute(
                "UPDATE jobs SET state = 'queued', run_at = ?, error = ?, lease_until = NULL"
                " WHERE id = ? AND fence = ? AND state = 'running'",
                ((now + pause).isoformat(), error, job.id, job.fence),
            )

    def postpone(self, job: Job, error: str, now: datetime) -> None:
        """Run it again after the shortest pause, as often as need be: what stood in its way was not its own."""
        with self._store.write() as connection:
            connection.execute(
                "UPDATE jobs SET state = 'queued', attempts = attempts - 1, run_at = ?, error = ?, lease_until = NULL"
                " WHERE id = ? AND fence = ? AND state = 'running'",
                ((now + BACKOFF[0]).isoformat(), error, job.id, job.fence),
            )

    def hand_back(self, job: Job, now: datetime) -> bool:
        """Queue it at once, for another process, as if it had not run. False where it was not ours any more."""
        with self._store.write() as connection:
            changed = connection.execute(
                "UPDATE jobs SET state = 'queued', attempts = attempts - 1, run_at = ?, lease_until = NULL"
                " WHERE id = ? AND fence = ? AND state = 'running'",
                (now.isoformat(), job.id, job.fence),
            ).rowcount
        return changed == 1

    def reclaim(self, now: datetime | None) -> int:
        """Queue jobs whose lease ran out before `now`; None: all running ones (their process is gone).

        A lease that runs far longer than leases do is from before the clock was set back, and no longer holds; one
        that runs a little longer was renewed by another process since `now`, or by another's clock.
        """
        first, last = (None, None) if now is None else (now.isoformat(), (now + LEASE + SKEW).isoformat())
        with self._store.write() as connection:
            return connection.execute(
                "UPDATE jobs SET state = 'queued', lease_until = NULL WHERE state = 'running'"
                " AND (CAST(?1 AS TEXT) IS NULL OR lease_until < ?1 OR lease_until > ?2)",
                (first, last),
            ).rowcount

    def depths(self, now: datetime) -> list[Depth]:
        """What waits and what runs: the signal that workers are scaled by. A pause before another try is no waiting."""
        rows = self._store.all(
            "SELECT kind, priority, state, COUNT(*) AS n, MIN(run_at) AS since FROM jobs"
            " WHERE state = 'running' OR (state = 'queued' AND run_at <= ?)"
            " GROUP BY kind, priority, state ORDER BY kind, priority, state",
            (now.isoformat(),),
        )
        return [
            Depth(
                row["kind"],
                row["priority"],
                row["state"],
                row["n"],
                max(0.0, (now - datetime.fromisoformat(row["since"])).total_seconds()),
            )
            for row in rows
        ]

    def counts(self) -> dict[str, int]:
        rows = self._store.all("SELECT state, COUNT(*) AS n FROM jobs GROUP BY state")
        return {row["state"]: row["n"] for row in rows}


def insert(
    connection: Connection,
    id: str,
    kind: str,
    tenant: UUID,
    about: UUID,
    position: int,
    priority: int,
    run_at: datetime,
) -> None:
    """Make a job; one with the same id exists already: nothing changes."""
    connection.execute(
        "INSERT INTO jobs (id, kind, tenant, about, position, priority, run_at) VALUES (?,?,?,?,?,?,?)"
        " ON CONFLICT (id) DO NOTHING",
        (id, kind, str(tenant), str(about), position, priority, run_at.isoformat()),
    )


def cancel(connection: Connection, about: UUID) -> None:
    connection.execute(
        "UPDATE jobs SET state = 'cancelled', lease_until = NULL WHERE about = ? AND state IN ('queued', 'running')",
        (str(about),),
    )
