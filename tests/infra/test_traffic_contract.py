"""Traffic counts: nothing lost but the last seconds, nothing doubled, one event for a key and minute."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.operations import PLATFORM, RouteCount, Traffic
from infra.traffic import TrafficCounter
from tests.given import TENANT
from tests.infra.stores import TABLES
from tests.parts import Parts, parts_in

KEY = UUID(int=5)


@pytest.fixture(params=sorted(TABLES))
def parts(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Parts]:
    with parts_in(tmp_path, store=TABLES[request.param](tmp_path)) as opened:
        yield opened


@pytest.fixture
def counter(parts: Parts) -> TrafficCounter:
    return TrafficCounter(parts.store, parts.commits, parts.clock, parts.ids)


def told(parts: Parts, kind: type[Any]) -> list[Any]:
    return [each.event for each in parts.happened() if isinstance(each.event, kind)]


def test_a_minute_of_a_key_becomes_one_event_when_it_is_over(parts: Parts, counter: TrafficCounter) -> None:
    minute = parts.clock.now().replace(second=0, microsecond=0)
    for _ in range(3):
        counter.count(TENANT, KEY, "GET /v1/me", 200)
    counter.count(TENANT, KEY, "GET /v1/me", 404)
    parts.clock.move(seconds=11)
    counter.tick()
    counter.count(TENANT, KEY, "GET /v1/me", 200)
    assert told(parts, Traffic.Counted) == [], "the minute is not over"
    parts.clock.move(seconds=60)
    counter.tick()
    counter.tick()
    (event,) = told(parts, Traffic.Counted)
    assert (event.key_id, event.minute) == (KEY, minute)
    assert event.counts == (RouteCount("GET /v1/me", 200, 4), RouteCount("GET /v1/me", 404, 1))
    counter.count(TENANT, KEY, "GET /v1/me", 200)
    parts.clock.move(seconds=61)
    counter.tick()
    second = told(parts, Traffic.Counted)[1]
    assert second.counts == (RouteCount("GET /v1/me", 200, 1),)
    assert parts.store.all("SELECT * FROM traffic_pending") == []


def test_a_tick_before_its_time_does_nothing(parts: Parts, counter: TrafficCounter) -> None:
    counter.count(TENANT, KEY, "r", 200)
    parts.clock.move(seconds=9)
    counter.tick()
    assert parts.store.all("SELECT * FROM traffic_pending") == []


def test_a_report_gets_all_that_is_counted_now(parts: Parts, counter: TrafficCounter) -> None:
    counter.count(TENANT, KEY, "r", 200)
    counter.save()
    counter.save()
    counter.send()
    assert [event.counts[0].count for event in told(parts, Traffic.Counted)] == [1]


def test_keys_and_tenants_are_counted_apart(parts: Parts, counter: TrafficCounter) -> None:
    other, key = uuid4(), uuid4()
    for tenant, which in ((TENANT, KEY), (TENANT, key), (other, KEY)):
        counter.count(tenant, which, "r", 200)
    counter.save()
    counter.send()
    found = [(each.envelope.tenant, each.event.key_id) for each in parts.happened() if hasattr(each.event, "counts")]
    assert sorted(found) == sorted([(TENANT, KEY), (TENANT, key), (other, KEY)])


def test_refusals_are_told_by_reason(parts: Parts, counter: TrafficCounter) -> None:
    counter.refused(TENANT, KEY, "scope")
    for _ in range(2):
        counter.refused(None, None, "bad-key")
    counter.refused(TENANT, KEY, "expired")
    counter.save()
    counter.send()
    found = {(each.envelope.tenant, each.event.key_id, each.event.reason, each.event.count)
             for each in parts.happened() if isinstance(each.event, Traffic.AccessRefused)}  # fmt: skip
    assert found == {(TENANT, KEY, "scope", 1), (TENANT, KEY, "expired", 1), (PLATFORM, None, "bad-key", 2)}


def test_noise_does_not_fill_the_log(parts: Parts, counter: TrafficCounter) -> None:
    """Whoever guesses at keys, or goes on and on with one, is an event a minute for each kind of refusal."""
    reasons = ("unknown-key", "malformed-key", "missing-key")
    before = parts.log.head()
    for _ in range(3):
        for number in range(3_000):
            counter.refused(None, None, reasons[number % 3])
            counter.refused(TENANT, KEY, "rate-limited")
            if number % 1_000 == 0:
                counter.tick()
        counter.save()
        parts.clock.move(seconds=60)
    counter.tick()
    refused = told(parts, Traffic.AccessRefused)
    assert len(refused) == 3 * (3 + 1)
    assert parts.log.head() - before == len(refused) + 2, "and the day's beginning, for each of the two"
    assert sum(each.count for each in refused) == 3 * 2 * 3_000


def test_a_crash_after_saving_loses_nothing(parts: Parts, counter: TrafficCounter) -> None:
    counter.count(TENANT, KEY, "r", 200)
    counter.save()
    counter.count(TENANT, KEY, "r", 200)  # in memory alone when the process is killed
    again = TrafficCounter(parts.store, parts.commits, parts.clock, parts.ids)
    again.send()
    assert [event.counts[0].count for event in told(parts, Traffic.Counted)] == [1]


@pytest.mark.parametrize("kind", ["request", "refusal"])
def test_a_crash_while_sending_doubles_nothing(
    parts: Parts, counter: TrafficCounter, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "request":
        counter.count(TENANT, KEY, "r", 200)
    else:
        counter.refused(TENANT, KEY, "one")
        counter.refused(TENANT, KEY, "two")
    counter.save()
    real = parts.store.write
    writes = iter([real])

    def dies_before_deleting() -> Any:
        return next(writes, crash)()

    def crash() -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(parts.store, "write", dies_before_deleting)
    with pytest.raises(KeyboardInterrupt):
        counter.send()
    monkeypatch.setattr(parts.store, "write", real)
    before = len(parts.happened())
    again = TrafficCounter(parts.store, parts.commits, parts.clock, parts.ids)
    again.count(TENANT, KEY, "r", 200)
    again.save()
    again.send()
    assert len(parts.happened()) == before + 1, "only what was counted after the crash"
    assert parts.store.all("SELECT * FROM traffic_pending") == []


def test_a_save_that_fails_keeps_its_counts(
    parts: Parts, counter: TrafficCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.count(TENANT, KEY, "r", 200)
    real = parts.store.write

    def full() -> Any:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(parts.store, "write", full)
    with pytest.raises(sqlite3.OperationalError):
        counter.save()
    counter.count(TENANT, KEY, "r", 200)
    monkeypatch.setattr(parts.store, "write", real)
    counter.save()
    counter.send()
    assert [event.counts[0].count for event in told(parts, Traffic.Counted)] == [2]


def test_counting_goes_on_over_a_day_s_end(parts: Parts, counter: TrafficCounter) -> None:
    counter.count(TENANT, KEY, "r", 200)
    parts.clock.move(days=1)
    counter.count(TENANT, KEY, "r", 200)
    counter.tick()
    parts.clock.move(minutes=2)
    counter.tick()
    assert [event.day for event in told(parts, Traffic.Started)] == ["2026-03-10", "2026-03-11"]
