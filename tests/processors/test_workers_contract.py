"""Workers: run, cancel, retry, give up, and begin again after a crash."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.concepts import Concept
from domain.log import Happened
from domain.objects import ObjectsAway, ObjectsFull
from domain.tenants import Brand
from domain.usecases import tenants
from domain.usecases.concepts import fail_concept, start_generation
from domain.usecases.usage import Leases
from processors import jobs as jobs_module
from processors.jobs import ATTEMPTS, BACKOFF, CLAIMS, LEASE, Jobs
from processors.reactions import HANDLERS
from processors.runner import Runner
from processors.workers import Control, JobCancelled, Unfit, UnknownKind, Workers, kinds_of
from tests.infra.stores import TABLES
from tests.parts import Parts, parts_in
from tests.scenes import Scene, ask, set_scene


@pytest.fixture(params=sorted(TABLES))
def parts(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Parts]:
    with parts_in(tmp_path, store=TABLES[request.param](tmp_path)) as opened:
        yield opened


class Scripted:
    """A work that does what the test says, and notes how it was given up."""

    kinds = ("generate",)

    def __init__(self, *acts: Callable[[Happened, Control], None]) -> None:
        self.acts, self.runs = list(acts), 0
        self.given_up: list[tuple[str, str, bool]] = []

    def run(self, happened: Happened, control: Control) -> None:
        self.runs += 1
        self.acts.pop(0)(happened, control)

    def give_up(self, happened: Happened, control: Control, code: str, message: str, retryable: bool) -> None:
        self.given_up.append((code, message, retryable))
        control.command("fail", lambda work: fail_concept(work, happened.event.originator_id, code, message, retryable))


class Bench:
    def __init__(self, parts: Parts, work: Any) -> None:
        self.parts, self.work = parts, work
        self.scene: Scene = set_scene(parts.do)
        self.concept: UUID = ask(parts.do, self.scene, Leases("g"))
        runner = Runner(
            parts.store, parts.log, parts.transcoder, parts.commits, HANDLERS, parts.clock, lambda tenant, subject: None
        )
        while runner.step():
            pass
        self.jobs = Jobs(parts.store)
        self.published: list[tuple[UUID, float, str, int]] = []
        self.workers = self.worker()

    def worker(self, decoder: Any = None) -> Workers:
        return Workers(
            self.jobs,
            self.parts.log,
            decoder or self.parts.transcoder,
            self.parts.commits,
            self.parts.clock,
            [self.work],
            lambda *told: self.published.append(told),
        )

    @property
    def job(self) -> dict[str, Any]:
        (row,) = self.parts.store.all("SELECT * FROM jobs")
        return dict(row)

    def cancel(self) -> None:
        with self.parts.store.write() as connection:
            jobs_module.cancel(connection, self.concept)

    def topics(self) -> list[str]:
        found = [each.topic for each in self.parts.happened() if each.event.originator_id == self.concept]
        return [topic.removeprefix("concept.") for topic in found]


def well(happened: Happened, control: Control) -> None:
    control.progress(0.5, "drawing", 1)


def fail(happened: Happened, control: Control) -> None:
    raise ValueError("Jo Tate")


def test_a_job_is_run_and_done(parts: Parts) -> None:
    bench = Bench(parts, Scripted(well))
    assert bench.workers.step() is True
    assert bench.job["state"] == "done" and bench.published == [(bench.concept, 0.5, "drawing", 1)]
    assert bench.workers.step() is False


def test_a_cancelled_job_ends_within_whatever_it_does(parts: Parts) -> None:
    ended: list[str] = []

    def swallowing(happened: Happened, control: Control) -> None:
        control.check()
        bench.cancel()
        for name, act in (
            ("check", control.check),
            ("progress", lambda: control.progress(0.1, "x")),
            ("command", lambda: control.command("late", lambda work: start_generation(work, bench.concept))),
        ):
            try:
                act()
            except Exception:
                ended.append("swallowed")
            except JobCancelled:
                ended.append(name)
        control.check()

    bench = Bench(parts, Scripted(swallowing))
    assert bench.workers.step() is True
    assert ended == ["check", "progress", "command"]
    assert bench.job["state"] == "cancelled" and bench.published == []
    assert bench.topics() == ["requested"], "a cancelled job writes nothing"
    assert bench.workers.step() is False


def test_a_cancelled_job_is_not_given_up_either(parts: Parts) -> None:
    def cancelled_then_unfit(happened: Happened, control: Control) -> None:
        bench.cancel()
        raise Unfit("no-good", "It cannot be.")

    bench = Bench(parts, Scripted(cancelled_then_unfit))
    assert bench.workers.step() is True, "the worker's thread goes on"
    assert bench.job["state"] == "cancelled" and bench.topics() == ["requested"]


def test_what_can_never_succeed_is_given_up_at_once(parts: Parts) -> None:
    def unfit(happened: Happened, control: Control) -> None:
        raise Unfit("no-good", "It cannot be.")

    bench = Bench(parts, Scripted(unfit))
    bench.workers.step()
    assert bench.work.given_up == [("no-good", "It cannot be.", False)]
    assert (bench.job["state"], bench.job["error"]) == ("failed", "no-good")
    assert bench.topics() == ["requested", "failed"]


def test_a_failure_is_tried_again_after_growing_pauses_and_then_given_up(parts: Parts) -> None:
    bench = Bench(parts, Scripted(*[fail] * ATTEMPTS))
    for attempt in range(1, ATTEMPTS + 1):
        assert bench.workers.step() is True
        if attempt < ATTEMPTS:
            assert (bench.job["state"], bench.job["error"]) == ("queued", "ValueError")
            assert bench.workers.step() is False, "it pauses"
            parts.clock.time += BACKOFF[min(attempt, len(BACKOFF)) - 1]
    assert bench.work.runs == ATTEMPTS
    assert bench.work.given_up == [("engine-failed", "The engine failed several times.", True)]
    assert bench.job["state"] == "failed" and bench.topics() == ["requested", "failed"]


@pytest.mark.parametrize("error", [ObjectsAway(), ObjectsFull(), OSError(errno.ENOSPC, "no space")])
def test_a_store_that_is_away_or_full_is_outlasted(parts: Parts, error: OSError) -> None:
    """Longer than any job's own failures are borne; whoever runs the worker is told."""

    def nowhere(happened: Happened, control: Control) -> None:
        raise error

    bench = Bench(parts, Scripted(*[nowhere] * (CLAIMS + ATTEMPTS), well))
    for _ in range(CLAIMS + ATTEMPTS):
        with pytest.raises(type(error)):
            bench.workers.step()
        assert (bench.job["state"], bench.job["error"], bench.job["attempts"]) == ("queued", type(error).__name__, 0)
        assert bench.workers.step() is False, "it pauses"
        parts.clock.time += BACKOFF[0]
    assert bench.workers.step() is True
    assert bench.job["state"] == "done" and bench.work.given_up == [] and bench.topics() == ["requested"]


