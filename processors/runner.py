"""The in-process runner: follows the log, gives each event to its handlers, performs their effects.

Commands are run before the position moves on, and rows (jobs, timers) are written in the transaction that moves
it: after a crash the same event comes again and changes nothing. An event whose handler fails is tried again with
growing pauses, keeping its aggregate's later events behind it, and then parked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain.ids import Clock
from domain.log import Decoder, Happened, LogReader, Recorded
from domain.objects import ObjectsUnavailable
from domain.work import Commands
from processors import jobs, timers
from processors.handlers import (
    CancelJobs,
    Command,
    Effect,
    EraseSubject,
    Handler,
    StartTimer,
    WantJob,
    WriteRows,
    command_id,
    context_of,
)
from processors.store import Connection

BATCH = 200
PAUSES = (1, 5, 30, 120, 600)
"""Seconds before each further try; after the last the event is parked until an operator retries it."""
PASSING = frozenset(kind.__name__ for kind in ObjectsUnavailable.__subclasses__())
"""What is tried again at the longest pause for as long as it lasts."""
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS tracking (follower TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS parked (
         follower TEXT NOT NULL, position INTEGER NOT NULL, originator TEXT NOT NULL, topic TEXT NOT NULL,
         error TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 1, due TEXT,
         PRIMARY KEY (follower, position)) WITHOUT ROWID""",
    "INSERT INTO tracking VALUES ('processors', 0) ON CONFLICT (follower) DO NOTHING",
)


class Overtaken(Exception):
    """Another process has handled these events meanwhile: this one leads no more, or must look where they are."""


