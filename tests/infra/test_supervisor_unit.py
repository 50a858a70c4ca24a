"""Supervised threads: woken, tried again after growing pauses, halted where that is the rule."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest

from infra import supervisor
from infra.supervisor import Supervised


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "PAUSES", (0.0, 0.001))


def ran(step: Callable[[], Any], **options: Any) -> Supervised:
    made = Supervised("follower", step, **options)
    made.start()
    return made


def test_a_step_that_works_is_called_again_at_once_until_stopped() -> None:
    enough, calls = threading.Event(), []

    def step() -> bool:
        calls.append(1)
        if len(calls) == 50:
            enough.set()
        return True

    thread = ran(step, idle=3600)
    assert enough.wait(10)
    thread.stop()
    thread.join()
    assert not thread._thread.is_alive() and thread.status.state == "running"


def test_an_idle_step_waits_for_a_wake_up() -> None:
    called = threading.Semaphore(0)

    def step() -> bool:
        called.release()
        return False

    thread = ran(step, idle=3600)
    assert called.acquire(timeout=10)
    assert not called.acquire(timeout=0.02), "it waits"
    thread.wake()
    assert called.acquire(timeout=10)
    thread.stop()
    thread.join()


def test_one_that_does_not_wake_goes_by_its_own_time() -> None:
    called = threading.Semaphore(0)
    thread = ran(lambda: called.release(), idle=3600, wakes=False)
    assert called.acquire(timeout=10)
    thread.wake()
    assert not called.acquire(timeout=0.02), "it is not woken"
    thread.stop()
    thread.join()
    assert not thread._thread.is_alive(), "and stops at once all the same"


def test_failures_are_retried_for_ever_and_forgotten_with_success(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[int] = []
    seen: list[str] = []
    well = threading.Event()

    def step() -> bool:
        calls.append(1)
        seen.append(f"{thread.status.state}/{thread.status.failures}")
        if len(calls) <= 5:
            raise ValueError("Jo Tate's phone")
        if len(calls) == 8:
            well.set()
        return len(calls) < 8

    thread = Supervised("follower", step)
    with caplog.at_level(logging.WARNING, "atelier"):
        thread.start()
        assert well.wait(10)
    thread.stop()
    thread.join()
    assert seen[:8] == [
        "running/0", "retrying/1", "retrying/2", "retrying/3", "retrying/4", "retrying/5", "running/0", "running/0",
    ]  # fmt: skip
    assert thread.status.error is None
    assert "ValueError" in caplog.text and "Jo Tate" not in caplog.text


def test_one_that_must_not_skip_halts_and_tells() -> None:
    told: list[tuple[str, str]] = []
    calls: list[int] = []

    def step() -> None:
        calls.append(1)
        raise KeyError

    thread = ran(step, halts=True, on_halt=lambda name, error: told.append((name, error)))
    thread.join(10)
    assert not thread._thread.is_alive()
    assert told == [("follower", "KeyError")] and thread.status.state == "halted"
    assert len(calls) == 3, "one more than there are pauses"


def test_what_passes_by_itself_halts_nothing() -> None:
    calls: list[int] = []
    well = threading.Event()

    def step() -> bool:
        calls.append(1)
        if len(calls) < 9:
            raise OSError("disk full")
        well.set()
        return False

    thread = ran(step, halts=True, idle=3600, on_halt=lambda name, error: pytest.fail("halted"))
    assert well.wait(10)
    thread.stop()
    thread.join()
    assert thread.status.state == "running"


def test_stopping_ends_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "PAUSES", (3600.0,))
    failed = threading.Event()

    def step() -> None:
        failed.set()
        raise OSError

    thread = ran(step)
    assert failed.wait(10)
    thread.stop()
    thread.join()
    assert not thread._thread.is_alive()


def test_one_that_never_started_can_be_joined() -> None:
    Supervised("follower", lambda: False).join()


def test_a_pause_lets_events_gather_but_a_full_step_goes_on_at_once() -> None:
    worked = iter([5, 5, 1])
    third, calls = threading.Event(), []

    def step() -> int:
        calls.append(1)
        if len(calls) == 3:
            third.set()
        return next(worked, 0)

    thread = ran(step, idle=3600, pace=3600, full=5)
    assert third.wait(10)
    thread._thread.join(0.02)
    assert len(calls) == 3, "it pauses after the step that was not full"
    thread.stop()
    thread.join()
    assert not thread._thread.is_alive(), "stopping ends the pause"
