"""Deliveries as the sender sees them: claimed by lease, a few at once for each endpoint, and what came of an attempt.

An endpoint has a number of its own at once, and one that fails has two until one gets through: however many of them
hang, the others do not wait for them. What a receiver asks for by `Retry-After` holds for all that it is sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.public_types import ERASED
from domain.webhooks import FAILING, LONGEST_WAIT, pause_after
from processors.delivery.tables import utc
from processors.store import Connection

LEASE = timedelta(seconds=60)
AT_ONCE, AT_ONCE_FAILING, AT_ONCE_ALL = 32, 2, 512
"""Attempts under way: to one endpoint, to one that fails, and altogether."""
GONE = 410
BUSY = frozenset({429, 502, 503, 504})
"""With a `Retry-After`, these ask for a pause of everything, and not of one message."""
WAITING = "SELECT 1 FROM webhook_deliveries WHERE state = 'waiting' AND due <= ? LIMIT 1"
# Endpoints that wait for something, one index probe each, however many of their deliveries there are.
ENDPOINTS = """
WITH RECURSIVE waiting (id) AS (
  SELECT MIN(endpoint) FROM webhook_deliveries WHERE state = 'waiting'
  UNION ALL
  SELECT (SELECT MIN(endpoint) FROM webhook_deliveries WHERE state = 'waiting' AND endpoint > waiting.id)
  FROM waiting WHERE waiting.id IS NOT NULL)
SELECT t.*, EXISTS (SELECT 1 FROM webhook_callbacks c WHERE c.concept = t.id) AS callback,
  (SELECT MIN(due) FROM webhook_deliveries d WHERE d.endpoint = t.id AND d.state = 'waiting') AS next
FROM waiting JOIN webhook_targets t ON t.id = waiting.id
WHERE t.enabled = 1 AND t.verdict IS NULL AND (t.paused_until IS NULL OR t.paused_until <= ?1)
ORDER BY next"""
DUE = """
SELECT d.message, d.tenant, d.round, d.attempts, d.single, d.made, d.fence, m.type, m.body, m.position
FROM webhook_deliveries d JOIN webhook_messages m ON m.id = d.message
WHERE d.endpoint = ? AND d.state = 'waiting' AND d.due <= ? ORDER BY d.due, d.position LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is this process's to attempt; where to, and what signs it, are positions of events."""

    endpoint: str
    address: int
    secret: int
    previous: int | None
    message: str
    tenant: str
    type: str
    body: bytes
    round: int
    attempts: int
    single: bool
    made: datetime
    fence: int
    callback: bool = False
    """Of one concept: its own receiver, not a registered endpoint."""
    position: int = 0
    """Of the event that the message tells of; 0 for none."""

    @property
    def id(self) -> str:
        """The `webhook-id`: the same in every attempt."""
        return f"msg_{UUID(self.message).hex}"

    @property
    def share(self) -> str:
        """What it is counted under while it is under way: see `share_of`."""
        return share_of(self.endpoint, self.tenant, self.callback)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt ended: with an answer, or with the code of what stood in the way."""

    claimed: Claimed
    at: datetime
    seconds: float
    status: int | None
    error: str | None
    response: bytes | None
    retry_after: float | None
    chance: float
    """From 0 to 1: spreads the pause before the next one."""

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def share_of(endpoint: str, tenant: str, callback: bool) -> str:
    """An endpoint has a share of its own. A tenant's callbacks, each with a target of its own, have one together."""
    return f"callbacks of {tenant}" if callback else endpoint


def reclaim(connection: Connection, now: datetime | None) -> None:
    """Queue what was under way and whose lease ran out before `now`; None: all of it (its process is gone).

    A lease, or a pause, over more than its longest is from before the clock was set back, and no longer holds.
    """
    if now is None:
        connection.execute("UPDATE webhook_deliveries SET state = 'waiting' WHERE state = 'sending'")
        return
    connection.execute(
        "UPDATE webhook_deliveries SET state = 'waiting' WHERE state = 'sending'"
        " AND (lease_until < ? OR lease_until > ?)",
        (utc(now), utc(now + LEASE)),
    )
    latest = utc(now + timedelta(seconds=LONGEST_WAIT))
    connection.execute("UPDATE webhook_deliveries SET due = ? WHERE state = 'waiting' AND due > ?", (utc(now), latest))
    connection.execute("UPDATE webhook_targets SET paused_until = NULL WHERE paused_until > ?", (latest,))


def claim(connection: Connection, now: datetime, under_way: Mapping[str, int]) -> list[Claimed]:
    """Take what is due, as much of it as each share may have at once beside what of it is under way."""
    found: list[Claimed] = []
    room = AT_ONCE_ALL - sum(under_way.values())
    if room <= 0 or connection.execute(WAITING, (utc(now),)).fetchone() is None:
        return found
    taken = Counter(under_way)
    for target in connection.execute(ENDPOINTS, (utc(now),)).fetchall():
        share = share_of(target["id"], target["tenant"], bool(target["callback"]))
        most = AT_ONCE if target["failing_since"] is None else AT_ONCE_FAILING
        most = min(most - taken[share], room - len(found))
        if most > 0 and target["next"] <= utc(now):
            rows = connection.execute(DUE, (target["id"], utc(now), most)).fetchall()
            found += [_claimed(target, row, now) for row in rows]
            taken[share] += len(rows)
    connection.executemany(
        "UPDATE webhook_deliveries SET state = 'sending', fence = ?, lease_until = ?"
        " WHERE endpoint = ? AND message = ?",
        [(each.fence, utc(now + LEASE), each.endpoint, each.message) for each in found],
    )
    return found


