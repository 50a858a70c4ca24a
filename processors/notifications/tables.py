"""The rows of notices: which were made of which event, and what came of each. No address and no name is in them.

One is made of an event once, for its id is the event's and its kind's. An event that is older than these tables is
only noted: where they were lost, what was mailed before is not mailed once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.bookings import FARTHEST
from domain.log import Position
from processors.delivery import mailing
from processors.jobs import Store
from processors.store import Connection

STALE = timedelta(days=3)
"""What is older when it is first seen is noted and not sent."""
KEPT = FARTHEST + timedelta(days=31)
"""As long as an appointment may lie ahead: its calendar entry is taken back from those who got one."""
TURN = "notices"
"""Of writing that addresses and erasures that forget: one after the other."""
INVITED = ("confirmed",)
"""The kind that puts an appointment into a calendar."""
SCHEMA = (
    # `subject` is the client whom it goes to, told just before it is sent; `version` is the booking's at the event.
    """CREATE TABLE IF NOT EXISTS notices (
         id TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL, subject TEXT,
         position INTEGER NOT NULL, version INTEGER NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,
         settled TEXT) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS notices_by_about ON notices (about, kind)",
    "CREATE INDEX IF NOT EXISTS notices_by_subject ON notices (subject)",
    "CREATE INDEX IF NOT EXISTS notices_by_time ON notices (at)",
    "CREATE INDEX IF NOT EXISTS notices_sent ON notices (tenant, settled) WHERE state = 'sent'",
    # Who was erased: nothing is addressed to them any more, whatever the read models still say.
    """CREATE TABLE IF NOT EXISTS notices_forgotten (
         subject TEXT PRIMARY KEY, swept INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS notices_to_sweep ON notices_forgotten (subject) WHERE swept = 0",
    "CREATE TABLE IF NOT EXISTS notices_begun (id INTEGER PRIMARY KEY, position INTEGER NOT NULL)",
)


@dataclass(frozen=True, slots=True)
class Notice:
    """`about` is a booking, or the meter of a month."""

    id: str
    tenant: UUID
    kind: str
    about: UUID
    position: Position
    version: int
    at: datetime


def prepare(connection: Connection, head: Position) -> None:
    """`head` is the log's: what is up to there when the tables are made was before them."""
    for statement in SCHEMA:
        connection.execute(statement)
    connection.execute("INSERT INTO notices_begun VALUES (1, ?) ON CONFLICT (id) DO NOTHING", (head,))


def write(notices: Sequence[Notice], now: datetime, connection: Connection) -> None:
    """Note them, and have those that are new sent."""
    begun = connection.execute("SELECT position FROM notices_begun").fetchone()["position"]
    for each in notices:
        wanted = each.position > begun and now - each.at <= STALE
        made = connection.execute(
            "INSERT INTO notices (id, tenant, kind, about, position, version, at, state) VALUES (?,?,?,?,?,?,?,?)"
            " ON CONFLICT (id) DO NOTHING RETURNING id",
            (
                each.id,
                str(each.tenant),
                each.kind,
                str(each.about),
                each.position,
                each.version,
                _utc(each.at),
                "waiting" if wanted else "earlier",
            ),
        )
        if made.fetchone() is not None and wanted:
            mailing.insert(connection, each.id, each.tenant, each.kind, each.about, now)


def found(store: Store, id: str) -> Notice | None:
    row = store.one("SELECT * FROM notices WHERE id = ?", (id,))
    if row is None:
        return None
    return Notice(
        row["id"],
        UUID(row["tenant"]),
        row["kind"],
        UUID(row["about"]),
        row["position"],
        row["version"],
        datetime.fromisoformat(row["at"]),
    )


def is_superseded(store: Store, notice: Notice) -> bool:
    """Whether a later one says the same of the same thing."""
    sql = "SELECT 1 FROM notices WHERE about = ? AND kind = ? AND version > ?"
    return store.one(sql, (str(notice.about), notice.kind, notice.version)) is not None


def is_invited(store: Store, booking: UUID) -> bool:
    """Whether the appointment may be in the client's calendar."""
    marks = ",".join("?" * len(INVITED))
    sql = f"SELECT 1 FROM notices WHERE about = ? AND kind IN ({marks}) AND state IN ('sent', 'earlier')"
    return store.one(sql, (str(booking), *INVITED)) is not None


def sent_since(store: Store, tenant: UUID, since: datetime) -> int:
    """How many went to clients and to the team."""
    sql = "SELECT COUNT(*) AS count FROM notices WHERE tenant = ? AND state = 'sent' AND settled > ?"
    count: int = store.one(sql, (str(tenant), _utc(since)))["count"]
    return count


def address(store: Store, id: str, subject: UUID) -> bool:
    """Note whom it goes to, before anything of that person leaves the read models; False for one who was erased."""
    with store.write(TURN) as connection:
        addressed = connection.execute(
            "UPDATE notices SET subject = ?1 WHERE id = ?2"
            " AND NOT EXISTS (SELECT 1 FROM notices_forgotten WHERE subject = ?1)",
            (str(subject), id),
        )
        return addressed.rowcount == 1


def settle(connection: Connection, id: str, state: str, now: datetime) -> None:
    """Note what came of it."""
    connection.execute("UPDATE notices SET state = ?, settled = ? WHERE id = ?", (state, _utc(now), id))
    connection.execute("DELETE FROM notices WHERE at < ?", (_utc(now - KEPT),))


def forget(store: Store, subject: UUID) -> None:
    """From now on nothing is addressed to that person; what was is to be swept away."""
    with store.write(TURN) as connection:
        connection.execute("DELETE FROM mails WHERE id IN (SELECT id FROM notices WHERE subject = ?)", (str(subject),))
        connection.execute(
            "INSERT INTO notices_forgotten (subject) VALUES (?) ON CONFLICT (subject) DO UPDATE SET swept = 0",
            (str(subject),),
        )


def unswept(store: Store) -> list[UUID]:
    return [UUID(row["subject"]) for row in store.all("SELECT subject FROM notices_forgotten WHERE swept = 0")]


def addressed(store: Store, subject: UUID) -> list[str]:
    """The notices that may have been sent to that person."""
    return [row["id"] for row in store.all("SELECT id FROM notices WHERE subject = ?", (str(subject),))]


def swept(store: Store, subject: UUID) -> None:
    """Nothing is kept of that person's mails: nor are their rows."""
    with store.write(TURN) as connection:
        connection.execute("DELETE FROM notices WHERE subject = ?", (str(subject),))
        connection.execute("UPDATE notices_forgotten SET swept = 1 WHERE subject = ?", (str(subject),))


def sent(store: Store, tenant: UUID, bookings: Sequence[UUID]) -> list[dict[str, Any]]:
    """What was mailed of these bookings, the eldest first: `about`, `kind`, `settled`."""
    if not bookings:
        return []
    marks = ",".join("?" * len(bookings))
    rows = store.all(
        f"SELECT about, kind, settled FROM notices WHERE tenant = ? AND state = 'sent' AND about IN ({marks})"
        " ORDER BY settled, position, id",
        (str(tenant), *map(str, bookings)),
    )
    return [dict(row) for row in rows]


def _utc(at: datetime) -> str:
    """All times in one form, so that they compare as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
