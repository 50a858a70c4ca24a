"""The base of every aggregate: it belongs to one tenant, and its events' time is handed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import AggregateCreated, AggregateEvent, BaseAggregate


class Created(AggregateCreated):
    """The first event of an aggregate. The base has no event of its own, so that every first event has a name."""


class Event(AggregateEvent):
    """Any later event: `apply` mutates and decides nothing, because it runs again on every replay."""


class Owned(BaseAggregate[UUID]):
    """An aggregate of one tenant. Commands are plain methods that decide and then `record`."""

    tenant: UUID

    Event = AggregateEvent

    def record(self, event_class: type[Any], at: datetime, **values: Any) -> None:
        """Append one event that happened at `at`."""
        self.trigger_event(event_class, timestamp=at, **values)
