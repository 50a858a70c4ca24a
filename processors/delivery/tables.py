"""The operational tables of deliveries: rows say what is to be sent, when, and what every attempt met with.

The log says which endpoints there are and what came of each delivery; with the log alone these tables can be made
again, but for the attempts.
"""

from __future__ import annotations

from datetime import UTC, datetime

from processors.store import Connection

ANSWERS = "webhook_attempts"
"""The one table with text of others in the clear."""
SCHEMA = (
    # `address`, `secret` and `previous` are the positions of the events that hold them, sealed: here they are not.
    """CREATE TABLE IF NOT EXISTS webhook_targets (
         id TEXT PRIMARY KEY, tenant TEXT NOT NULL, address INTEGER NOT NULL, event_types TEXT NOT NULL,
         enabled INTEGER NOT NULL DEFAULT 1, registered INTEGER NOT NULL, secret INTEGER NOT NULL,
         previous INTEGER, previous_until TEXT,
         failing_since TEXT, paused_until TEXT, verdict TEXT) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS webhook_targets_by_tenant ON webhook_targets (tenant)",
    """CREATE TABLE IF NOT EXISTS webhook_messages (
         id TEXT PRIMARY KEY, tenant TEXT NOT NULL, type TEXT NOT NULL, position INTEGER NOT NULL, at TEXT NOT NULL,
         test INTEGER NOT NULL DEFAULT 0, body BLOB NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS webhook_messages_by_tenant ON webhook_messages (tenant, at)",
    "CREATE INDEX IF NOT EXISTS webhook_messages_by_time ON webhook_messages (at)",
    # `state` is waiting, sending, delivered, failed or stopped; `single` has one attempt and no more.
    """CREATE TABLE IF NOT EXISTS webhook_deliveries (
         endpoint TEXT NOT NULL, message TEXT NOT NULL, tenant TEXT NOT NULL, position INTEGER NOT NULL,
         round INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting', attempts INTEGER NOT NULL DEFAULT 0,
         made TEXT NOT NULL, due TEXT NOT NULL, single INTEGER NOT NULL DEFAULT 0, fence INTEGER NOT NULL DEFAULT 0,
         lease_until TEXT, settled TEXT, PRIMARY KEY (endpoint, message)) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS webhook_deliveries_due ON webhook_deliveries (endpoint, due) WHERE state = 'waiting'",
    "CREATE INDEX IF NOT EXISTS webhook_deliveries_next ON webhook_deliveries (due) WHERE state = 'waiting'",
    "CREATE INDEX IF NOT EXISTS webhook_deliveries_leased ON webhook_deliveries (lease_until) WHERE state = 'sending'",
    "CREATE INDEX IF NOT EXISTS webhook_deliveries_listed ON webhook_deliveries (endpoint, position, message)",
    "CREATE INDEX IF NOT EXISTS webhook_deliveries_of_message ON webhook_deliveries (message)",
    """CREATE TABLE IF NOT EXISTS webhook_attempts (
         endpoint TEXT NOT NULL, message TEXT NOT NULL, round INTEGER NOT NULL, number INTEGER NOT NULL,
         tenant TEXT NOT NULL, at TEXT NOT NULL, status INTEGER, error TEXT, seconds REAL NOT NULL, response BLOB,
         PRIMARY KEY (endpoint, message, round, number)) WITHOUT ROWID""",
    # What came of a delivery, until the log knows.
    """CREATE TABLE IF NOT EXISTS webhook_outcomes (
         id INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, tenant TEXT NOT NULL, message TEXT NOT NULL,
         type TEXT NOT NULL, round INTEGER NOT NULL, outcome TEXT NOT NULL, attempts INTEGER NOT NULL,
         seconds REAL NOT NULL, batch TEXT)""",
    "CREATE INDEX IF NOT EXISTS webhook_outcomes_by_batch ON webhook_outcomes (batch, endpoint)",
    # Who waits for the outcome of one concept; `position` is that of the event that holds address and secret, sealed.
    """CREATE TABLE IF NOT EXISTS webhook_callbacks (
         concept TEXT PRIMARY KEY, tenant TEXT NOT NULL, subject TEXT NOT NULL, position INTEGER NOT NULL)
       WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS webhook_callbacks_by_subject ON webhook_callbacks (subject)",
    "CREATE TABLE IF NOT EXISTS webhook_renditions (id TEXT PRIMARY KEY, kind TEXT NOT NULL) WITHOUT ROWID",
)
STOPPED = """
INSERT INTO webhook_outcomes (endpoint, tenant, message, type, round, outcome, attempts, seconds)
VALUES (?,?,?,?,?,'stopped',?,?)"""
WAITING = """
SELECT d.endpoint, d.tenant, d.message, m.type, d.round, d.attempts, d.made
FROM webhook_deliveries d JOIN webhook_messages m ON m.id = d.message
WHERE d.endpoint = ? AND d.state = 'waiting'"""


def prepare(connection: Connection) -> None:
    for statement in SCHEMA:
        connection.execute(statement)


def stop_waiting(connection: Connection, endpoint: str, now: datetime) -> None:
    """No further attempt of any delivery to that endpoint."""
    for *what, attempts, made in connection.execute(WAITING, (endpoint,)).fetchall():
        seconds = (now - datetime.fromisoformat(made)).total_seconds()
        connection.execute(STOPPED, (*what, attempts, seconds))
    connection.execute(
        "UPDATE webhook_deliveries SET state = 'stopped', settled = ? WHERE endpoint = ? AND state = 'waiting'",
        (utc(now), endpoint),
    )


def utc(at: datetime) -> str:
    """All times of these tables in one form, so that they compare as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