class Runner:
    name = "processors"

    def __init__(
        self,
        store: jobs.Store,
        log: LogReader,
        decoder: Decoder,
        commands: Commands,
        handlers: Sequence[Handler],
        clock: Clock,
        erase: Callable[[UUID, UUID], None],
        on_park: Callable[[str, int, str], None] = lambda handler, position, error: None,
    ) -> None:
        """`erase(tenant, subject)` destroys a person's keys and files."""
        self._store, self._log, self._decoder = store, log, decoder
        self._commands, self._clock, self._erase = commands, clock, erase
        self._handlers = {handler.name: handler for handler in handlers}
        self._on_park = on_park
        # Steps and retries take turns: between them an aggregate's events could overtake one another.
        self._turn = threading.RLock()
        self.position = 0
        self._blocked: set[tuple[str, UUID]] = set()
        with store.write() as connection:
            for statement in (*SCHEMA, *jobs.SCHEMA, *timers.SCHEMA):
                connection.execute(statement)
        self.resume()

    def resume(self) -> None:
        """Go on from what is stored: another process may have come further."""
        with self._turn:
            rows = self._store.all("SELECT DISTINCT follower, originator FROM parked")
            self._blocked = {
                (row["follower"], UUID(row["originator"])) for row in rows if row["follower"] in self._handlers
            }
            self.look()

    def look(self) -> int:
        """Learn how far the process is that leads; 0, for nothing was done."""
        row = self._store.one("SELECT position FROM tracking WHERE follower = 'processors'")
        self.position = row["position"]
        return 0

    def step(self) -> int:
        """Handle the next events of the log; their number. Raises `Overtaken`."""
        with self._turn:
            try:
                return self._step()
            except Overtaken:
                self.resume()
                raise

    def _step(self) -> int:
        batch = self._log.read(self.position, BATCH)
        if not batch:
            return 0
        rows: list[tuple[str, Happened, Effect]] = []
        failures: list[tuple[str, Recorded, str]] = []
        blocked = set(self._blocked)
        for recorded in batch:
            for handler in self._interested(recorded.topic):
                if (handler.name, recorded.originator_id) in blocked:
                    failures.append((handler.name, recorded, "behind a failed event of the same aggregate"))
                    continue
                error = self._handle(handler, recorded, rows)
                if error is not None:
                    blocked.add((handler.name, recorded.originator_id))
                    failures.append((handler.name, recorded, error))
        with self._store.write(self.name) as connection:
            moved = connection.execute(
                "UPDATE tracking SET position = ? WHERE follower = 'processors' AND position = ?",
                (batch[-1].position, self.position),
            )
            if moved.rowcount != 1:
                raise Overtaken
            self._write(connection, rows)
            for name, recorded, error in failures:
                self._set_aside(connection, name, recorded, error)
        self._blocked, self.position = blocked, batch[-1].position
        return len(batch)

    def retry_due(self) -> int:
        """Try the events again whose pause is over, oldest first; the number handled."""
        now = self._clock.now()
        due = self._store.all(
            "SELECT follower, originator FROM parked AS head WHERE (due <= ? OR due > ?) AND position = ("
            "SELECT MIN(position) FROM parked WHERE follower = head.follower AND originator = head.originator)"
            " ORDER BY position",
            # Due later than the longest pause: the clock was set back since.
            (now.isoformat(), (now + timedelta(seconds=PAUSES[-1])).isoformat()),
        )
        return sum(
            self.retry(row["follower"], UUID(row["originator"])) for row in due if row["follower"] in self._handlers
        )

    def retry(self, name: str, originator: UUID) -> int:
        """Take up a handler's waiting events of one aggregate, in order, until one fails; the number handled."""
        with self._turn:
            rows = self._store.all(
                "SELECT position, attempts FROM parked WHERE follower = ? AND originator = ? ORDER BY position",
                (name, str(originator)),
            )
            for done, row in enumerate(rows):
                if not self._retry_one(name, row["position"], row["attempts"]):
                    return done
            self._blocked.discard((name, originator))
            return len(rows)

    def _retry_one(self, name: str, position: int, attempts: int) -> bool:
        (recorded,) = self._log.read(position - 1, 1)
        effects: list[tuple[str, Happened, Effect]] = []
        error = self._handle(self._handlers[name], recorded, effects)
        with self._store.write() as connection:
            if error is None:
                self._write(connection, effects)
                connection.execute("DELETE FROM parked WHERE follower = ? AND position = ?", (name, position))
                return True
            given_up = self._postpone(connection, name, recorded, attempts, error)
        if given_up:
            self._on_park(name, position, error)
        return False

    def _interested(self, topic: str) -> Iterable[Handler]:
        return (handler for handler in self._handlers.values() if topic in handler.topics)

    def _handle(self, handler: Handler, recorded: Recorded, rows: list[tuple[str, Happened, Effect]]) -> str | None:
        """Run the effects that are not rows, and collect those that are; what went wrong, or None."""
        collected: list[tuple[str, Happened, Effect]] = []
        try:
            happened = self._decoder.decode(recorded)
            for effect in handler.handle(happened):
                match effect:
                    case Command(ordinal=ordinal, use_case=use_case):
                        self._commands.submit(context_of(handler.name, happened, ordinal), use_case).result()
                    case EraseSubject(subject=subject):
                        self._erase(happened.envelope.tenant, subject)
                    case _:
                        collected.append((handler.name, happened, effect))
        except Exception as error:  # an event must never stop the others: it is retried, then parked
            return type(error).__name__
        rows.extend(collected)
        return None

    def _write(self, connection: Connection, rows: list[tuple[str, Happened, Effect]]) -> None:
        for name, happened, effect in rows:
            match effect:
                case WantJob(kind=kind, about=about, priority=priority):
                    jobs.insert(
                        connection,
                        command_id(name, happened, kind),
                        kind,
                        happened.envelope.tenant,
                        about,
                        happened.position,
                        priority,
                        self._clock.now(),
                    )
                case CancelJobs(about=about):
                    jobs.cancel(connection, about)
                case StartTimer(timer=timer):
                    timers.insert(connection, timer)
                case WriteRows(write=write):
                    write(connection)

    def _set_aside(self, connection: Connection, name: str, recorded: Recorded, error: str) -> None:
        due = self._clock.now() + timedelta(seconds=PAUSES[0])
        connection.execute(
            "INSERT INTO parked VALUES (?,?,?,?,?,1,?) ON CONFLICT (follower, position)"
            " DO UPDATE SET error = excluded.error, attempts = 1, due = excluded.due",
            (
                name,
                recorded.position,
                str(recorded.originator_id),
                recorded.topic,
                error,
                due.isoformat(),
            ),
        )

    def _postpone(self, connection: Connection, name: str, recorded: Recorded, attempts: int, error: str) -> bool:
        """Set the time of the next try; True where this was the last one."""
        due: datetime | None = None
        if attempts < len(PAUSES) or error in PASSING:
            due = self._clock.now() + timedelta(seconds=PAUSES[min(attempts, len(PAUSES) - 1)])
        connection.execute(
            "UPDATE parked SET attempts = attempts + 1, error = ?, due = ? WHERE follower = ? AND position = ?",
            (error, None if due is None else due.isoformat(), name, recorded.position),
        )
        return due is None
