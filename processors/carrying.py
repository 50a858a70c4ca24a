"""Events that are brought one by one, twice, or in another order, and are handled once and in order all the same.

Whoever brings an event only says that it is there; the log says what came before it. The rows of `handled` say which
handler is done with which event after the position up to which all are done (`tracking`): done means that its effects
are written, or that it is set aside among the parked ones. They are inserted in the transaction of the effects, so of
two processes that handle the same event at once, one writes nothing.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from domain.ids import Clock
from domain.log import Decoder, LogReader, Position, Recorded
from domain.tracing import Tracing
from domain.work import Commands
from processors import jobs, parking, timers
from processors.effects import Performed, Performer
from processors.handlers import Handler, leading
from processors.parking import OnPark, Parking, untold
from processors.store import Connection

TURN = "processors"
"""Carriers write together; whoever moves the position writes alone."""
TRIES = 20
MARKS = 200
"""Values of one statement."""
T = TypeVar("T")
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS tracking (follower TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
    "INSERT INTO tracking VALUES ('processors', 0) ON CONFLICT (follower) DO NOTHING",
    """CREATE TABLE IF NOT EXISTS handled (
         position INTEGER NOT NULL, follower TEXT NOT NULL, PRIMARY KEY (position, follower)) WITHOUT ROWID""",
)


class Store(jobs.Store, Protocol):
    def write(self, turn: str = "", shared: bool = False) -> AbstractContextManager[Connection]: ...


class CarriedLog(LogReader, Protocol):
    """The log, asked for what was not brought."""

    def of(self, originators: Sequence[UUID], after: Position, upto: Position) -> Sequence[Recorded]:
        """Events of these aggregates with a position greater than `after` and not greater than `upto`, in order."""

    def of_kinds(self, topics: Sequence[str], after: Position, upto: Position) -> Sequence[Recorded]:
        """The same by the events' topics."""


class Contended(Exception):
    """Others handled the same events again and again; the events are to be brought once more."""


class _Overtaken(Exception):
    """Another process has handled one of these events meanwhile."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Numbers of (handler, event): done now, set aside now, and done before."""

    handled: int = 0
    failed: int = 0
    repeated: int = 0


def reached(store: jobs.Store) -> Position:
    """The position up to which every handler is done."""
    position: int = store.one("SELECT position FROM tracking WHERE follower = 'processors'")["position"]
    return position


def dealt_with(store: jobs.Store, after: Position, upto: Position) -> set[tuple[str, Position]]:
    """What is done beyond the position up to which all is done, by handler and position."""
    rows = store.all("SELECT follower, position FROM handled WHERE position > ? AND position <= ?", (after, upto))
    return {(row["follower"], row["position"]) for row in rows}


def forget(connection: Connection, upto: Position) -> None:
    """The position says as much as these rows."""
    connection.execute("DELETE FROM handled WHERE position <= ?", (upto,))


