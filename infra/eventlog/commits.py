"""The commit loop: concurrent commands decided one after another and appended in one transaction.

One thread decides all commands of the process, so each sees the state that the one before it left, and nothing
inside the process can conflict. A command answers only after its batch is durable. Where another process wrote
first, the batch's commands are run again one by one against fresh state.
"""

from __future__ import annotations

import queue
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

import orjson
from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError, StoredEvent

from domain.aggregates import Owned
from domain.errors import Conflict, Gone, NotFound
from domain.ids import Clock, Ids
from domain.log import Context, Position
from domain.personal import SubjectErased
from domain.work import Answer, FingerprintMismatch, Overloaded, Sealing
from infra.eventlog.answers import Pending
from infra.eventlog.snapshots import NoSnapshots, Snapshot, replayed
from infra.eventlog.sqlite import Command
from infra.eventlog.transcoding import Transcoder
from infra.keyring.batch import KeyBatch, KeysChanged

A = TypeVar("A", bound=Owned)
BATCH = 64
QUEUED = 1024
CACHED = 4096
ATTEMPTS = 5
FOLLOWED = 1000


class Overtaken(Exception):
    """Another process has written where this batch would: what is decided on both together cannot be."""


CONTENDED = (IntegrityError, KeysChanged, Overtaken)
UNREACHABLE = (OperationalError, InterfaceError)


class EventLog(Protocol):
    shared: bool
    """Whether other processes append too."""

    def changed(self, after: Position, limit: int) -> Sequence[tuple[Position, UUID]]: ...

    def news(
        self, after: Position, limit: int, command_ids: Sequence[str]
    ) -> tuple[Sequence[tuple[Position, UUID]], Mapping[str, Command]]:
        """`changed` and `commands` at once."""

    def append(self, events: Sequence[StoredEvent], commands: Sequence[tuple[int, Command]]) -> Sequence[Position]: ...

    def events_of(self, originator: UUID, after: int = 0) -> Sequence[StoredEvent]: ...

    def commands(self, command_ids: Sequence[str]) -> Mapping[str, Command]: ...

    def head(self) -> Position: ...


class Snapshots(Protocol):
    """Long aggregates' states, so that they need not be replayed from the first event; it may have none."""

    def find(self, kind: type[Owned], id: UUID) -> Snapshot | None:
        """Raises nothing: what cannot be read is not there."""

    def offer(self, aggregate: Owned, replayed: Sequence[StoredEvent]) -> None:
        """The aggregate as the log has it, and the events that were replayed for that. Raises and awaits nothing."""


class BatchedKeyring(Protocol):
    def batch(self, ids: Ids) -> KeyBatch: ...


@dataclass(slots=True, eq=False)
class _Submission:
    context: Context
    use_case: Callable[..., Any]
    fingerprint: str | None
    keep: Sealing | None
    future: Pending


