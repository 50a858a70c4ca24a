"""A webhook endpoint: where a tenant wants to hear of which public events, and the secret that signs them.

Each attempt at a delivery is a row of the operational database and no event; what came of a delivery is one, many
of them together in a `Settlement`.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.aggregates import Created, Event, Owned
from domain.errors import Conflict, Invalid, NotFound
from domain.ids import Ids
from domain.personal import Personal, PersonalText
from domain.public_types import TYPES

MOST_ENDPOINTS = 50
"""Of one tenant: each is one more delivery of every event."""
MOST_TYPES = 50
LONGEST_DESCRIPTION = 500
KEPT = timedelta(days=30)
"""How long messages, attempts and their bodies are kept, and can be sent again."""
OVERLAP = timedelta(hours=24)
LONGEST_OVERLAP = timedelta(days=7)
SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32
SCHEDULE = (5, 300, 1800, 7200, 18000, 36000, 36000)
"""Seconds between one attempt and the next: eight attempts in a little less than 28 hours."""
JITTER = 0.2
LONGEST_WAIT = 86_400
"""The most seconds that a receiver's `Retry-After` is honoured for."""
FAILING = timedelta(days=5)
"""An endpoint that has answered nothing well for so long is disabled."""


def make_secret(ids: Ids) -> str:
    """`whsec_` and 32 random bytes in base64 (Standard Webhooks 1.0.0: 24 to 64 bytes)."""
    return SECRET_PREFIX + base64.b64encode(ids.token(SECRET_BYTES)).decode()


def pause_after(attempts: int, chance: float, retry_after: float | None = None) -> float | None:
    """Seconds until the next attempt after so many failed ones; None after the last.

    `chance`, from 0 to 1, spreads the pause by a fifth to both sides, so that what failed together does not come
    again together. `retry_after` is what the receiver asked for: never sooner than that.
    """
    if attempts > len(SCHEDULE):
        return None
    pause = SCHEDULE[attempts - 1] * (1 - JITTER + 2 * JITTER * chance)
    return pause if retry_after is None else max(pause, min(retry_after, LONGEST_WAIT))