def _claimed(target: Any, row: Any, now: datetime) -> Claimed:
    overlapping = target["previous"] is not None and target["previous_until"] > utc(now)
    return Claimed(
        target["id"],
        target["address"],
        target["secret"],
        target["previous"] if overlapping else None,
        row["message"],
        row["tenant"],
        row["type"],
        row["body"],
        row["round"],
        row["attempts"],
        bool(row["single"]),
        datetime.fromisoformat(row["made"]),
        row["fence"] + 1,
        bool(target["callback"]),
        row["position"],
    )


def record(connection: Connection, attempts: Sequence[Attempt]) -> None:
    """Write down how attempts ended. One whose delivery was deleted or given to another meanwhile changes nothing."""
    for attempt in attempts:
        claimed = attempt.claimed
        target = connection.execute(
            "SELECT enabled, failing_since FROM webhook_targets WHERE id = ?", (claimed.endpoint,)
        ).fetchone()
        if target is None:
            continue
        verdict = _verdict(attempt, target["failing_since"])
        given_up = verdict is not None and claimed.callback
        state, due = _next(attempt, bool(target["enabled"]) and not given_up)
        settled = None if state == "waiting" else utc(attempt.at)
        changed = connection.execute(
            "UPDATE webhook_deliveries SET state = ?, due = COALESCE(?, due), attempts = attempts + 1, settled = ?,"
            " lease_until = NULL WHERE endpoint = ? AND message = ? AND fence = ? AND state = 'sending'",
            (state, due, settled, claimed.endpoint, claimed.message, claimed.fence),
        ).rowcount
        if not changed:
            continue
        _keep(connection, attempt)
        if settled is not None:
            _settle(connection, attempt, state)
        # Nobody looks after a callback: what is wrong with it ends it, and is nothing to disable it for.
        _judge(connection, attempt, target["failing_since"], None if claimed.callback else verdict)


def _next(attempt: Attempt, enabled: bool) -> tuple[str, str | None]:
    """The delivery's next state, and when it is due where it waits for another attempt."""
    if attempt.delivered:
        return "delivered", None
    pause = pause_after(attempt.claimed.attempts + 1, attempt.chance, attempt.retry_after)
    if attempt.claimed.single or pause is None:
        return "failed", None
    if not enabled:
        return "stopped", None
    return "waiting", utc(attempt.at + timedelta(seconds=pause))


def _keep(connection: Connection, attempt: Attempt) -> None:
    claimed = attempt.claimed
    connection.execute(
        "INSERT INTO webhook_attempts VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
        (
            claimed.endpoint,
            claimed.message,
            claimed.round,
            claimed.attempts + 1,
            claimed.tenant,
            utc(attempt.at),
            attempt.status,
            attempt.error,
            attempt.seconds,
            None if claimed.type == ERASED else attempt.response,
        ),
    )


def _settle(connection: Connection, attempt: Attempt, state: str) -> None:
    claimed = attempt.claimed
    connection.execute(
        "INSERT INTO webhook_outcomes (endpoint, tenant, message, type, round, outcome, attempts, seconds)"
        " VALUES (?,?,?,?,?,?,?,?)",
        (
            claimed.endpoint,
            claimed.tenant,
            claimed.message,
            claimed.type,
            claimed.round,
            state,
            claimed.attempts + 1,
            max(0.0, (attempt.at - claimed.made).total_seconds() + attempt.seconds),
        ),
    )


def _verdict(attempt: Attempt, failing_since: str | None) -> str | None:
    """Why nothing more is sent to where the attempt went; None where more is."""
    if attempt.delivered:
        return None
    if attempt.status == GONE:
        return "gone"
    return "failing" if (failing_since or utc(attempt.at)) <= utc(attempt.at - FAILING) else None


def _judge(connection: Connection, attempt: Attempt, failing_since: str | None, verdict: str | None) -> None:
    """What an attempt says about the endpoint itself."""
    id = attempt.claimed.endpoint
    if attempt.delivered:
        if failing_since is not None:
            connection.execute(
                "UPDATE webhook_targets SET failing_since = NULL, paused_until = NULL WHERE id = ?", (id,)
            )
        return
    since = failing_since or utc(attempt.at)
    paused = None
    if attempt.status in BUSY and attempt.retry_after:
        paused = utc(attempt.at + timedelta(seconds=min(attempt.retry_after, LONGEST_WAIT)))
    connection.execute(
        "UPDATE webhook_targets SET failing_since = ?, verdict = COALESCE(?, verdict),"
        " paused_until = COALESCE(?, paused_until) WHERE id = ? AND enabled = 1",
        (since, verdict, paused, id),
    )
