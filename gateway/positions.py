"""Reading your own writes: a read that names a position waits until its read model is there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from gateway.problems import Problem, invalid

HEADER = "Atelier-Position"
LARGEST = 10**18 - 1
FIRST, LONGEST = 0.001, 0.05


def parse(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST))):
        raise invalid(HEADER, "Send the number that an earlier answer carried.")
    return int(text)


async def until(reached: Callable[[], bool], seconds: float, first: float = FIRST, longest: float = LONGEST) -> bool:
    """Ask again after growing pauses, without holding a thread; False after `seconds`."""
    loop = asyncio.get_running_loop()
    deadline, pause = loop.time() + seconds, first
    while not reached():
        left = deadline - loop.time()
        if left <= 0:
            return False
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 2, longest)
    return True


async def require(wait: Callable[[int, float], bool], position: int, seconds: float) -> None:
    """Raises the 503 that says: not yet."""
    if not await until(lambda: wait(position, 0.0), seconds):
        raise Problem(
            503,
            "not-yet-visible",
            "What you wrote is not visible here yet; try again in a second.",
            headers={"Retry-After": "1"},
        )
