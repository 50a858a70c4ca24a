"""Mails that follow from events: a row each, sent at least once and under one Message-ID, tried again for days."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Protocol
from uuid import UUID

from domain.ids import Clock, public
from processors.jobs import Store
from processors.store import Connection

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS mails (
         id TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL, due TEXT NOT NULL,
         attempts INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS mails_by_due ON mails (due)",
)
PAUSES = (60, 300, 1800, 7200, 21600, 43200, 86400)
"""Seconds before each further try; after the last it is given up, and said in the server's messages."""
_WEBHOOK = """
Nothing is sent to it until you enable it again. Every attempt, and what came back:
  GET /v1/webhooks/{about}/deliveries
To enable it, send {{"enabled": true}}:
  PATCH /v1/webhooks/{about}
And for what was missed, with "since" and "undelivered_only":
  POST /v1/webhooks/{about}/replay
"""
TEXTS: Mapping[str, tuple[str, str]] = {
    "webhook-gone": (
        "A webhook endpoint was disabled",
        "Your webhook endpoint {about}\nanswered 410 Gone, so it was disabled.\n" + _WEBHOOK,
    ),
    "webhook-failing": (
        "A webhook endpoint was disabled",
        "Your webhook endpoint {about}\nhas not answered well for five days, so it was disabled.\n" + _WEBHOOK,
    ),
}
log = logging.getLogger("atelier")


class MailPort(Protocol):
    def send(self, message: EmailMessage) -> None:
        """Hand the mail over. Raises `OSError` (or a subclass) where nobody takes it."""


class Mailing:
    """`recipients` gives the addresses of those who look after a tenant's matters."""

    def __init__(
        self,
        store: Store,
        port: MailPort,
        recipients: Callable[[UUID], Sequence[str]],
        sender: str,
        clock: Clock,
    ) -> None:
        self._store, self._port, self._recipients = store, port, recipients
        self._sender, self._clock = sender, clock
        with store.write() as connection:
            prepare(connection)

    def tick(self) -> int:
        """Send what is due; the number sent."""
        now = self._clock.now()
        latest = now + timedelta(seconds=PAUSES[-1])
        rows = self._store.all(
            # Due later than the longest pause: the clock was set back since.
            "SELECT * FROM mails WHERE due <= ? OR due > ? ORDER BY due, id LIMIT 20",
            (now.astimezone(UTC).isoformat(), latest.astimezone(UTC).isoformat()),
        )
        return sum(self._send(row, now) for row in rows)

    def _send(self, row: Any, now: datetime) -> bool:
        to = list(self._recipients(UUID(row["tenant"])))
        if not to:
            log.warning("mail %s has no recipient: the tenant has no owner with an address", row["id"])
            self._drop(row["id"])
            return False
        try:
            self._port.send(self._message(row, to, now))
        except OSError as error:  # smtplib's own errors are OSErrors, too
            self._postpone(row, now, error)
            return False
        self._drop(row["id"])
        return True

    def _message(self, row: Any, to: Sequence[str], now: datetime) -> EmailMessage:
        subject, text = TEXTS[row["kind"]]
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = subject, self._sender, ", ".join(to)
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<{row['id']}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text.format(about=public("webhook", UUID(row["about"]))))
        return message

    def _postpone(self, row: Any, now: datetime, error: OSError) -> None:
        log.warning("mail %s was not taken (%s), attempt %d", row["id"], type(error).__name__, row["attempts"] + 1)
        if row["attempts"] >= len(PAUSES):
            self._drop(row["id"])
            return
        due = now + timedelta(seconds=PAUSES[row["attempts"]])
        with self._store.write() as connection:
            connection.execute(
                "UPDATE mails SET attempts = attempts + 1, due = ? WHERE id = ?",
                (due.astimezone(UTC).isoformat(), row["id"]),
            )

    def _drop(self, id: str) -> None:
        with self._store.write() as connection:
            connection.execute("DELETE FROM mails WHERE id = ?", (id,))


def prepare(connection: Connection) -> None:
    for statement in SCHEMA:
        connection.execute(statement)


def insert(connection: Connection, id: str, tenant: UUID, kind: str, about: UUID, now: datetime) -> None:
    """Make a mail; one with the same id exists already: nothing changes."""
    connection.execute(
        "INSERT INTO mails (id, tenant, kind, about, due) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
        (id, str(tenant), kind, str(about), now.astimezone(UTC).isoformat()),
    )