def wants(event_types: Sequence[str], type: str) -> bool:
    """Whether an endpoint with these filters hears of events of that type; without filters it hears of all."""
    return not event_types or any(
        each == type or (each.endswith(".*") and type.startswith(each[:-1])) for each in event_types
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one delivery. `outcome` is `delivered`, `failed` (no attempt is left) or `stopped`.

    `round` counts how often the message was asked for again.
    """

    message_id: UUID
    event_type: str
    round: int
    outcome: str
    attempts: int
    seconds: float


class Webhook(Owned):
    TOPIC = "webhook"

    class Registered(Created):
        TOPIC = "webhook.registered"
        tenant: UUID
        url: PersonalText
        description: PersonalText | None
        event_types: tuple[str, ...]
        secret: PersonalText

    class Changed(Event):
        TOPIC = "webhook.changed"
        url: PersonalText
        description: PersonalText | None
        event_types: tuple[str, ...]

        def apply(self, aggregate: Webhook) -> None:
            aggregate.url, aggregate.description = self.url, self.description
            aggregate.event_types = self.event_types

    class SecretRotated(Event):
        TOPIC = "webhook.secret-rotated"
        secret: PersonalText
        previous_until: datetime

        def apply(self, aggregate: Webhook) -> None:
            aggregate.previous_until = self.previous_until

    class Enabled(Event):
        TOPIC = "webhook.enabled"

        def apply(self, aggregate: Webhook) -> None:
            aggregate.disabled = None

    class Disabled(Event):
        """`reason` is `by-tenant`, `gone` (the receiver answered 410) or `failing` (for five days)."""

        TOPIC = "webhook.disabled"
        reason: str

        def apply(self, aggregate: Webhook) -> None:
            aggregate.disabled = self.reason

    class Deleted(Event):
        TOPIC = "webhook.deleted"

        def apply(self, aggregate: Webhook) -> None:
            aggregate.deleted = True

    class TestRequested(Event):
        TOPIC = "webhook.test-requested"
        message_id: UUID
        event_type: str

    class ReplayRequested(Event):
        """One message, or those of a span of time: all of them, or those alone that never arrived."""

        TOPIC = "webhook.replay-requested"
        message_id: UUID | None
        since: datetime | None
        until: datetime | None
        undelivered_only: bool

    def __init__(
        self,
        tenant: UUID,
        url: PersonalText,
        description: PersonalText | None,
        event_types: tuple[str, ...],
        secret: PersonalText,
    ) -> None:
        self.tenant, self.url, self.description = tenant, url, description
        self.event_types = event_types
        self.previous_until: datetime | None = None
        self.disabled: str | None = None
        self.deleted = False

    @classmethod
    def register(
        cls,
        id: UUID,
        tenant: UUID,
        url: str,
        description: str | None,
        event_types: tuple[str, ...],
        secret: str,
        at: datetime,
    ) -> Webhook:
        check_types(event_types)
        return cls._create(
            cls.Registered,
            id=id,
            timestamp=at,
            tenant=tenant,
            url=own(id, "url", url),
            description=None if description is None else own(id, "url", description),
            event_types=event_types,
            secret=own(id, "secret", secret),
        )

    def change(
        self, url: PersonalText, description: PersonalText | None, event_types: tuple[str, ...], at: datetime
    ) -> None:
        """Nothing is recorded where nothing is different."""
        self.require_present()
        check_types(event_types)
        if (url, description, event_types) != (self.url, self.description, self.event_types):
            self.record(self.Changed, at, url=url, description=description, event_types=event_types)

    def rotate(self, secret: str, overlap: timedelta, at: datetime) -> None:
        """Sign with `secret` from now on, and with the one before as well until `overlap` is over."""
        self.require_present()
        if not timedelta() <= overlap <= LONGEST_OVERLAP:
            raise Invalid("bad-overlap", "Both secrets sign for 0 to 168 hours.", "overlap_hours")
        self.record(self.SecretRotated, at, secret=own(self.id, "secret", secret), previous_until=at + overlap)

    def enable(self, at: datetime) -> None:
        self.require_present()
        if self.disabled is not None:
            self.record(self.Enabled, at)

    def disable(self, reason: str, at: datetime) -> None:
        self.require_present()
        if self.disabled is None:
            self.record(self.Disabled, at, reason=reason)

    def delete(self, at: datetime) -> None:
        self.require_present()
        self.record(self.Deleted, at)

    def ask_test(self, message_id: UUID, event_type: str, at: datetime) -> None:
        self._require_enabled()
        if event_type not in TYPES:
            raise Invalid("unknown-event-type", f"There is no event type {event_type[:60]}.", "event_type")
        self.record(self.TestRequested, at, message_id=message_id, event_type=event_type)

    def ask_replay(
        self,
        message_id: UUID | None,
        since: datetime | None,
        until: datetime | None,
        undelivered_only: bool,
        at: datetime,
    ) -> None:
        self._require_enabled()
        if message_id is None:
            if since is None:
                raise Invalid("nothing-to-replay", "Name a message, or the time since when.", "since")
            if until is not None and until <= since:
                raise Invalid("bad-span", "The span ends after it begins.", "until")
            if since < at - KEPT:
                raise Invalid("too-old", f"Messages are kept for {KEPT.days} days.", "since")
        elif since is not None or until is not None:
            raise Invalid("ambiguous-replay", "Name a message or a span of time, not both.", "message_id")
        self.record(
            self.ReplayRequested,
            at,
            message_id=message_id,
            since=since,
            until=until,
            undelivered_only=undelivered_only,
        )

    def require_present(self) -> None:
        if self.deleted:
            raise NotFound("webhook")

    def _require_enabled(self) -> None:
        self.require_present()
        if self.disabled is not None:
            raise Conflict("webhook-disabled", "The webhook is disabled; enable it first.")


class Settlement(Owned):
    """What came of some deliveries to one endpoint: one event, and nothing that changes later."""

    TOPIC = "webhook-settlement"

    class DeliveriesSettled(Created):
        TOPIC = "webhook.deliveries-settled"
        tenant: UUID
        endpoint_id: UUID
        outcomes: tuple[Outcome, ...]

    def __init__(self, tenant: UUID, endpoint_id: UUID, outcomes: tuple[Outcome, ...]) -> None:
        self.tenant = tenant

    @classmethod
    def settle(
        cls, id: UUID, tenant: UUID, endpoint_id: UUID, outcomes: tuple[Outcome, ...], at: datetime
    ) -> Settlement:
        return cls._create(
            cls.DeliveriesSettled,
            id=id,
            timestamp=at,
            tenant=tenant,
            endpoint_id=endpoint_id,
            outcomes=outcomes,
        )


def own(id: UUID, purpose: str, text: str) -> Personal:
    """A text sealed under the endpoint's own key, which goes when the endpoint is deleted."""
    return Personal(id, f"webhook-{purpose}", text)


def check_types(event_types: Sequence[str]) -> None:
    """Raises `Invalid` for a type that does not exist, and for a pattern that no type fits."""
    if len(event_types) > MOST_TYPES:
        raise Invalid("too-many-event-types", f"Name {MOST_TYPES} event types at most.", "event_types")
    for each in event_types:
        if each not in TYPES and not (each.endswith(".*") and any(wants((each,), name) for name in TYPES)):
            raise Invalid("unknown-event-type", f"There is no event type {each[:60]}.", "event_types")
