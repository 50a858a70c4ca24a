"""The handler that makes notices of events: mails to a studio's clients, and to the tenant's people."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence

from domain.bookings import Booking
from domain.ids import Clock
from domain.log import Happened, Position
from domain.sandbox import is_sandbox
from domain.usage import UsageMeter
from processors.delivery import mailing
from processors.handlers import Effect, WriteRows
from processors.jobs import Store
from processors.notifications import tables
from processors.notifications.tables import Notice

NOTICES: Mapping[str, tuple[str, ...]] = {
    Booking.Requested.TOPIC: ("team-booked",),
    Booking.DepositBecameDue.TOPIC: ("held",),
    Booking.Confirmed.TOPIC: ("confirmed",),
    Booking.Rescheduled.TOPIC: ("moved",),
    Booking.Cancelled.TOPIC: ("cancelled", "team-cancelled"),
    Booking.ReminderBecameDue.TOPIC: ("reminder",),
}
"""By the event's topic, the kinds of notices that follow; each kind has one recipient, the client or the team."""


class Notifications:
    """Rows alone: whether a mail is still of use, to whom it goes and what it says is decided when it is sent.

    In a sandbox nothing is made: what is tried there is told to nobody.
    """

    name = "notifications"
    topics = frozenset({*NOTICES, UsageMeter.LevelReached.TOPIC})

    def __init__(self, store: Store, head: Callable[[], Position], clock: Clock) -> None:
        """`head` tells how far the log is, for the case that the tables are not there yet."""
        self._clock = clock
        begun = head()
        with store.write() as connection:
            tables.prepare(connection, begun)
            mailing.prepare(connection)

    def handle(self, happened: Happened) -> Sequence[Effect]:
        envelope, event = happened.envelope, happened.event
        if is_sandbox(envelope.tenant):
            return ()
        kinds = NOTICES.get(happened.topic) or (f"quota-{event.percent}",)
        notices = [
            Notice(
                f"{envelope.event_id}.{kind}",
                envelope.tenant,
                kind,
                event.originator_id,
                happened.position,
                event.originator_version,
                envelope.time,
            )
            for kind in kinds
        ]
        return (WriteRows(functools.partial(tables.write, notices, self._clock.now())),)
