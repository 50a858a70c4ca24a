"""Log lines that say which request and which trace they belong to."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Current:
    """What this thread or task works on."""

    request_id: str
    trace_id: str


def current() -> ContextVar[Current | None]:
    """Made by whoever traces, and given to whoever writes the log."""
    return ContextVar("atelier.trace", default=None)


class TracedFormatter(logging.Formatter):
    """`LEVEL name: message [request_id=… trace_id=…]`."""

    def __init__(self, form: str, working_on: ContextVar[Current | None]) -> None:
        super().__init__(form)
        self._working_on = working_on

    def formatMessage(self, record: logging.LogRecord) -> str:
        said, now = super().formatMessage(record), self._working_on.get()
        if now is None:
            return said
        return f"{said} [request_id={now.request_id} trace_id={now.trace_id}]"
