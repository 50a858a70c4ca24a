"""The relay: what is in the log is put on Kafka, in order, at least once.

One process leads at a time, and two walls stand behind its lease. The transport refuses whatever a leader sends once
another has begun its term, so one that was paused in the middle of a batch adds nothing to it; and the position moves
on only from where this term left it. A batch that was sent but whose position was not moved is sent again by the next
term: the one contiguous repeat there can be, and consumers know it by the position in its headers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.log import Decoder, LogReader, Position, Recorded
from projections.relay.messages import Message, message_of

BATCH = 2_000
"""Events at most that are sent, and that can be repeated, at once."""


class Overtaken(Exception):
    """Another process leads by now: nothing may be sent, or moved, in this term."""


class Transport(Protocol):
    """Where messages go. Of a batch that was put and not committed nothing counts as sent."""

    def begin_term(self) -> None:
        """From now on, whatever another process has begun and not committed is refused."""

    def put(self, messages: Sequence[Message]) -> None:
        """Begin a batch. Raises `Overtaken`."""

    def commit(self) -> None:
        """When it returns, the batch is where consumers read. Raises `Overtaken`."""


class Positions(Protocol):
    """Where the relay keeps how far it has come."""

    def claim(self) -> tuple[int, Position]:
        """Begin a term: its number, greater than any before, and the position it begins at."""

    def move(self, term: int, old: Position, new: Position) -> None:
        """Compare and set. Raises `Overtaken` where the term has ended or the position is another one."""

    def look(self) -> Position: ...


class Relay:
    """`step` is for the process that leads, `look` for the others."""

    def __init__(
        self,
        log: LogReader,
        decoder: Decoder,
        transport: Transport,
        positions: Positions,
        source: bytes,
        batch: int = BATCH,
    ) -> None:
        """`source` as by `messages.source_of`."""
        self._log, self._decoder, self._source = log, decoder, source
        self._transport, self._positions, self._batch = transport, positions, batch
        self._term: int | None = None
        self._ahead: Sequence[Recorded] = ()
        self.position: Position = 0
        self.sent = 0
        """Events that this process has sent."""

    def lead(self) -> None:
        """Begin a term: first nobody else can send any more, then the position can be trusted."""
        self._term, self._ahead = None, ()
        self._transport.begin_term()
        self._term, self.position = self._positions.claim()

    def look(self) -> int:
        """Learn how far the process is that leads; 0, for nothing was done."""
        self._term, self._ahead = None, ()
        self.position = self._positions.look()
        return 0

    def step(self) -> int:
        """Send the next events; their number. After a failure, of whatever kind, the next step begins a new term."""
        if self._term is None:
            self.lead()
        try:
            return self._step()
        except BaseException:
            self._term = None
            raise

    def _step(self) -> int:
        assert self._term is not None
        batch = self._ahead or self._log.read(self.position, self._batch)
        self._ahead = ()
        if not batch:
            return 0
        last = batch[-1].position
        self._transport.put([self._message(recorded) for recorded in batch])
        if len(batch) == self._batch:
            # There is more: it is read while the batch is on its way.
            self._ahead = self._log.read(last, self._batch)
        self._transport.commit()
        self._positions.move(self._term, self.position, last)
        self.position = last
        self.sent += len(batch)
        return len(batch)

    def _message(self, recorded: Recorded) -> Message:
        return message_of(recorded, self._decoder.envelope(recorded), self._source)