def test_a_failure_is_forgotten_by_a_later_success(parts: Parts) -> None:
    bench = Bench(parts, Scripted(fail, well))
    bench.workers.step()
    parts.clock.move(seconds=60)
    bench.workers.step()
    assert bench.job["state"] == "done" and bench.work.given_up == []


def test_a_job_that_kills_its_process_again_and_again_is_given_up(parts: Parts) -> None:
    def die(happened: Happened, control: Control) -> None:
        raise KeyboardInterrupt

    bench = Bench(parts, Scripted(*[die] * CLAIMS))
    for _ in range(CLAIMS):
        with pytest.raises(KeyboardInterrupt):
            bench.worker().step()
        bench.jobs.reclaim(None)
    assert bench.worker().step() is True
    assert bench.work.runs == CLAIMS and bench.job["state"] == "failed"
    assert bench.topics() == ["requested", "failed"]


def test_a_late_worker_writes_nothing_to_log_or_table(parts: Parts) -> None:
    """Its lease ran out while it was paused; another has begun. Every way out of the late one is barred."""
    events: list[str] = []

    def overtaken(happened: Happened, control: Control) -> None:
        parts.clock.time += 2 * LEASE
        bench.jobs.reclaim(parts.clock.now())
        assert bench.worker().step() is True  # the other runs `well` to its end
        with pytest.raises(JobCancelled):
            control.command("late", lambda work: start_generation(work, bench.concept))
        events.append("overtaken")
        raise Unfit("late", "Too late.")

    bench = Bench(parts, Scripted(overtaken, well))
    bench.workers.step()
    assert events == ["overtaken"] and bench.job["state"] == "done" and bench.job["fence"] == 2
    assert bench.topics() == ["requested"]


def test_leases_of_running_jobs_are_kept_and_those_of_the_dead_run_out(parts: Parts) -> None:
    def slow(happened: Happened, control: Control) -> None:
        for _ in range(5):
            parts.clock.time += LEASE - timedelta(seconds=1)
            bench.workers.keep_leases()
        control.check()

    bench = Bench(parts, Scripted(slow, well))
    bench.workers.step()
    assert bench.job["state"] == "done"
    ask(parts.do, bench.scene, Leases("h"))
    bench.workers.keep_leases()
    assert bench.workers._keeping == {}


def test_a_dead_worker_s_job_is_taken_up_by_the_living(parts: Parts) -> None:
    bench = Bench(parts, Scripted(well))
    assert bench.jobs.claim(parts.clock.now()) is not None  # by a process that is gone now
    assert bench.workers.step() is False
    parts.clock.time += LEASE + timedelta(seconds=1)
    bench.workers.keep_leases()
    assert bench.workers.step() is True
    assert (bench.job["state"], bench.job["fence"]) == ("done", 2)


def test_a_command_is_named_by_its_job_s_event(parts: Parts) -> None:
    answers = []

    def twice(happened: Happened, control: Control) -> None:
        for _ in range(2):
            answers.append(control.command("start", lambda work: start_generation(work, bench.concept)))
        assert control.claim == 1

    bench = Bench(parts, Scripted(twice))
    bench.workers.step()
    assert [(each.result, each.repeated) for each in answers] == [(True, False), (None, True)]
    started = parts.happened()[-1]
    asked = next(each for each in parts.happened() if isinstance(each.event, Concept.Requested))
    assert started.envelope.causation_id == str(asked.envelope.event_id)
    assert started.envelope.command_id == f"generate/{asked.envelope.event_id}/start"


