"""Server-sent events (WHATWG HTML, 9.2): from lines to events."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

TERMINAL = frozenset({"concept.ready", "concept.failed", "concept.cancelled"})


@dataclass(frozen=True, slots=True)
class Event:
    """`event` is `progress`, or what happened (`concept.ready`); `id` resumes the stream after it."""

    id: str
    event: str
    data: Any

    @property
    def terminal(self) -> bool:
        """Whether nothing comes after it."""
        return self.event in TERMINAL


@dataclass
class EventReader:
    """Takes lines, gives an event at each blank one. `last` is the id to resume after."""

    last: str = ""
    _event: str = ""
    _data: list[str] = field(default_factory=list)

    def line(self, line: str) -> Event | None:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self.last = value
        return None

    def _dispatch(self) -> Event | None:
        data, event = "\n".join(self._data), self._event
        self._data, self._event = [], ""
        if not data:
            return None
        try:
            value = json.loads(data)
        except ValueError:
            value = data
        return Event(self.last, event or "message", value)
