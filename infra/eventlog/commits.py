"""The commit loop: concurrent commands decided one after another and appended in one transaction.

One thread decides all commands of the process, so each sees the state that the one before it left, and nothing
inside the process can conflict. A command answers only after its batch is durable. Where another process wrote
first, the batch's commands are run again one by one against fresh state.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar
from uuid import UUID

from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError, StoredEvent

from domain.aggregates import Owned
from domain.errors import Conflict, Gone
from domain.ids import Clock, Ids
from domain.log import Context, Position
from domain.personal import SubjectErased
from domain.work import Answer, FingerprintMismatch, Overloaded, Sealing
from infra.eventlog.answers import Pending
from infra.eventlog.cached import AggregateCache, EventLog, Overtaken, Snapshots
from infra.eventlog.sqlite import Command
from infra.eventlog.staged import StagedWork, Submission, rows_of
from infra.eventlog.transcoding import Transcoder
from infra.keyring.batch import KeyBatch, KeysChanged

A = TypeVar("A", bound=Owned)
BATCH = 64
QUEUED = 1024
ATTEMPTS = 5


CONTENDED = (IntegrityError, KeysChanged, Overtaken)
UNREACHABLE = (OperationalError, InterfaceError)


class BatchedKeyring(Protocol):
    def batch(self, ids: Ids) -> KeyBatch: ...


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
        self._queue: queue.SimpleQueue[Submission | None] = queue.SimpleQueue()
        self._cache = AggregateCache(log, self._transcoder, snapshots, self._decided)
        self._staged: list[StagedWork] = []
        self._overtaken: list[Submission] = []
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
        submission = Submission(context, use_case, fingerprint, keep, Pending(self._answering))
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

    def _commit(self, batch: Sequence[Submission], attempt: int = 1) -> None:
        twins: list[Submission] = []
        staged: list[StagedWork] = []
        overtaken: list[Submission] = []
        self._staged, self._overtaken = staged, overtaken
        taken: set[str] = set()
        try:
            earlier = self._cache.look([submission.context.command_id for submission in batch])
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

    def _append(self, staged: list[StagedWork], attempt: int) -> None:
        events, commands = rows_of(staged)
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
            self._cache.wrote(positions)
        for work, (last, command) in zip(staged, commands, strict=True):
            position = positions[last] if last >= 0 else command.position
            work.submission.future.set_result(Answer(work.result, position))
        if positions:
            self._on_commit(positions[-1])

    def _again(self, submissions: Sequence[Submission], attempt: int) -> None:
        """Together once more where another process was quicker, for most of them do not concern it; then one by one."""
        if self._log.shared and attempt == 2 and len(submissions) > 1:
            self._commit(submissions, attempt)
            return
        for submission in submissions:
            self._commit([submission], attempt)

    def _decide(self, submission: Submission, earlier: Command | None) -> StagedWork | None:
        """The work with its rows ready to append, or None where the submission has been answered."""
        work = StagedWork(self._cache, self._keys, submission, self._clock.now())
        try:
            if earlier is not None:
                submission.future.set_result(self._repeat(earlier, submission))
                return None
            work.result = submission.use_case(work)
            work.seal_rows(self._transcoder, self._keys, self._log.head)
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

    def _repeat(self, earlier: Command, submission: Submission) -> Answer:
        if submission.fingerprint != earlier.fingerprint:
            raise FingerprintMismatch
        replay = None
        if earlier.answer is not None and earlier.subject is not None:
            nonce, sealed = earlier.answer[:12], earlier.answer[12:]
            replay = self._keys.open(earlier.subject, "answer", nonce, sealed, earlier.command_id.encode())
        return Answer(None, earlier.position, True, replay)

    def _rollback(self, work: StagedWork) -> None:
        for undo in reversed(work.undos):
            undo()
        for number in work.touched:
            self._cache.forget(number)

    def _decided(self, id: UUID) -> list[StoredEvent]:
        return [row for work in self._staged for row in work.rows if row.originator_id == id]


def _told(error: BaseException) -> BaseException:
    """What the one who sent the command is told."""
    if isinstance(error, CONTENDED):
        return Conflict("changed-meanwhile", "Somebody else changed this at the same time; try again.")
    if isinstance(error, UNREACHABLE):
        return Overloaded("the event log cannot be reached")
    return error
