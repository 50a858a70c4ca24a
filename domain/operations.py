"""What the platform's operation leaves for auditors: releases, settings, alerts, parked events, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from domain.aggregates import Created, Event, Owned

_NAMESPACE = UUID("b7d7c1de-6a07-5d0e-93a5-2d0c2cf0a3a1")
PLATFORM = uuid5(_NAMESPACE, "platform")
"""The operator's own tenant, to which the platform's events belong."""
OPERATIONS = uuid5(_NAMESPACE, "operations")
"""The one `Operations` aggregate of a log."""


@dataclass(frozen=True, slots=True)
class RouteCount:
    route: str
    status: int
    count: int


class Operations(Owned):
    TOPIC = "operations"
    SNAPSHOT_VERSION = 1

    class Commissioned(Created):
        TOPIC = "operations.commissioned"
        tenant: UUID
        region: str

    class ReleaseStarted(Event):
        TOPIC = "operations.release-started"
        version: str
        schema_version: str
        settings_digest: str
        approved_by: str

        def apply(self, aggregate: Operations) -> None:
            aggregate.release = (self.version, self.schema_version, self.settings_digest)

    class AlertRaised(Event):
        TOPIC = "operations.alert-raised"
        name: str
        about: str
        detail: str

    class EventParked(Event):
        TOPIC = "operations.event-parked"
        follower: str
        parked_position: int
        error: str

    class ParkedEventRetried(Event):
        TOPIC = "operations.parked-event-retried"
        follower: str
        parked_position: int
        outcome: str

    class EvidenceExported(Event):
        TOPIC = "operations.evidence-exported"
        criteria: tuple[str, ...]
        rows: int

    def __init__(self, tenant: UUID, region: str) -> None:
        self.tenant = tenant
        self.region = region
        self.release: tuple[str, str, str] | None = None

    @classmethod
    def commission(cls, region: str, at: datetime) -> Operations:
        return cls._create(cls.Commissioned, id=OPERATIONS, timestamp=at, tenant=PLATFORM, region=region)

    def start_release(
        self, version: str, schema_version: str, settings_digest: str, approved_by: str, at: datetime
    ) -> None:
        """Recorded once for each change of version, schema or settings."""
        if self.release != (version, schema_version, settings_digest):
            self.record(
                self.ReleaseStarted,
                at,
                version=version,
                schema_version=schema_version,
                settings_digest=settings_digest,
                approved_by=approved_by,
            )

    def raise_alert(self, name: str, about: str, detail: str, at: datetime) -> None:
        self.record(self.AlertRaised, at, name=name, about=about, detail=detail)

    def park(self, follower: str, position: int, error: str, at: datetime) -> None:
        self.record(self.EventParked, at, follower=follower, parked_position=position, error=error)

    def retried(self, follower: str, position: int, outcome: str, at: datetime) -> None:
        self.record(self.ParkedEventRetried, at, follower=follower, parked_position=position, outcome=outcome)

    def export_evidence(self, criteria: tuple[str, ...], rows: int, at: datetime) -> None:
        self.record(self.EvidenceExported, at, criteria=criteria, rows=rows)


def traffic_id(tenant: UUID, day: str) -> UUID:
    return uuid5(_NAMESPACE, f"traffic/{tenant}/{day}")


class Traffic(Owned):
    """A tenant's API requests of one UTC day: one event for each key and minute."""

    TOPIC = "traffic"
    SNAPSHOT_VERSION = 1

    class Started(Created):
        TOPIC = "traffic.started"
        tenant: UUID
        day: str

    class Counted(Event):
        TOPIC = "traffic.counted"
        key_id: UUID
        minute: datetime
        counts: tuple[RouteCount, ...]

    class AccessRefused(Event):
        TOPIC = "traffic.access-refused"
        key_id: UUID | None
        minute: datetime
        reason: str
        count: int

    def __init__(self, tenant: UUID, day: str) -> None:
        self.tenant = tenant
        self.day = day

    @classmethod
    def start(cls, tenant: UUID, day: str, at: datetime) -> Traffic:
        return cls._create(cls.Started, id=traffic_id(tenant, day), timestamp=at, tenant=tenant, day=day)

    def count(self, key_id: UUID, minute: datetime, counts: tuple[RouteCount, ...], at: datetime) -> None:
        self.record(self.Counted, at, key_id=key_id, minute=minute, counts=counts)

    def refuse(self, key_id: UUID | None, minute: datetime, reason: str, count: int, at: datetime) -> None:
        self.record(self.AccessRefused, at, key_id=key_id, minute=minute, reason=reason, count=count)
