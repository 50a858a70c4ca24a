"""The check of an export against the log's leaves, side by side."""

from __future__ import annotations

from collections.abc import Iterable

from projections.audit.entries import Entry
from projections.audit.export import ExportedEvent, ExportError, parse_event, plain_digest
from projections.audit.report import Findings


class EventsCheck:
    """An export read beside the leaves: each leaf must find its event, each event its leaf."""

    def __init__(self, findings: Findings, lines: Iterable[bytes], growing: bool) -> None:
        findings.begin("events")
        self._findings, self._growing = findings, growing
        self._lines = iter(lines)
        self._line = 0
        self._raw: bytes | None = None
        self._parsed: ExportedEvent | None = None
        self._ends_before: tuple[int, int] | None = None
        self._advance()

    @property
    def _next(self) -> ExportedEvent | None:
        """The next event; lines that hold none are told of on the way to it."""
        while self._parsed is None and self._raw is not None:
            try:
                self._parsed = parse_event(self._raw)
            except ExportError as error:
                self._findings.problem("events", f"line {self._line}", error)
                self._advance()
        return self._parsed

    def _advance(self) -> None:
        self._parsed = None
        self._raw = next(self._lines, None)
        self._line += 1

    def are_next(self, index: bytes, position: bytes, digest: bytes) -> bool:
        """Whether the next line is plainly the event of that leaf; if so, it is done with."""
        if self._raw is None or plain_digest(self._raw) != (position, index, digest):
            return False
        self._advance()
        return True

    def compare(self, index: int, entry: Entry) -> None:
        """Match a leaf with the next event."""
        self._refuse_before(index)
        event = self._next
        if event is None:
            self._ends_before = self._ends_before or (index, entry.position)
            return
        if event.index > index:
            message = f"leaf {index} has no event in the export"
            self._findings.problem("events", f"index {index}, position {entry.position}", message)
            return
        place = f"line {self._line} (index {index})"
        if event.position != entry.position:
            message = f"is at position {event.position}, its leaf says {entry.position}"
            self._findings.problem("events", place, message)
        if event.digest != entry.digest:
            message = f"the event's digest is {event.digest}, its leaf says {entry.digest}"
            self._findings.problem("events", place, message)
        self._advance()

    def skip(self, index: int) -> None:
        """Pass over the events of leaves before `index`, which could not be read."""
        while self._next is not None and self._next.index < index:
            self._advance()

    def finish(self, size: int) -> None:
        """What is left has no leaf."""
        while self._next is not None:
            self._unexpected(self._next)
            self._advance()
        if self._ends_before is not None:
            index, position = self._ends_before
            if self._growing:
                said = f"the first {index} leaves and the export's events are each other's; {size - index} came later"
                self._findings.begin("events", said)
                return
            message = (
                f"the export ends before leaf {index} of {size}: it is cut off, or older than this checkpoint;"
                " export again, or say --growing of a log that is being written to"
            )
            self._findings.problem("events", f"index {index}, position {position}", message)
        self._findings.begin("events", f"{size} leaves and the export's events are each other's")

    def _refuse_before(self, index: int) -> None:
        while self._next is not None and self._next.index < index:
            self._unexpected(self._next)
            self._advance()

    def _unexpected(self, event: ExportedEvent) -> None:
        message = f"an event at position {event.position} that is in no leaf left (index {event.index})"
        self._findings.problem("events", f"line {self._line}", message)
