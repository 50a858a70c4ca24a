"""Mails that follow from events: a row each, sent at least once and under one Message-ID, tried again for days."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
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

    def forget(self, message_id: str) -> None:
        """Destroy what is kept of that mail here, if anything is."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """An iCalendar object and its method (RFC 6047)."""

    method: str
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its author wants it; its `repr` shows neither to whom it goes nor what it says."""

    to: Sequence[str] = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    name: str = ""
    """Of the sender."""
    calendar: Calendar | None = None


class Author(Protocol):
    """Writes mails of some kinds at the time of sending, so that nothing of a person waits in a row."""

    @property
    def kinds(self) -> frozenset[str]: ...

    def letter(self, id: str, now: datetime) -> Letter | datetime | None:
        """The mail; or when to ask again; or None where it is not to be sent any more."""

    def settle(self, connection: Connection, id: str, state: str, now: datetime) -> None:
        """Note that it was `sent`, or `dropped`."""

    def sweep(self, forget: Callable[[str], None]) -> None:
        """Have the mails destroyed of those who were erased; `forget` takes an id, and again is harmless."""


class Mailing:
    """`recipients` gives the addresses of those who look after a tenant's matters."""

    def __init__(
        self,
        store: Store,
        port: MailPort,
        recipients: Callable[[UUID], Sequence[str]],
        sender: str,
        clock: Clock,
        authors: Sequence[Author] = (),
    ) -> None:
        self._store, self._port, self._recipients = store, port, recipients
        self._sender, self._clock = sender, clock
        self._authors = {kind: author for author in authors for kind in author.kinds}
        self._sweeping = tuple(authors)
        with store.write() as connection:
            prepare(connection)

    def tick(self) -> int:
        """Send what is due; the number sent."""
        now = self._clock.now()
        self._sweep()
        latest = now + timedelta(seconds=PAUSES[-1])
        rows = self._store.all(
            # Due later than the longest pause: the clock was set back since.
            "SELECT * FROM mails WHERE due <= ? OR due > ? ORDER BY due, id LIMIT 20",
            (now.astimezone(UTC).isoformat(), latest.astimezone(UTC).isoformat()),
        )
        return sum(self._send(row, now) for row in rows)

    def forget(self, id: str) -> None:
        """Destroy what is kept of a mail, sent or not."""
        self._port.forget(self._message_id(id))
        with self._store.write() as connection:
            connection.execute("DELETE FROM mails WHERE id = ?", (id,))

    def _sweep(self) -> None:
        """Here, where no mail is on its way, and in the process that has the folder."""
        for author in self._sweeping:
            try:
                author.sweep(self.forget)
            except Exception as error:  # the next tick tries again; the mails of others must go
                log.error("mails of an erased person are still kept (%s)", type(error).__name__)

    def _send(self, row: Any, now: datetime) -> bool:
        try:
            letter = self._letter(row, now)
            if isinstance(letter, datetime):
                self._put_off(row["id"], letter)
                return False
            to = _addresses(letter.to) if letter else []
            if letter is not None and to:
                self._port.send(self._message(row["id"], letter, to, now))
        except Exception as error:  # smtplib's are OSErrors; whatever it is, the other mails must go
            self._postpone(row, now, error)
            return False
        if letter is not None and not to:
            log.warning("mail %s has no recipient: there is no address that can be written to", row["id"])
        self._done(row, "sent" if to else "dropped", now)
        return bool(to)

    def _letter(self, row: Any, now: datetime) -> Letter | datetime | None:
        author = self._authors.get(row["kind"])
        if author is not None:
            return author.letter(row["id"], now)
        subject, text = TEXTS[row["kind"]]
        about = public("webhook", UUID(row["about"]))
        return Letter(self._recipients(UUID(row["tenant"])), subject, text.format(about=about))

    def _message(self, id: str, letter: Letter, to: Sequence[Address], now: datetime) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = letter.subject
        message["From"] = Address(letter.name, addr_spec=self._sender)
        message["To"] = tuple(to)
        message["Date"] = format_datetime(now)
        message["Message-ID"] = self._message_id(id)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        if letter.calendar is not None:
            message.add_alternative(
                letter.calendar.body,
                subtype="calendar",
                params={"method": letter.calendar.method},
                disposition="attachment",
                filename="appointment.ics",
            )
        return message

    def _message_id(self, id: str) -> str:
        return f"<{id}@{self._sender.rpartition('@')[2]}>"

    def _postpone(self, row: Any, now: datetime, error: Exception) -> None:
        log.warning("mail %s was not taken (%s), attempt %d", row["id"], type(error).__name__, row["attempts"] + 1)
        if row["attempts"] >= len(PAUSES):
            self._done(row, "dropped", now)
            return
        due = now + timedelta(seconds=PAUSES[row["attempts"]])
        with self._store.write() as connection:
            connection.execute(
                "UPDATE mails SET attempts = attempts + 1, due = ? WHERE id = ?",
                (due.astimezone(UTC).isoformat(), row["id"]),
            )

    def _put_off(self, id: str, due: datetime) -> None:
        with self._store.write() as connection:
            connection.execute("UPDATE mails SET due = ? WHERE id = ?", (due.astimezone(UTC).isoformat(), id))

    def _done(self, row: Any, state: str, now: datetime) -> None:
        author = self._authors.get(row["kind"])
        with self._store.write() as connection:
            connection.execute("DELETE FROM mails WHERE id = ?", (row["id"],))
            if author is not None:
                author.settle(connection, row["id"], state, now)


def _addresses(texts: Sequence[str]) -> list[Address]:
    """Those that are one address each: a comma in a text must not make it two."""
    found = []
    for text in texts:
        try:
            found.append(Address(addr_spec=text))
        except (HeaderParseError, ValueError, IndexError):  # the library raises any of them
            continue
    return found


def prepare(connection: Connection) -> None:
    for statement in SCHEMA:
        connection.execute(statement)


def insert(connection: Connection, id: str, tenant: UUID, kind: str, about: UUID, now: datetime) -> None:
    """Make a mail; one with the same id exists already: nothing changes."""
    connection.execute(
        "INSERT INTO mails (id, tenant, kind, about, due) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
        (id, str(tenant), kind, str(about), now.astimezone(UTC).isoformat()),
    )
