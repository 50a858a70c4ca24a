"""The future of a command's answer behaves as the library's, for threads and for event loops."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import CancelledError

import pytest

from domain.work import Answer
from infra.eventlog.answers import Pending

ANSWER = Answer("done", 7)


@pytest.fixture
def pending() -> Pending:
    return Pending(threading.Lock())


def test_an_answer_reaches_whoever_waits_and_whoever_comes_later(pending: Pending) -> None:
    told: list[object] = []
    pending.add_done_callback(told.append)
    waiter = threading.Thread(target=lambda: told.append(pending.result(10)))
    waiter.start()
    assert not pending.done()
    pending.set_running_or_notify_cancel()
    assert pending.running() and repr(pending) == "<Pending running>"
    pending.set_result(ANSWER)
    waiter.join(10)
    assert set(map(id, told)) == {id(pending), id(ANSWER)}
    pending.add_done_callback(told.append)
    assert told[-1] is pending
    assert pending.result() is ANSWER and pending.exception() is None and pending.done()


def test_an_error_is_raised_and_told(pending: Pending) -> None:
    error = ValueError("no")
    pending.set_exception(error)
    assert pending.exception() is error
    with pytest.raises(ValueError, match="no"):
        pending.result()


def test_waiting_has_an_end(pending: Pending) -> None:
    with pytest.raises(TimeoutError):
        pending.result(0.001)


def test_only_what_does_not_run_yet_can_be_cancelled(pending: Pending) -> None:
    assert pending.cancel() and pending.cancel() and pending.cancelled()
    assert not pending.set_running_or_notify_cancel()
    with pytest.raises(CancelledError):
        pending.result()
    running = Pending(threading.Lock())
    assert running.set_running_or_notify_cancel()
    assert not running.cancel() and not running.cancelled()


def test_a_callback_that_fails_hinders_no_other_and_its_message_is_not_logged(
    pending: Pending, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(_: object) -> None:
        raise RuntimeError("Maren Vogel")

    told: list[object] = []
    pending.add_done_callback(failing)
    pending.add_done_callback(told.append)
    with caplog.at_level(logging.ERROR):
        pending.set_result(ANSWER)
    assert told == [pending]
    assert "RuntimeError" in caplog.text and "Maren" not in caplog.text


def test_the_librarys_own_bridge_to_an_event_loop_takes_it(pending: Pending) -> None:
    async def waiting() -> Answer:
        threading.Timer(0.01, pending.set_result, (ANSWER,)).start()
        return await asyncio.wrap_future(pending)

    assert asyncio.run(waiting()) is ANSWER
