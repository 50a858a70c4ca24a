"""Timers: fired once each, whatever fails beside them; a hold that ran out frees the slot."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.bookings import REMINDED, Booking
from domain.timers import Timer, timers_of
from domain.usecases import bookings
from domain.work import Answer, Overloaded
from processors import timers
from processors.timers import Timers
from tests.given import START, TENANT
from tests.infra.stores import TABLES
from tests.parts import Parts, parts_in
from tests.scenes import Scene, book, set_scene

SOON = START + timedelta(days=3)


@pytest.fixture(params=sorted(TABLES))
def parts(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Parts]:
    with parts_in(tmp_path, store=TABLES[request.param](tmp_path)) as opened:
        yield opened


@pytest.fixture
def table(parts: Parts) -> Timers:
    return Timers(parts.store)


def started(parts: Parts, *started: Timer) -> None:
    with parts.store.write() as connection:
        for timer in started:
            timers.insert(connection, timer)


def held(parts: Parts, scene: Scene, start: datetime = SOON) -> tuple[UUID, Timer]:
    id = book(parts.do, scene, start)
    (timer,) = (
        timer
        for each in parts.happened()
        for timer in timers_of(each)
        if (timer.about, timer.action) == (id, "expire-hold")
    )
    started(parts, timer)
    return id, timer


def ended(parts: Parts) -> list[str]:
    return [each.event.reason for each in parts.happened() if isinstance(each.event, Booking.Cancelled)]


def waiting(parts: Parts) -> list[str]:
    return [row["id"] for row in parts.store.all("SELECT id FROM timers ORDER BY due, id")]


def test_a_hold_that_ran_out_frees_the_slot_once(parts: Parts, table: Timers) -> None:
    scene = set_scene(parts.do)
    _, timer = held(parts, scene)
    assert table.next_due() == timer.due == START + timedelta(days=1)
    assert table.fire_due(timer.due - timedelta(seconds=1), parts.commits) == 0 and ended(parts) == []
    parts.clock.time = timer.due
    assert table.fire_due(timer.due, parts.commits) == 1
    assert ended(parts) == ["hold-expired"] and waiting(parts) == [] and table.next_due() is None
    book(parts.do, scene, SOON)  # the slot is free again
    started(parts, timer)  # and an event that comes twice
    assert table.fire_due(parts.clock.now(), parts.commits) == 1
    assert ended(parts) == ["hold-expired"]


def test_a_timer_whose_reason_is_gone_does_nothing(parts: Parts, table: Timers) -> None:
    scene = set_scene(parts.do)
    id, timer = held(parts, scene)
    parts.do(lambda work: bookings.cancel_booking(work, id, "asked", "client"), scene.tenant)
    parts.clock.time = timer.due
    assert table.fire_due(timer.due, parts.commits) == 1
    assert ended(parts) == ["asked"] and waiting(parts) == []


def test_a_crash_between_command_and_deletion_fires_into_the_same_command(
    parts: Parts, table: Timers, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, timer = held(parts, set_scene(parts.do))
    parts.clock.time = timer.due

    def crash() -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(parts.store, "write", crash)
        table.fire_due(timer.due, parts.commits)
    assert ended(parts) == ["hold-expired"] and waiting(parts) == [timer.id]
    assert Timers(parts.store).fire_due(timer.due, parts.commits) == 1
    assert ended(parts) == ["hold-expired"] and waiting(parts) == []


class Choosy:
    """Commands of which some fail before they reach the log."""

    def __init__(self, parts: Parts, fails: set[str], error: Exception) -> None:
        self.parts, self.fails, self.error = parts, fails, error

    def submit(self, context: Any, use_case: Any, fingerprint: Any = None, keep: Any = None) -> Future[Answer]:
        if context.command_id in self.fails:
            raise self.error
        return self.parts.commits.submit(context, use_case)


def test_one_that_fails_holds_up_none_of_the_others(
    parts: Parts, table: Timers, caplog: pytest.LogCaptureFixture
) -> None:
    scene = set_scene(parts.do)
    _, first = held(parts, scene)
    parts.clock.move(minutes=5)
    _, second = held(parts, scene, SOON + timedelta(days=1))
    parts.clock.time = now = second.due
    commands = Choosy(parts, {f"timer/{first.id}"}, Overloaded("Jo Tate"))
    assert table.fire_due(now, commands) == 1
    assert ended(parts) == ["hold-expired"] and waiting(parts) == [first.id]
    assert table.fire_due(now, commands) == 0, "it pauses"
    assert "Overloaded" in caplog.text and "Jo Tate" not in caplog.text
    commands.fails.clear()
    later = now + timers.AGAIN
    assert table.fire_due(later, commands) == 1
    assert ended(parts) == ["hold-expired"] * 2 and waiting(parts) == []


def test_an_unknown_action_waits_for_a_version_that_knows_it(parts: Parts, table: Timers) -> None:
    started(parts, Timer("new/1", START, "send-birthday-card", TENANT, uuid4()))
    assert table.fire_due(START, parts.commits) == 0
    assert waiting(parts) == ["new/1"]


def test_a_refused_one_is_over(parts: Parts, table: Timers) -> None:
    started(parts, Timer("gone/1", START, "expire-hold", TENANT, uuid4()))
    assert table.fire_due(START, parts.commits) == 0
    assert waiting(parts) == []


def test_due_times_of_other_zones_are_told_apart_from_utc(parts: Parts, table: Timers) -> None:
    east = timezone(timedelta(hours=9))
    started(parts, Timer("gone/1", (START + timedelta(hours=1)).astimezone(east), "expire-hold", TENANT, uuid4()))
    table.fire_due(START + timedelta(minutes=59), parts.commits)
    assert waiting(parts) == ["gone/1"] and table.next_due() == START + timedelta(hours=1)
    table.fire_due((START + timedelta(hours=1)).astimezone(timezone(-timedelta(hours=5))), parts.commits)
    assert waiting(parts) == []


def test_the_earliest_are_fired_first_and_a_hundred_at_a_time(parts: Parts, table: Timers) -> None:
    started(parts, *[Timer(f"t/{n:03d}", START, "expire-hold", TENANT, uuid4()) for n in range(130)])
    table.fire_due(START, parts.commits)
    assert waiting(parts)[0] == "t/100"
    table.fire_due(START, parts.commits)
    assert waiting(parts) == []


def reminders(parts: Parts) -> list[datetime]:
    return [each.event.start for each in parts.happened() if isinstance(each.event, Booking.ReminderBecameDue)]


def test_a_reminder_moves_with_its_booking(parts: Parts, table: Timers) -> None:
    scene = set_scene(parts.do)
    id = book(parts.do, scene, SOON, deposit=0)
    parts.do(lambda work: bookings.confirm_booking(work, id), scene.tenant)
    later = SOON + timedelta(days=2)
    parts.do(lambda work: bookings.reschedule_booking(work, id, later, later + timedelta(hours=2)), scene.tenant)
    started(parts, *(timer for each in parts.happened() for timer in timers_of(each)))
    for at in (SOON - REMINDED, later - REMINDED - timedelta(seconds=1)):
        parts.clock.time = at
        table.fire_due(at, parts.commits)
        assert reminders(parts) == []
    for _ in range(2):  # and once more, from a log that was read again into empty tables
        parts.clock.time = later - REMINDED
        table.fire_due(parts.clock.time, parts.commits)
        assert reminders(parts) == [later] and waiting(parts) == []
        started(parts, *(timer for each in parts.happened() for timer in timers_of(each)))
