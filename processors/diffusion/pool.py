"""Loaded models, kept warm up to a number of bytes; the one used longest ago goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    @property
    def bytes(self) -> int:
        """What it takes of the device's memory."""

    def free(self) -> None:
        """Give the memory back."""


S = TypeVar("S", bound=Sized)


class Pool(Generic[S]):
    """Used by one thread at a time.

    `load` makes what is missing, `hint` guesses its bytes beforehand (0: unknown), so that room is made first.
    """

    def __init__(
        self, load: Callable[[Hashable], S], capacity: int, hint: Callable[[Hashable], int] = lambda key: 0
    ) -> None:
        self._load, self._capacity, self._hint = load, capacity, hint
        self._warm: OrderedDict[Hashable, S] = OrderedDict()
        self._known: dict[Hashable, int] = {}

    @property
    def bytes(self) -> int:
        return sum(each.bytes for each in self._warm.values())

    def warm(self) -> list[Hashable]:
        """From the one used longest ago to the one in use."""
        return list(self._warm)

    def get(self, key: Hashable) -> S:
        """Warm, or loaded now; others leave while all together are over the capacity, but never this one."""
        found = self._warm.get(key)
        if found is None:
            self._make_room(self._known.get(key) or self._hint(key), None)
            found = self._warm[key] = self._load(key)
            self._known[key] = found.bytes
        self._warm.move_to_end(key)
        self._make_room(0, key)
        return found

    def leave_alone(self, key: Hashable) -> int:
        """Free every other one; how many went."""
        others = [each for each in self._warm if each != key]
        for each in others:
            self._warm.pop(each).free()
        return len(others)

    def clear(self) -> None:
        self.leave_alone(object())

    def _make_room(self, wanted: int, kept: Hashable | None) -> None:
        for key in list(self._warm):
            if self.bytes + wanted <= self._capacity:
                return
            if key != kept:
                self._warm.pop(key).free()
