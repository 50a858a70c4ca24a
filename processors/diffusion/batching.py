"""Which wishes run together, and when: dynamic batching as a pure function of what waits and the time.

A group of one key is released when it fills the largest batch or when its oldest member has waited for the window
(Triton's dynamic batcher). Of the groups released, the one goes first whose head was asked for earliest, where each
step of priority counts as having been asked for `ageing` seconds earlier: a rank that never changes, so that nothing
which comes later than that lead can overtake, and nobody starves.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
SIZES = (1, 2, 4, 8)
"""The batch sizes that run: few shapes, so that what is compiled or planned for one is used again."""
WASTE = 0.25
"""The largest share of a batch that may be padding; over it, a smaller batch goes at once and the rest follows."""


@dataclass(frozen=True, slots=True)
class Waiting(Generic[T]):
    """`arrived` is in seconds of the caller's clock; ids grow in the order of asking."""

    id: int
    key: Hashable
    priority: int
    arrived: float
    content: T


@dataclass(frozen=True, slots=True)
class Batch(Generic[T]):
    """`size` is what runs: the entries, and padding behind them."""

    key: Hashable
    entries: tuple[Waiting[T], ...]
    size: int


def largest(most: int) -> int:
    """The largest batch size that is not over `most`."""
    return max(size for size in SIZES if size <= max(1, most))


def fitting(waiting: int, most: int) -> tuple[int, int]:
    """How many of `waiting` run now, and in a batch of which size, none over `most`."""
    if waiting >= largest(most):
        return largest(most), largest(most)
    above = next(size for size in SIZES if size >= waiting)
    if above - waiting <= above * WASTE:
        return waiting, above
    return largest(waiting), largest(waiting)


class Batcher(Generic[T]):
    """Not thread-safe: `dispatching.Dispatcher` holds its lock around it."""

    def __init__(self, window: float, most: int, ageing: float) -> None:
        self._window, self._most, self._ageing = window, most, ageing
        self._groups: dict[Hashable, list[Waiting[T]]] = {}
        self._learnt: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return sum(map(len, self._groups.values()))

    def add(self, entry: Waiting[T]) -> None:
        self._groups.setdefault(entry.key, []).append(entry)

    def drop(self, id: int) -> bool:
        """False where it is not waiting, because it runs or was never here."""
        for key, group in self._groups.items():
            for entry in group:
                if entry.id == id:
                    self._keep(key, [other for other in group if other.id != id])
                    return True
        return False

    def most(self, key: Hashable) -> int:
        return min(self._most, self._learnt.get(key, self._most))

    def learn(self, key: Hashable, most: int) -> None:
        """Batches of this key are no larger from now on: more did not fit the device."""
        self._learnt[key] = max(1, min(most, self.most(key)))

    def take(self, now: float) -> Batch[T] | None:
        """The batch to run now; None where nothing is full or has waited for the window."""
        released = [(min(map(self._rank, group)), key) for key, group in self._groups.items() if self._due(key) <= now]
        if not released:
            return None
        key = min(released, key=lambda each: each[0])[1]
        group = sorted(self._groups[key], key=self._rank)
        count, size = fitting(len(group), self.most(key))
        self._keep(key, group[count:])
        return Batch(key, tuple(group[:count]), size)

    def due(self) -> float | None:
        """When `take` has something, unless more comes; None where nothing waits."""
        return min(map(self._due, self._groups), default=None)

    def drain(self) -> list[Waiting[T]]:
        left = [entry for group in self._groups.values() for entry in group]
        self._groups.clear()
        return left

    def _due(self, key: Hashable) -> float:
        group = self._groups[key]
        if len(group) >= largest(self.most(key)):
            return float("-inf")
        return min(entry.arrived for entry in group) + self._window

    def _rank(self, entry: Waiting[T]) -> tuple[float, int]:
        return entry.arrived - entry.priority * self._ageing, entry.id

    def _keep(self, key: Hashable, group: list[Waiting[T]]) -> None:
        if group:
            self._groups[key] = group
        else:
            del self._groups[key]