class Carrier:
    """Performs the effects of events that somebody brings; safe to call from many threads and processes."""

    def __init__(
        self,
        store: Store,
        log: CarriedLog,
        decoder: Decoder,
        commands: Commands,
        handlers: Sequence[Handler],
        clock: Clock,
        erase: Callable[[UUID, UUID], None],
        on_park: OnPark = untold,
        tracing: Tracing | None = None,
    ) -> None:
        self._store, self._log = store, log
        self._performer = Performer(handlers, decoder, commands, clock, erase, tracing)
        self.parking = Parking(store, log, self._performer, clock, on_park)
        self._leading = _Leading(log, leading(handlers))
        with store.write() as connection:
            for statement in (*SCHEMA, *parking.SCHEMA, *jobs.SCHEMA, *timers.SCHEMA):
                connection.execute(statement)

    def wanted(self) -> dict[str, frozenset[str]]:
        """The handlers, with the topics of the events that they want."""
        return {name: handler.topics for name, handler in self._performer.handlers.items()}

    def needed(self, topic: str) -> list[str]:
        """The names of the handlers that want events of this topic."""
        return [handler.name for handler in self._performer.interested(topic)]

    def deliver(self, names: Iterable[str], brought: Sequence[Recorded]) -> Carried:
        """Have these handlers deal with the events, and before them with what comes before them and is undone.

        Raises `Contended`, and what the database raises where it is away: then nothing is noted, and the same events
        are to be brought again.
        """
        wanted = frozenset(names)
        for _ in range(TRIES):
            try:
                return self._deliver(wanted, brought)
            except _Overtaken:
                continue
        raise Contended

    def _deliver(self, names: frozenset[str], brought: Sequence[Recorded]) -> Carried:
        asked = sum(1 for _ in self._pairs(names, brought))
        if not asked:
            return Carried()
        after = reached(self._store)
        new = [recorded for recorded in brought if recorded.position > after]
        if not new:
            return Carried(repeated=asked)
        pairs = list(self._pairs(names, self._complete(names, new, after)))
        # First these, then the keys that are blocked: what is set aside meanwhile shows in both or in none.
        done = self._done([recorded.position for _, recorded in pairs])
        pairs = [(handler, recorded) for handler, recorded in pairs if (handler.name, recorded.position) not in done]
        performed = self._performer.perform(pairs, self.parking.blocked())
        try:
            self._write(pairs, performed)
        except _Overtaken:
            raise
        except Exception:  # the rows of one event must not keep back those of the others
            return self._write_each(pairs)
        failed = len(performed.failures)
        return Carried(len(pairs) - failed, failed, max(0, asked - len(pairs)))

    def _pairs(self, names: frozenset[str], events: Iterable[Recorded]) -> Iterator[tuple[Handler, Recorded]]:
        return (
            (handler, recorded)
            for recorded in events
            for handler in self._performer.interested(recorded.topic)
            if handler.name in names
        )

    def _complete(self, names: frozenset[str], new: Sequence[Recorded], after: Position) -> list[Recorded]:
        """The events with all that must be handled before them, in the order of the log."""
        last = max(recorded.position for recorded in new)
        originators = sorted({recorded.originator_id for recorded in new})
        found = [*new, *self._log.of(originators, after, last), *self._leading.upto(names, after, last)]
        return sorted({each.position: each for each in found}.values(), key=lambda each: each.position)

    def _done(self, positions: Sequence[Position]) -> set[tuple[str, Position]]:
        found: set[tuple[str, Position]] = set()
        for some in _chunks(sorted(set(positions)), MARKS):
            marks = ",".join("?" * len(some))
            rows = self._store.all(f"SELECT follower, position FROM handled WHERE position IN ({marks})", some)
            found.update((row["follower"], row["position"]) for row in rows)
        return found

    def _write(self, pairs: Sequence[tuple[Handler, Recorded]], performed: Performed) -> None:
        if not pairs:
            return
        with self._store.write(TURN, shared=True) as connection:
            _note(connection, [(recorded.position, handler.name) for handler, recorded in pairs])
            self._performer.write(connection, performed.rows)
            for name, recorded, error in performed.failures:
                self.parking.set_aside(connection, name, recorded, error)

    def _write_each(self, pairs: Sequence[tuple[Handler, Recorded]]) -> Carried:
        """One by one; that whose rows cannot be written is set aside, unless nothing at all can be written."""
        failed = 0
        for handler, recorded in pairs:
            performed = self._performer.perform([(handler, recorded)], self.parking.blocked())
            try:
                self._write([(handler, recorded)], performed)
            except _Overtaken:
                raise
            except Exception as own:  # its commands are done or not, and harmless again
                performed = Performed(set(), failures=[(handler.name, recorded, type(own).__name__)])
                self._write([(handler, recorded)], performed)
            failed += len(performed.failures)
        return Carried(len(pairs) - failed, failed)


def _note(connection: Connection, done: Sequence[tuple[Position, str]]) -> None:
    """Raises `_Overtaken` where somebody else has noted one of them."""
    first = connection.execute("SELECT position FROM tracking WHERE follower = 'processors'").fetchone()
    if done[0][0] <= first["position"]:
        raise _Overtaken
    for some in _chunks(done, MARKS // 2):
        marks = ",".join(["(?,?)"] * len(some))
        values = list(itertools.chain.from_iterable(some))
        noted = connection.execute(f"INSERT INTO handled VALUES {marks} ON CONFLICT DO NOTHING", values)
        if noted.rowcount != len(some):
            raise _Overtaken


class _Leading:
    """Events that a handler must have dealt with before any later event of whatever aggregate."""

    def __init__(self, log: CarriedLog, topics: dict[str, frozenset[str]]) -> None:
        self._log, self._topics = log, topics
        self._found: dict[str, list[Recorded]] = {name: [] for name in topics}
        self._upto: dict[str, Position] = dict.fromkeys(topics, 0)
        self._lock = threading.Lock()

    def upto(self, names: Iterable[str], after: Position, last: Position) -> list[Recorded]:
        """Those of these handlers, after one position and up to another."""
        found: list[Recorded] = []
        with self._lock:
            for name in self._topics.keys() & frozenset(names):
                begin = max(after, self._upto[name])
                if begin < last:
                    self._found[name] += self._log.of_kinds(sorted(self._topics[name]), begin, last)
                    self._upto[name] = last
                self._found[name] = [each for each in self._found[name] if each.position > after]
                found += [each for each in self._found[name] if each.position <= last]
        return found


def _chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (values[start : start + size] for start in range(0, len(values), size))
