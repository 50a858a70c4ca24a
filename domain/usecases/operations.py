"""Commands of the platform itself: releases, alerts, parked events, traffic counts."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from domain.operations import OPERATIONS, Operations, RouteCount, Traffic, traffic_id
from domain.work import Work


def start_release(
    work: Work, region: str, version: str, schema_version: str, settings_digest: str, approved_by: str
) -> None:
    operations = work.find(Operations, OPERATIONS) or Operations.commission(region, work.now)
    operations.start_release(version, schema_version, settings_digest, approved_by, work.now)
    work.save(operations)


def raise_alert(work: Work, name: str, about: str, detail: str) -> None:
    operations = work.get(Operations, OPERATIONS)
    operations.raise_alert(name, about, detail, work.now)
    work.save(operations)


def park_event(work: Work, follower: str, position: int, error: str) -> None:
    operations = work.get(Operations, OPERATIONS)
    operations.park(follower, position, error, work.now)
    work.save(operations)


def record_retry(work: Work, follower: str, position: int, outcome: str) -> None:
    operations = work.get(Operations, OPERATIONS)
    operations.retried(follower, position, outcome, work.now)
    work.save(operations)


def record_evidence_export(work: Work, criteria: tuple[str, ...], rows: int) -> None:
    operations = work.get(Operations, OPERATIONS)
    operations.export_evidence(criteria, rows, work.now)
    work.save(operations)


def count_requests(work: Work, tenant: UUID, key_id: UUID, minute: datetime, counts: tuple[RouteCount, ...]) -> None:
    traffic = _traffic(work, tenant, minute)
    traffic.count(key_id, minute, counts, work.now)
    work.save(traffic)


def record_refusals(work: Work, tenant: UUID, key_id: UUID | None, minute: datetime, reason: str, count: int) -> None:
    traffic = _traffic(work, tenant, minute)
    traffic.refuse(key_id, minute, reason, count, work.now)
    work.save(traffic)


def _traffic(work: Work, tenant: UUID, minute: datetime) -> Traffic:
    day = minute.astimezone(UTC).strftime("%Y-%m-%d")
    return work.find(Traffic, traffic_id(tenant, day)) or Traffic.start(tenant, day, work.now)
