"""Workers: claim a job, run it, tell the log what came of it."""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable, Sequence
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
        ready: Callable[[], None] = lambda: None,
        tracing: Tracing | None = None,
    ) -> None:
        """`ready` raises while there is nowhere to put what a job makes: none is claimed then."""
        self._ready, self._tracing = ready, tracing
        self._jobs, self._log, self._decoder = jobs, log, decoder
        self._commands, self._clock, self._publish = commands, clock, publish
        self._works = {kind: work for work in works for kind in work.kinds}
        self._keeping: dict[str, Job] = {}
        self._lock = threading.Lock()

    def step(self) -> bool:
        """Claim and run one job; False where none waits.

        Raises what came of a store that is away or full: the job waits, and whoever calls had better wait, too.
        """
        self._ready()
        job = self._jobs.claim(self._clock.now())
        if job is None:
            return False
        with self._lock:
            self._keeping[job.id] = job
        try:
            self._run(job)
        except JobCancelled:
            log.info("job %s is no longer wanted here", job.id)
        finally:
            with self._lock:
                self._keeping.pop(job.id, None)
        return True

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
