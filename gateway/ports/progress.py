"""Progress of what is being made, which is told and not kept."""

from __future__ import annotations

import queue
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Tick:
    """One piece of ephemeral progress: `number` counts within the concept since the process began."""

    number: int
    fraction: float
    stage: str
    variant: int


class ProgressFeed(Protocol):
    """Ephemeral progress of generations, replay-buffered."""

    def subscribe(self, concept: UUID, after: int = 0) -> queue.Queue[Tick | None]:
        """Ticks after `after`, then new ones; a None says: look at the concept's history now."""

    def unsubscribe(self, concept: UUID, feed: queue.Queue[Tick | None]) -> None: ...
