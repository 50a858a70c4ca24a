"""The one thread that runs batches, and the lanes by which any number of worker threads hand it wishes."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from processors.diffusion.batching import Batch, Batcher, Waiting
from processors.diffusion.wishes import Wish
from processors.workers import JobCancelled


class Closed(JobCancelled):
    """The engine was closed while the wish waited or ran: its job is taken up again by the next process."""


@dataclass(frozen=True, slots=True)
class Stepped:
    """`fraction` of the denoising is done."""

    lane: Lane
    fraction: float


@dataclass(frozen=True, slots=True)
class Done:
    lane: Lane
    made: Any


@dataclass(frozen=True, slots=True)
class Failed:
    lane: Lane
    error: BaseException


News = Stepped | Done | Failed


class Lane:
    """One wish on its way. What becomes of it goes to `news`; the one who wants it may withdraw it at any time."""

    def __init__(self, wish: Wish, tag: str, news: queue.SimpleQueue[News]) -> None:
        self.wish, self.tag = wish, tag
        self._news, self._withdrawn, self._ended = news, threading.Event(), False

    @property
    def wanted(self) -> bool:
        return not self._withdrawn.is_set()

    @property
    def ended(self) -> bool:
        return self._ended

    def withdraw(self) -> None:
        self._withdrawn.set()

    def step(self, fraction: float) -> None:
        if self.wanted:
            self._news.put(Stepped(self, fraction))

    def done(self, made: Any) -> None:
        self._end(Done(self, made))

    def fail(self, error: BaseException) -> None:
        self._end(Failed(self, error))

    def _end(self, last: News) -> None:
        if not self._ended:
            self._ended = True
            if self.wanted:
                self._news.put(last)


Run = Callable[[Batch[Lane]], None]


class Dispatcher:
    """Its thread starts with the first wish, runs one batch at a time, and ends with `close`.

    `run` tells each lane of its batch what became of it; lanes that it left untold fail.
    """

    def __init__(self, batcher: Batcher[Lane], run: Run, clock: Callable[[], float]) -> None:
        self._batcher, self._run, self._clock = batcher, run, clock
        self._changed = threading.Condition()
        self._ids = itertools.count(1)
        self._waiting: dict[Lane, int] = {}
        self._running: tuple[Lane, ...] = ()
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, lanes: Sequence[Lane], priority: int = 0) -> None:
        """Raises `Closed`."""
        with self._changed:
            if self._closed:
                raise Closed
            now = self._clock()
            for lane in lanes:
                id = next(self._ids)
                self._waiting[lane] = id
                self._batcher.add(Waiting(id, lane.wish.key, priority, now, lane))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="diffusion", daemon=True)
                self._thread.start()
            self._changed.notify()

    def withdraw(self, lanes: Sequence[Lane]) -> None:
        """Whoever waits leaves at once; whoever runs is finished unseen, and a batch that nobody wants ends."""
        with self._changed:
            for lane in lanes:
                lane.withdraw()
                id = self._waiting.pop(lane, None)
                if id is not None:
                    self._batcher.drop(id)

    def learn(self, key: Any, most: int) -> None:
        with self._changed:
            self._batcher.learn(key, most)

    def close(self, timeout: float = 20.0) -> None:
        """End what runs at its next step, and everything that waits."""
        with self._changed:
            self._closed = True
            left = [*self._running, *(entry.content for entry in self._batcher.drain())]
            self._waiting.clear()
            for lane in left:
                lane.fail(Closed("the engine was closed"))
                lane.withdraw()
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def _work(self) -> None:
        while (batch := self._next()) is not None:
            lanes = tuple(entry.content for entry in batch.entries)
            try:
                self._run(batch)
            except Exception as error:
                for lane in lanes:
                    lane.fail(error)
            for lane in lanes:
                lane.fail(RuntimeError("the batch ended without a word about this wish"))
            with self._changed:
                self._running = ()

    def _next(self) -> Batch[Lane] | None:
        """The next batch as soon as there is one; None when closed."""
        with self._changed:
            while not self._closed:
                now = self._clock()
                batch = self._batcher.take(now)
                if batch is not None:
                    self._running = tuple(entry.content for entry in batch.entries)
                    for lane in self._running:
                        self._waiting.pop(lane, None)
                    return batch
                due = self._batcher.due()
                self._changed.wait(None if due is None else max(0.0, due - now))
            return None
