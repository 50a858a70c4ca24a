"""The handler that turns events into messages, and messages into deliveries to the endpoints that want them.

Endpoints are followed in the order of the log, so each hears of all that happened after it was registered, and of
nothing before. Everything is rows in the transaction that moves the runner's position: after a crash they are there
together or not at all.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from domain.clients import Client
from domain.concepts import Concept
from domain.ids import Clock
from domain.log import Happened
from domain.personal import Personal
from domain.public_events import TOPICS, PublicEvent, public_event, sample_event
from domain.public_types import TYPES
from domain.renditions import Rendition, RenditionKind
from domain.webhooks import KEPT, Settlement, Webhook, wants
from processors.delivery import callbacks, mailing
from processors.delivery.tables import prepare, stop_waiting, utc
from processors.handlers import Effect, EraseSubject, WriteRows
from processors.jobs import Store
from processors.store import Connection

RECENT = timedelta(minutes=1)
SECOND_LOOK = timedelta(seconds=30)
"""What is older than `RECENT` when it is first seen here may have been delivered before these tables were lost: what
came of it is a little further on in the log, and marks it as done before this time is over."""
STALE = timedelta(days=3)
"""Older than all attempts together take: kept for a replay, and not sent."""
MADE = (
    "INSERT INTO webhook_deliveries (endpoint, message, tenant, position, made, due, single) VALUES (?,?,?,?,?,?,?)"
    " ON CONFLICT DO NOTHING"
)
AGAIN = """
INSERT INTO webhook_deliveries (endpoint, message, tenant, position, made, due)
SELECT ?1, m.id, m.tenant, m.position, ?2, ?2 FROM webhook_messages m
WHERE m.tenant = ?3 AND {which}
ON CONFLICT (endpoint, message) DO UPDATE SET
  state = 'waiting', round = webhook_deliveries.round + 1, attempts = 0, made = excluded.made, due = excluded.due,
  single = 0, settled = NULL
