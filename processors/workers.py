"""Workers: claim a job, run it, tell the log what came of it."""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol
from uuid import UUID

from domain.ids import Clock
from domain.log import Decoder, Happened, LogReader
from domain.objects import passes
from domain.tracing import Attributes, Kind, Span, Tracing, nothing, under, working
from domain.work import Answer, Commands, Work
from processors.handlers import context_of
from processors.jobs import ATTEMPTS, CLAIMS, Job, Jobs


class JobCancelled(BaseException):
    """Raised inside a running job that nobody wants any more. No `except Exception` swallows it."""


class Unfit(Exception):
    """The job can never succeed: `code` and a sentence for the one who asked.

    `retryable` where asking anew, with another seed or at another time, may well succeed.
    """

    def __init__(self, code: str, message: str, retryable: bool = False) -> None:
        super().__init__(message)
        self.code, self.message, self.retryable = code, message, retryable


class Exhausted(Exception):
    """The job was claimed too often without an end."""


KINDS: Mapping[str, frozenset[str]] = {
    "image": frozenset({"generate", "stencil", "upscale", "restyle"}),
    "video": frozenset({"video"}),
}
"""Words for several kinds of jobs at once."""
log = logging.getLogger("atelier")
Publish = Callable[[UUID, float, str, int], None]


class Control:
    """What a running job may do: tell progress, issue commands. Both end a job that was cancelled."""

    def __init__(
        self,
        job: Job,
        happened: Happened,
        jobs: Jobs,
        commands: Commands,
        clock: Clock,
        publish: Publish,
        tracing: Tracing | None = None,
    ) -> None:
        self._job, self._happened, self._jobs, self._tracing = job, happened, jobs, tracing
        self._commands, self._clock, self._publish = commands, clock, publish

    @property
    def claim(self) -> int:
        """Counts the claims of this job: it differs in each run of it."""
        return self._job.fence

    def progress(self, fraction: float, stage: str, variant: int = 0) -> None:
        self.check()
        self._publish(self._job.about, fraction, stage, variant)

    def part(self, name: str, attributes: Attributes) -> AbstractContextManager[object]:
        """Around a piece of the job's work that a trace shows by itself."""
        if self._tracing is None:
            return nothing()
        return self._tracing.follow(name, Kind.INTERNAL, self._happened.envelope, attributes)

    def check(self) -> None:
        """Renew the lease. Raises `JobCancelled`."""
        if not self._jobs.renew(self._job, self._clock.now()):
            raise JobCancelled

    def command(self, ordinal: int | str, use_case: Callable[[Work], Any]) -> Answer:
        """Run a use case whose id is made of the job's event and `ordinal`: again is harmless.

        Raises `JobCancelled`, and whatever the use case raises.
        """
        self.check()
        return self._commands.submit(context_of(self._job.kind, self._happened, ordinal), use_case).result()


class JobWork(Protocol):
    """One kind of job. `run` must be repeatable: it may be cut off anywhere and start again."""

    @property
    def kinds(self) -> Sequence[str]: ...

    def run(self, happened: Happened, control: Control) -> None: ...

    def give_up(self, happened: Happened, control: Control, code: str, message: str, retryable: bool) -> None:
        """Tell the log that it failed for good."""


class UnknownKind(ValueError):
    """Says which, and what there is."""


def kinds_of(text: str, works: Iterable[JobWork]) -> tuple[str, ...]:
    """The kinds of jobs that `text` names, separated by commas, by themselves or by a word for several.

    None for an empty text: all of them. Raises `UnknownKind`.
    """
    known = {kind for work in works for kind in work.kinds}
    words = {word: kinds & known for word, kinds in KINDS.items() if kinds & known}
    found: set[str] = set()
    for name in filter(None, (each.strip() for each in text.split(","))):
        if name not in known and name not in words:
            raise UnknownKind(
                f"There are no jobs of the kind {name!r}; there are {', '.join(sorted({*known, *words}))}."
            )
        found |= words.get(name, frozenset({name}))
    return tuple(sorted(found))