def test_a_job_of_an_unreadable_event_or_unknown_kind_does_not_stop_the_worker(parts: Parts) -> None:
    bench = Bench(parts, Scripted())

    class Blind:
        def decode(self, recorded: Any) -> Any:
            raise KeyError("Jo Tate")

        def envelope(self, recorded: Any) -> Any: ...

    workers = bench.worker(Blind())
    for _ in range(ATTEMPTS):
        assert workers.step() is True
        parts.clock.time += BACKOFF[-1]
    assert (bench.job["state"], bench.job["error"]) == ("failed", "KeyError")
    with parts.store.write() as connection:
        connection.execute("UPDATE jobs SET state = 'queued', kind = 'hologram', attempts = 0")
    assert bench.worker().step() is True
    assert (bench.job["state"], bench.job["error"]) == ("queued", "KeyError")


def test_giving_up_that_fails_is_tried_again_when_the_lease_has_run_out(parts: Parts) -> None:
    def unfit(happened: Happened, control: Control) -> None:
        raise Unfit("no-good", "It cannot be.")

    class Clumsy(Scripted):
        def give_up(self, happened: Happened, control: Control, code: str, message: str, retryable: bool) -> None:
            if self.runs == 1:
                raise OSError
            super().give_up(happened, control, code, message, retryable)

    bench = Bench(parts, Clumsy(unfit, unfit))
    with pytest.raises(OSError):
        bench.workers.step()
    assert bench.job["state"] == "running"
    parts.clock.time += LEASE + timedelta(seconds=1)
    bench.workers.keep_leases()
    bench.workers.step()
    assert bench.job["state"] == "failed" and bench.topics() == ["requested", "failed"]


def test_other_commands_go_on_beside_a_job(parts: Parts) -> None:
    def busy(happened: Happened, control: Control) -> None:
        parts.do(
            lambda work: tenants.change_brand(work, bench.scene.tenant, Brand("x", "#000000", "#000000")),
            bench.scene.tenant,
        )

    bench = Bench(parts, Scripted(busy))
    bench.workers.step()
    assert parts.happened()[-1].topic == "tenant.brand-changed"


def test_workers_that_leave_claim_no_more_and_hand_back_what_runs(parts: Parts) -> None:
    def leave(happened: Happened, control: Control) -> None:
        assert bench.workers.running == 1
        bench.workers.leave()
        assert bench.workers.hand_back() == 1
        control.check()
        raise AssertionError("nobody wants it here any more")

    bench = Bench(parts, Scripted(leave))
    assert bench.workers.step()
    assert bench.workers.running == 0 and bench.workers.hand_back() == 0
    assert (bench.job["state"], bench.job["attempts"]) == ("queued", 0)
    assert not bench.workers.step(), "it claims no more"
    bench.work.acts.append(lambda happened, control: None)
    assert bench.worker().step() and bench.job["state"] == "done"


def test_workers_of_other_kinds_leave_a_job_alone(parts: Parts) -> None:
    bench = Bench(parts, Scripted(lambda happened, control: None))
    others = Workers(
        bench.jobs, parts.log, parts.transcoder, parts.commits, parts.clock, [bench.work], kinds=("stencil",)
    )
    assert not others.step() and bench.job["state"] == "queued"


class Stencils:
    kinds = ("stencil", "restyle")


class Films:
    kinds = ("film",)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", ()),
        ("image", ("restyle", "stencil")),
        ("film", ("film",)),
        (" film, stencil,film", ("film", "stencil")),
        ("image,film", ("film", "restyle", "stencil")),
    ],
)
def test_kinds_are_named_by_themselves_or_together(text: str, kinds: tuple[str, ...]) -> None:
    works: list[Any] = [Stencils(), Films()]
    assert kinds_of(text, works) == kinds


class Videos:
    kinds = ("video",)


def test_image_and_video_are_words_for_all_that_workers_draw() -> None:
    works: list[Any] = [Stencils(), Videos()]
    assert kinds_of("video", works) == ("video",)
    assert kinds_of("image,video", works) == ("restyle", "stencil", "video")
    with pytest.raises(UnknownKind, match="there are image, restyle, stencil, video"):
        kinds_of("films", works)


def test_a_kind_that_is_not_there_is_refused_with_those_that_are() -> None:
    works: list[Any] = [Films()]
    with pytest.raises(UnknownKind, match="'image'; there are film"):
        kinds_of("film,image", works)


def test_a_job_claimed_while_its_workers_are_told_to_leave_is_handed_back(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(parts, Scripted())
    claim = bench.jobs.claim

    def told(*arguments: Any) -> Any:
        bench.workers.leave()
        return claim(*arguments)

    monkeypatch.setattr(bench.jobs, "claim", told)
    assert not bench.workers.step()
    assert (bench.job["state"], bench.job["attempts"]) == ("queued", 0) and bench.work.runs == 0