class CommitLoop:
    def __init__(
        self,
        log: EventLog,
        keyring: BatchedKeyring,
        clock: Clock,
        ids: Ids,
        on_commit: Callable[[Position], None] = lambda position: None,
        snapshots: Snapshots | None = None,
    ) -> None:
        self._log, self._keys = log, keyring.batch(ids)
        self._transcoder = Transcoder(self._keys)
        self._clock = clock
        self._on_commit = on_commit
        self._snapshots: Snapshots = snapshots or NoSnapshots()
        self._queue: queue.SimpleQueue[_Submission | None] = queue.SimpleQueue()
        # By the aggregate's number: hashing a UUID object costs more than the rest of a look-up.
        self._cache: OrderedDict[int, Owned] = OrderedDict()
        self._staged: list[_Work] = []
        self._overtaken: list[_Submission] = []
        self._seen: Position | None = None
        self._own: set[Position] = set()
        self._stale: set[int] = set()
        self._thread = threading.Thread(target=self._run, name="commit-loop", daemon=True)
        self._closed = False
        self._closing, self._answering = threading.Lock(), threading.Lock()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what is queued, then end."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
        self._queue.put(None)
        self._thread.join()

    def submit(
        self,
        context: Context,
        use_case: Callable[..., Any],
        fingerprint: str | None = None,
        keep: Sealing | None = None,
    ) -> Future[Answer]:
        """`use_case` takes the `Work`. Raises `Overloaded`; the future raises what the use case raises."""
        submission = _Submission(context, use_case, fingerprint, keep, Pending(self._answering))
        # Under the lock, nothing can be queued behind the mark that ends the loop, never to be answered.
        with self._closing:
            if self._closed:
                raise Overloaded("the platform is stopping")
            if self._queue.qsize() >= QUEUED:
                raise Overloaded("too many commands are waiting")
            self._queue.put(submission)
        return submission.future

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, ending = [first], False
            while len(batch) < BATCH:
                try:
                    following = self._queue.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    ending = True
                    break
                batch.append(following)
            # From here on a future can no longer be cancelled, so each can be answered.
            self._commit([each for each in batch if each.future.set_running_or_notify_cancel()])
            if ending:
                break

    def _commit(self, batch: Sequence[_Submission], attempt: int = 1) -> None:
        twins: list[_Submission] = []
        staged: list[_Work] = []
        overtaken: list[_Submission] = []
        self._staged, self._overtaken = staged, overtaken
        taken: set[str] = set()
        try:
            earlier = self._look([submission.context.command_id for submission in batch])
        except BaseException as error:
            for submission in batch:
                submission.future.set_exception(_told(error))
            return
        for submission in batch:
            if submission.context.command_id in taken:
                twins.append(submission)  # replays the other's answer once that is committed
                continue
            work = self._decide(submission, earlier.get(submission.context.command_id))
            if work is not None:
                staged.append(work)
                taken.add(submission.context.command_id)
        if staged:
            self._append(staged, attempt)
        # By now what was staged beside them has failed and been rolled back: they see what the others wrote.
        for submission in overtaken:
            if attempt < ATTEMPTS:
                self._commit([submission], attempt + 1)
            else:
                submission.future.set_exception(_told(Overtaken()))
        for twin in twins:
            self._commit([twin])

    def _append(self, staged: list[_Work], attempt: int) -> None:
        events, commands = _rows(staged)
        try:
            self._keys.flush()
            positions = self._log.append(events, commands)
        except BaseException as error:
            for work in reversed(staged):
                self._rollback(work)
            if isinstance(error, CONTENDED) and attempt < ATTEMPTS:
                self._again([work.submission for work in staged], attempt + 1)
                return
            for work in staged:
                work.submission.future.set_exception(_told(error))
            return
        if self._log.shared:
            self._wrote(positions)
        for work, (last, command) in zip(staged, commands, strict=True):
            position = positions[last] if last >= 0 else command.position
            work.submission.future.set_result(Answer(work.result, position))
        if positions:
            self._on_commit(positions[-1])

    def _again(self, submissions: Sequence[_Submission], attempt: int) -> None:
        """Together once more where another process was quicker, for most of them do not concern it; then one by one."""
        if self._log.shared and attempt == 2 and len(submissions) > 1:
            self._commit(submissions, attempt)
            return
        for submission in submissions:
            self._commit([submission], attempt)

    def _look(self, command_ids: Sequence[str]) -> Mapping[str, Command]:
        """Which of the commands are in the log; and which cached aggregates other processes have changed.

        Each of those is brought up to date when next used.
        """
        if not self._log.shared:
            return self._log.commands(command_ids)
        if self._seen is None:
            self._seen = self._log.head()
        changed, earlier = self._log.news(self._seen, FOLLOWED, command_ids)
        while True:
            for position, originator in changed:
                self._seen = max(self._seen, position)
                if position not in self._own and originator.int in self._cache:
                    self._stale.add(originator.int)
            if len(changed) < FOLLOWED:
                break
            changed = self._log.changed(self._seen, FOLLOWED)
        self._own.clear()
        return earlier

    def _wrote(self, positions: Sequence[Position]) -> None:
        """Not to be taken for another process's, nor read again where nobody wrote between."""
        if positions and positions[0] - 1 == self._seen and positions[-1] - positions[0] == len(positions) - 1:
            self._seen = positions[-1]
        else:
            self._own.update(positions)

    def _decide(self, submission: _Submission, earlier: Command | None) -> _Work | None:
        """The work with its rows ready to append, or None where the submission has been answered."""
        work = _Work(self, submission, self._clock.now())
        try:
            if earlier is not None:
                submission.future.set_result(self._repeat(earlier, submission))
                return None
            work.result = submission.use_case(work)
            work.seal_rows()
        except Overtaken:
            self._rollback(work)
            self._overtaken.append(submission)
            return None
        except BaseException as error:
            self._rollback(work)
            submission.future.set_exception(
                Gone("client-erased", "This person was erased.") if isinstance(error, SubjectErased) else error
            )
            return None
        return work

    def _repeat(self, earlier: Command, submission: _Submission) -> Answer:
        if submission.fingerprint != earlier.fingerprint:
            raise FingerprintMismatch
        replay = None
        if earlier.answer is not None and earlier.subject is not None:
            nonce, sealed = earlier.answer[:12], earlier.answer[12:]
            replay = self._keys.open(earlier.subject, "answer", nonce, sealed, earlier.command_id.encode())
        return Answer(None, earlier.position, True, replay)

    def _rollback(self, work: _Work) -> None:
        for undo in reversed(work.undos):
            undo()
        for number in work.touched:
            self._cache.pop(number, None)
            self._stale.discard(number)

    def load(self, kind: type[Owned], id: UUID) -> Owned | None:
        """`kind` is what the aggregate ought to be; the log knows what it is."""
        cached = self._cache.get(id.int)
        if cached is not None and id.int not in self._stale:
            self._cache.move_to_end(id.int)
            return cached
        # What this batch has decided counts too, though it is not in the log yet.
        staged = [row for work in self._staged for row in work.rows if row.originator_id == id]
        begun, stored = self._begun(kind, id, cached)
        version = stored[-1].originator_version if stored else 0 if begun is None else begun.version
        if staged and staged[0].originator_version != version + 1:
            raise Overtaken
        aggregate: Owned | None = replayed(self._transcoder, begun, stored)
        if aggregate is not None and not staged:
            self._snapshots.offer(aggregate, stored)
        aggregate = replayed(self._transcoder, aggregate, staged)
        self._stale.discard(id.int)
        if aggregate is not None:
            self.remember(aggregate)
        return aggregate

    def _begun(self, kind: type[Owned], id: UUID, cached: Owned | None) -> tuple[Owned | None, Sequence[StoredEvent]]:
        """What to replay upon, None where there is nothing, and the log's events after that."""
        if cached is not None:
            return cached, self._log.events_of(id, cached.version)
        snapshot = self._snapshots.find(kind, id)
        if snapshot is not None:
            stored = self._log.events_of(id, snapshot.version - 1)
            if not stored:
                snapshot.ignored("the log ends before it")
            elif (restored := snapshot.restored(stored[0])) is not None:
                return restored, stored[1:]
        return None, self._log.events_of(id)

    def remember(self, aggregate: Owned) -> None:
        self._cache[aggregate.id.int] = aggregate
        if len(self._cache) > CACHED:
            self._cache.popitem(last=False)