class Workers:
    def __init__(
        self,
        jobs: Jobs,
        log: LogReader,
        decoder: Decoder,
        commands: Commands,
        clock: Clock,
        works: Sequence[JobWork],
        publish: Publish = lambda about, fraction, stage, variant: None,
        kinds: Sequence[str] = (),
        ready: Callable[[], None] = lambda: None,
        tracing: Tracing | None = None,
    ) -> None:
        """`kinds` are those to be claimed; without any, all are. `ready` raises while there is nowhere to put what a
        job makes: none is claimed then."""
        self._kinds, self._ready, self._tracing = kinds, ready, tracing
        self._jobs, self._log, self._decoder = jobs, log, decoder
        self._commands, self._clock, self._publish = commands, clock, publish
        self._works = {kind: work for work in works for kind in work.kinds}
        self._keeping: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._leaving = False

    def step(self) -> bool:
        """Claim and run one job; False where none waits.

        Raises what came of a store that is away or full: the job waits, and whoever calls had better wait, too.
        """
        self._ready()
        job = None if self._leaving else self._jobs.claim(self._clock.now(), self._kinds)
        if job is None:
            return False
        with self._lock:
            late = self._leaving
            if not late:
                self._keeping[job.id] = job
        if late:  # told to leave between the question and the claim
            self._jobs.hand_back(job, self._clock.now())
            return False
        try:
            self._run(job)
        except JobCancelled:
            log.info("job %s is no longer wanted here", job.id)
        finally:
            with self._lock:
                self._keeping.pop(job.id, None)
        return True

    @property
    def running(self) -> int:
        """The number of jobs that run here."""
        with self._lock:
            return len(self._keeping)

    def leave(self) -> None:
        """Claim no more; what runs goes on."""
        with self._lock:
            self._leaving = True

    def hand_back(self) -> int:
        """Queue what still runs for other processes at once, their number; here it ends at its next word."""
        with self._lock:
            running = list(self._keeping.values())
        return sum(self._jobs.hand_back(job, self._clock.now()) for job in running)

    def keep_leases(self) -> None:
        """Renew the leases of running jobs; call it more often than a lease lasts."""
        with self._lock:
            running = list(self._keeping.values())
        for job in running:
            self._jobs.renew(job, self._clock.now())
        self._jobs.reclaim(self._clock.now())

    def _span(self, job: Job, happened: Happened) -> AbstractContextManager[Span | None]:
        if self._tracing is None:
            return nothing()
        noted = working(happened, job.kind, job.attempts)
        return self._tracing.follow(f"process {job.kind}", Kind.CONSUMER, happened.envelope, noted)

    def _run(self, job: Job) -> None:
        told: Callable[[str, str, bool], None] | None = None
        try:
            (recorded,) = self._log.read(job.position - 1, 1)
            happened = self._decoder.decode(recorded)
            work = self._works[job.kind]
            with self._span(job, happened) as span:
                if span is not None:
                    happened = under(happened, span)
                control = Control(job, happened, self._jobs, self._commands, self._clock, self._publish, self._tracing)
                told = functools.partial(work.give_up, happened, control)
                if job.attempts > CLAIMS:  # every earlier one ended with its process
                    raise Exhausted
                work.run(happened, control)
        except Unfit as unfit:
            if told is not None:
                told(unfit.code, unfit.message, unfit.retryable)
            self._jobs.finish(job, "failed", unfit.code)
        except Exception as error:  # whatever an engine throws, the job is retried and then given up
            if passes(error):
                self._jobs.postpone(job, type(error).__name__, self._clock.now())
                raise
            if job.attempts < ATTEMPTS:
                self._jobs.put_back(job, type(error).__name__, self._clock.now())
                return
            if told is not None:
                told("engine-failed", "The engine failed several times.", True)
            self._jobs.finish(job, "failed", type(error).__name__)
        else:
            self._jobs.finish(job)
