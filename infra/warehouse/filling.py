"""What chDB has to do with a block of the log: one insert for each table that the block's events have rows in.

Behind a server the views on `stored` do this. The engine runs all of them for every block, one after another, and each
takes 6 ms where it finds nothing; here a table is left alone where nothing is for it, reads its own events only,
and two are filled at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from analytics.schema import Block
from projections.warehouse.views import Filling, fillings

SOURCE = "Python(columns)"
"""By this name the engine finds the table of Arrow among the variables of those who call it."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """`rows` is a table of Arrow with the columns of `stored`."""

    table: str
    columns: tuple[str, ...]
    select: str
    token: str
    rows: Any = field(repr=False)


def insertions(block: Block, token: str) -> list[Insertion]:
    """In the order in which two lanes end soonest: `events`, which all have a row in, comes first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows, found = stored(block), []
    for each in reversed(_fillings(frozenset(block.topics))):
        own = rows
        if each.topics is not None:
            own = rows.filter(pc.is_in(rows["topic"], pa.array(sorted(each.topics), pa.string())))
        found.append(Insertion(each.table, each.columns, each.select, f"{token}:{each.table}", own))
    return found


@lru_cache(64)
def _fillings(topics: frozenset[str]) -> Sequence[Filling]:
    return fillings(SOURCE, topics)


def in_two_lanes(wanted: Sequence[Insertion], *lanes: Callable[[Insertion], object]) -> None:
    """Each insertion by whichever of the two is free. Raises what one of them raised; the rest is then left."""
    left = deque(wanted)

    def drain(lane: Callable[[Insertion], object]) -> None:
        while True:
            try:
                insertion = left.popleft()
            except IndexError:
                return
            try:
                lane(insertion)
            except BaseException:
                left.clear()
                raise

    here, beside = lanes
    with ThreadPoolExecutor(1, "filling") as threads:
        other = threads.submit(drain, beside)
        drain(here)
        other.result()


def stored(block: Block) -> Any:
    """A block as a table of Arrow, typed so that nothing has to be quoted."""
    import pyarrow as pa

    return pa.table(
        {
            "position": pa.array(block.positions, pa.uint64()),
            "originator": pa.array(block.originators, pa.string()),
            "version": pa.array(block.versions, pa.uint32()),
            "topic": pa.array(block.topics, pa.string()),
            "state": pa.array(block.states, pa.binary()),
        }
    )
