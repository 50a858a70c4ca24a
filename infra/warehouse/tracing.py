"""A load of the warehouse as a trace of its own, linked to the requests whose events it carries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.log import LogReader, Recorded
from domain.tracing import BATCH_COUNT, DESTINATION, LOG, MESSAGING_SYSTEM, OPERATION_NAME, OPERATION_TYPE, Tracing
from projections.warehouse.loader import Loader

LOOKED_AT = 500
"""Events whose contexts are looked for: a span keeps no more than 128 links."""
MARK = b'"traceparent":"'
LENGTH = 55
SAMPLED = b"13579bdf"
"""The last of its flags' digits."""


def traced(loader: Loader, log: LogReader, tracing: Tracing) -> int:
    """`loader.step`, within a span where there is something to load. Raises what that raises."""
    batch = log.read(loader.position, LOOKED_AT)
    if not batch:
        return loader.step(flush=True)
    noted = {MESSAGING_SYSTEM: LOG, OPERATION_NAME: "process", OPERATION_TYPE: "process", DESTINATION: "warehouse"}
    with tracing.gather("process warehouse", _causes(batch), noted) as span:
        loaded = loader.step(flush=True)
        span.note(BATCH_COUNT, loaded)
    return loaded


def _causes(batch: Sequence[Recorded]) -> Iterator[str]:
    """From the stored bytes: the loader opens few events. Those that are not traced are passed over."""
    for recorded in batch:
        start = recorded.state.find(MARK)
        if start >= 0 and recorded.state[start + len(MARK) + LENGTH - 1] in SAMPLED:
            yield recorded.state[start + len(MARK) : start + len(MARK) + LENGTH].decode("ascii", "replace")