class _Work:
    """`domain.work.Work` for one submission."""

    __slots__ = (
        "_loop", "_saved", "command", "context", "ids", "now", "result", "rows", "submission", "touched", "undos"
    )  # fmt: skip

    def __init__(self, loop: CommitLoop, submission: _Submission, now: datetime) -> None:
        self._loop, self.submission, self.now = loop, submission, now
        self.context: Context = submission.context
        self.ids: Ids = loop._keys
        self.undos: list[Callable[[], None]] = []
        self.touched: dict[int, Owned] = {}
        self._saved: dict[int, Owned] = {}
        self.result: Any = None
        self.rows: list[StoredEvent] = []
        self.command: Command | None = None

    def find(self, kind: type[A], id: UUID) -> A | None:
        aggregate = self.touched.get(id.int) or self._loop.load(kind, id)
        if not isinstance(aggregate, kind):
            return None
        tenant = self.context.tenant
        if (
            aggregate.tenant is not tenant
            and aggregate.tenant != tenant
            and self.context.actor.kind not in ("operator", "system")
        ):
            return None
        self.touched[id.int] = aggregate
        return aggregate

    def get(self, kind: type[A], id: UUID) -> A:
        aggregate = self.find(kind, id)
        if aggregate is None:
            raise NotFound(kind.__name__.lower())
        return aggregate

    def save(self, *aggregates: Owned) -> None:
        for aggregate in aggregates:
            self.touched[aggregate.id.int] = self._saved[aggregate.id.int] = aggregate

    def on_rollback(self, undo: Callable[[], None]) -> None:
        self.undos.append(undo)

    def seal_rows(self) -> None:
        """Turn the pending events into rows, and the answer into sealed bytes."""
        context, encode = self.context, self._loop._transcoder.row
        for aggregate in self._saved.values():
            for event in aggregate.collect_events():
                version = getattr(type(event), "class_version", 1)
                at = event.timestamp  # type: ignore[attr-defined]
                self.rows.append(encode(event, self.ids.uuid(), aggregate.tenant, context, at, version))
            self._loop.remember(aggregate)
        keep, subject, sealed = self.submission.keep, None, None
        if keep is not None:
            subject = keep.subject(self.result)
            nonce, ciphertext = self._loop._keys.seal(
                subject, "answer", keep.encode(self.result), context.command_id.encode()
            )
            sealed = nonce + ciphertext
        self.command = Command(
            context.command_id,
            self._loop._log.head() if not self.rows else 0,
            self.submission.fingerprint,
            sealed,
            subject,
            orjson.dumps(self.now)[1:-1].decode(),
        )


def _rows(staged: list[_Work]) -> tuple[list[StoredEvent], list[tuple[int, Command]]]:
    events: list[StoredEvent] = []
    commands: list[tuple[int, Command]] = []
    for work in staged:
        events.extend(work.rows)
        assert work.command is not None
        # A command without events stands where the batch's last event before it does: it was decided on that.
        commands.append((len(events) - 1, work.command))
    return events, commands


def _told(error: BaseException) -> BaseException:
    """What the one who sent the command is told."""
    if isinstance(error, CONTENDED):
        return Conflict("changed-meanwhile", "Somebody else changed this at the same time; try again.")
    if isinstance(error, UNREACHABLE):
        return Overloaded("the event log cannot be reached")
    return error
