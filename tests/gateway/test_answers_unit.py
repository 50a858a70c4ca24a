"""Answers handed to the event loop: all that are ready with one wake-up, each to whoever waits for it."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Any

import pytest

from domain.work import Answer
from gateway.answers import Answers


def test_many_answers_take_one_wake_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> tuple[list[Answer], int]:
        answers, woken = Answers(), []
        loop = asyncio.get_running_loop()
        wake = loop.call_soon_threadsafe

        def counted(*arguments: Any, **named: Any) -> Any:
            woken.append(1)
            return wake(*arguments, **named)

        monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
        futures: list[Future[Answer]] = [Future() for _ in range(64)]
        waiting = [answers.of(future) for future in futures]

        def commit() -> None:
            for number, future in enumerate(futures):
                future.set_result(Answer(number, number))

        # In the loop's own thread, so that it cannot look in between.
        commit()
        return list(await asyncio.gather(*waiting)), len(woken)

    found, woken = asyncio.run(run())
    assert [answer.result for answer in found] == list(range(64)) and woken == 1


def test_each_is_answered_whenever_it_comes_and_from_whichever_thread() -> None:
    async def run() -> list[Answer]:
        answers, found = Answers(), []
        for number in range(20):
            future: Future[Answer] = Future()
            waiting = answers.of(future)
            await asyncio.to_thread(future.set_result, Answer(number, number))
            found.append(await asyncio.wait_for(waiting, 10))
        return found

    assert [answer.position for answer in asyncio.run(run())] == list(range(20))


def test_an_error_is_raised_and_one_who_left_hinders_nobody() -> None:
    async def run() -> None:
        answers = Answers()
        left, failed, last = Future[Answer](), Future[Answer](), Future[Answer]()
        waiting = [answers.of(each) for each in (left, failed, last)]
        waiting[0].cancel()
        left.set_result(Answer(1, 1))
        failed.set_exception(ValueError("no"))
        last.set_result(Answer(3, 3))
        with pytest.raises(ValueError, match="no"):
            await waiting[1]
        assert (await waiting[2]).result == 3

    asyncio.run(run())