WHERE webhook_deliveries.state IN ('delivered', 'failed', 'stopped')"""
Write = Callable[[Connection], None]


class Announcing:
    name = "webhooks"
    leads = frozenset(
        {
            Webhook.Registered.TOPIC,
            Webhook.Changed.TOPIC,
            Webhook.SecretRotated.TOPIC,
            Webhook.Enabled.TOPIC,
            Webhook.Disabled.TOPIC,
            Webhook.Deleted.TOPIC,
        }
    )
    """Which endpoints there are is known before anything is announced."""
    topics = TOPICS | {
        Concept.Labelled.TOPIC,
        Rendition.Requested.TOPIC,
        Settlement.DeliveriesSettled.TOPIC,
        Webhook.Registered.TOPIC,
        Webhook.Changed.TOPIC,
        Webhook.SecretRotated.TOPIC,
        Webhook.Enabled.TOPIC,
        Webhook.Disabled.TOPIC,
        Webhook.Deleted.TOPIC,
        Webhook.TestRequested.TOPIC,
        Webhook.ReplayRequested.TOPIC,
    }

    def __init__(self, store: Store, clock: Clock) -> None:
        self._clock = clock
        with store.write() as connection:
            prepare(connection)
            mailing.prepare(connection)

    def handle(self, happened: Happened) -> Sequence[Effect]:
        now = self._clock.now()
        writing = _endpoint_row(happened, now)
        if writing is not None:
            rows = WriteRows(writing)
            deleted = isinstance(happened.event, Webhook.Deleted)
            # Its address and its secrets were sealed under a key of its own.
            return (rows, EraseSubject(happened.event.originator_id)) if deleted else (rows,)
        if isinstance(happened.event, Rendition.Requested):
            return (WriteRows(functools.partial(_remember, happened.event)),)
        if isinstance(happened.event, Concept.Labelled):
            return (WriteRows(functools.partial(callbacks.remember, happened)),)
        effects: list[Effect] = []
        if isinstance(happened.event, Client.Erased):
            effects.append(WriteRows(functools.partial(_forget_person, happened)))
        # For every kind, since which of them it is stands in a row that may be in the same transaction.
        found = {kind.value: public_event(happened, kind.value) for kind in RenditionKind}
        effects.append(WriteRows(functools.partial(_announce, happened, found, now)))
        return effects


def _announce(
    happened: Happened, found: Mapping[str, PublicEvent | None], now: datetime, connection: Connection
) -> None:
    event = found[RenditionKind.STENCIL.value]
    if isinstance(happened.event, Rendition.Ready | Rendition.Failed):
        id = str(happened.event.originator_id)
        row = connection.execute("DELETE FROM webhook_renditions WHERE id = ? RETURNING kind", (id,)).fetchone()
        event = None if row is None else found[row["kind"]]
    if event is None:
        return
    tenant = str(happened.envelope.tenant)
    targets = connection.execute(
        "SELECT id, event_types, enabled FROM webhook_targets t WHERE tenant = ? AND registered < ?"
        " AND NOT EXISTS (SELECT 1 FROM webhook_callbacks c WHERE c.concept = t.id) ORDER BY id",
        (tenant, happened.position),
    ).fetchall()
    called_back = callbacks.waits_for(connection, happened)
    age = now - event.at
    about, message = str(happened.event.originator_id), str(happened.envelope.event_id)
    if (targets or called_back) and age <= KEPT:
        _keep(connection, message, tenant, event)
    if age > STALE:
        if called_back:
            callbacks.close(connection, about)
        return
    due = utc(now + SECOND_LOOK if age > RECENT else now)
    if called_back:
        callbacks.open_target(connection, about)
        connection.execute(MADE, (about, message, tenant, event.position, utc(now), due, 0))
    for target in targets:
        if target["enabled"] and wants(json.loads(target["event_types"]), event.type):
            connection.execute(MADE, (target["id"], message, tenant, event.position, utc(now), due, 0))


def _keep(connection: Connection, id: str, tenant: str, event: PublicEvent, test: bool = False) -> None:
    connection.execute(
        "INSERT INTO webhook_messages VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
        (id, tenant, event.type, event.position, utc(event.at), test, event.body),
    )


def _remember(event: Rendition.Requested, connection: Connection) -> None:
    connection.execute(
        "INSERT INTO webhook_renditions VALUES (?,?) ON CONFLICT DO NOTHING",
        (str(event.originator_id), event.kind.value),
    )


def _forget_person(happened: Happened, connection: Connection) -> None:
    """Also what receivers answered may name the person."""
    callbacks.forget(connection, str(happened.event.originator_id))
    connection.execute(
        "UPDATE webhook_attempts SET response = NULL WHERE tenant = ? AND response IS NOT NULL",
        (str(happened.envelope.tenant),),
    )


def _endpoint_row(happened: Happened, now: datetime) -> Write | None:
    """What an event of an endpoint changes in its rows; None for any other event."""
    event = happened.event
    id = str(event.originator_id)
    match event:
        case Webhook.Registered():
            return functools.partial(_register, happened)
        case Webhook.Changed():
            return functools.partial(_change, happened)
        case Webhook.SecretRotated():
            return _statement(
                "UPDATE webhook_targets SET previous = secret, previous_until = ?, secret = ?"
                " WHERE id = ? AND secret < ?",
                (utc(event.previous_until), happened.position, id, happened.position),
            )
        case Webhook.Enabled():
            return _statement(
                "UPDATE webhook_targets SET enabled = 1, failing_since = NULL, paused_until = NULL, verdict = NULL"
                " WHERE id = ?",
                (id,),
            )
        case Webhook.Disabled():
            return functools.partial(_disable, happened, now)
        case Webhook.Deleted():
            return functools.partial(_delete, id, now)
        case Webhook.TestRequested():
            return functools.partial(_test, happened, now)
        case Webhook.ReplayRequested():
            return functools.partial(_replay, happened, now)
        case Settlement.DeliveriesSettled():
            return functools.partial(_settled, event, now)
        case _:
            return None


def _statement(sql: str, parameters: tuple[object, ...]) -> Write:
    def write(connection: Connection) -> None:
        connection.execute(sql, parameters)

    return write


def _register(happened: Happened, connection: Connection) -> None:
    event: Webhook.Registered = happened.event
    if isinstance(event.url, Personal):  # else it is read again after it was deleted
        connection.execute(
            "INSERT INTO webhook_targets (id, tenant, event_types, registered, address, secret)"
            " VALUES (?1,?2,?3,?4,?4,?4) ON CONFLICT DO NOTHING",
            (str(event.originator_id), str(event.tenant), json.dumps(event.event_types), happened.position),
        )


def _change(happened: Happened, connection: Connection) -> None:
    """Whoever changes an endpoint looks after it: what it did before counts no more."""
    connection.execute(
        "UPDATE webhook_targets SET address = ?, event_types = ?, failing_since = NULL, paused_until = NULL,"
        " verdict = NULL WHERE id = ? AND address < ?",
        (
            happened.position,
            json.dumps(happened.event.event_types),
            str(happened.event.originator_id),
            happened.position,
        ),
    )


def _disable(happened: Happened, now: datetime, connection: Connection) -> None:
    id = str(happened.event.originator_id)
    connection.execute("UPDATE webhook_targets SET enabled = 0, verdict = NULL WHERE id = ?", (id,))
    stop_waiting(connection, id, now)
    if happened.event.reason != "by-tenant" and now - happened.envelope.time <= STALE:
        mailing.insert(
            connection,
            str(happened.envelope.event_id),
            happened.envelope.tenant,
            f"webhook-{happened.event.reason}",
            happened.event.originator_id,
            now,
        )


def _delete(id: str, now: datetime, connection: Connection) -> None:
    stop_waiting(connection, id, now)
    connection.execute("DELETE FROM webhook_targets WHERE id = ?", (id,))
    connection.execute("DELETE FROM webhook_deliveries WHERE endpoint = ?", (id,))
    connection.execute("DELETE FROM webhook_attempts WHERE endpoint = ?", (id,))


def _test(happened: Happened, now: datetime, connection: Connection) -> None:
    event: Webhook.TestRequested = happened.event
    if now - happened.envelope.time > STALE:
        return
    tenant, message = str(happened.envelope.tenant), str(event.message_id)
    _keep(
        connection,
        message,
        tenant,
        sample_event(event.event_type, happened.position, happened.envelope.time),
        test=True,
    )
    connection.execute(MADE, (str(event.originator_id), message, tenant, happened.position, utc(now), utc(now), 1))


def _replay(happened: Happened, now: datetime, connection: Connection) -> None:
    event: Webhook.ReplayRequested = happened.event
    target = connection.execute(
        "SELECT tenant, event_types FROM webhook_targets WHERE id = ?", (str(event.originator_id),)
    ).fetchone()
    if target is None or now - happened.envelope.time > STALE:
        return
    first = (str(event.originator_id), utc(now), target["tenant"])
    if event.message_id is not None:
        connection.execute(AGAIN.format(which="m.id = ?4"), (*first, str(event.message_id)))
        return
    assert event.since is not None
    wanted = [name for name in TYPES if wants(json.loads(target["event_types"]), name)]
    marks = ",".join(f"?{number}" for number in range(6, 6 + len(wanted)))
    which = f"m.test = 0 AND m.at >= ?4 AND m.at < ?5 AND m.type IN ({marks})"
    if event.undelivered_only:
        which += (
            " AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d"
            " WHERE d.endpoint = ?1 AND d.message = m.id AND d.state = 'delivered')"
        )
    until = event.until or happened.envelope.time
    connection.execute(AGAIN.format(which=which), (*first, utc(event.since), utc(until), *wanted))


def _settled(event: Settlement.DeliveriesSettled, now: datetime, connection: Connection) -> None:
    """Only where the tables were made anew from the log is there any delivery left to change."""
    connection.executemany(
        "UPDATE webhook_deliveries SET state = ?, attempts = ?, settled = ?"
        " WHERE endpoint = ? AND message = ? AND round = ? AND state = 'waiting'",
        [
            (each.outcome, each.attempts, utc(now), str(event.endpoint_id), str(each.message_id), each.round)
            for each in event.outcomes
        ],
    )
    callbacks.close(connection, str(event.endpoint_id))
