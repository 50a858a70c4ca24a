"""Other processes on the same database: who leads what, who is at work, and what they tell each other.

A process whose log lies in its own folder has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

APPENDED, VIEWED, PROGRESSED = "atelier_log", "atelier_views", "atelier_progress"
"""Channels: something was appended; the views are at a position; a drawing has come further."""
Step = Callable[[], Any]
Heard = Callable[[str | None], object]
"""Given what was told, or None where something may have been missed."""


class Peers(Protocol):
    shared: bool
    """Whether there may be others."""

    def led(self, name: str, step: Step, look: Step, lead: Callable[[], object]) -> Step:
        """`step` where this process leads `name`, after one `lead` each time it came to; `look` where it does not."""

    def leads(self, name: str) -> bool: ...

    def alone(self, name: str) -> AbstractContextManager[None]:
        """While the block runs, no other process is in one of that name."""

    def gone(self, holders: Iterable[str]) -> set[str]:
        """Those of them that are no process at work."""

    def hear(self, channel: str, heard: Heard) -> None:
        """To be called before `start`; `heard` is called in a thread of its own."""

    def tell(self, channel: str, text: str) -> None:
        """To every process, this one too. May be lost: whoever must know looks besides."""

    def start(self) -> None: ...

    def stop(self) -> None:
        """Let others lead, and be gone."""


class NoPeers:
    """`Peers` of a process that is the only one."""

    shared = False

    def __init__(self, holder: str) -> None:
        self._holder = holder

    def led(self, name: str, step: Step, look: Step, lead: Callable[[], object]) -> Step:
        return step

    def leads(self, name: str) -> bool:
        return True

    def alone(self, name: str) -> AbstractContextManager[None]:
        return nullcontext()

    def gone(self, holders: Iterable[str]) -> set[str]:
        return {holder for holder in holders if holder != self._holder}

    def hear(self, channel: str, heard: Heard) -> None:
        """Nobody tells anything."""

    def tell(self, channel: str, text: str) -> None:
        """Nobody hears it."""

    def start(self) -> None:
        """Nothing runs."""

    def stop(self) -> None:
        """Nothing runs."""
