"""The garbage collector of a process that has started and will run for long."""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 20_000, 20, 100
"""Allocations, and collections of the younger generation, after which each generation is gone through."""


def calm_the_collector() -> None:
    """What is there by now stays: going through it again and again for garbage costs a third of a busy server's time.

    What requests leave behind is mostly freed by counting references, so the collector need not look so often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
