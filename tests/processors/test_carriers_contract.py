"""What every carrier of events keeps: redelivery changes nothing, failures wait in order, erasures happen once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.clients import Client
from domain.concepts import Concept
from domain.files import StoredFile
from domain.log import Happened
from domain.objects import ObjectsAway
from domain.renditions import StencilOptions
from domain.tenants import Brand, Tenant
from domain.usage import UsageMeter
from domain.usecases import concepts, studios, tenants, videos
from domain.usecases.usage import Leases
from domain.videos import Motion, VideoSize
from processors.handlers import Command, Effect
from processors.jobs import Jobs
from processors.parking import PAUSES
from processors.reactions import HANDLERS
from tests.given import START
from tests.infra.stores import TABLES
from tests.parts import Parts, parts_in
from tests.processors.carriers import CARRIERS, Outside
from tests.scenes import ask, book, draw, set_scene


@pytest.fixture(params=sorted(TABLES))
def parts(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Parts]:
    with parts_in(tmp_path, store=TABLES[request.param](tmp_path)) as opened:
        yield opened


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture(params=sorted(CARRIERS))
def running(request: pytest.FixtureRequest) -> Any:
    make = CARRIERS[request.param]
    return lambda parts, outside, handlers=HANDLERS: make(parts, outside, handlers)


def drain(runner: Any) -> None:
    while runner.step():
        pass


def rewind(parts: Parts) -> None:
    with parts.store.write() as connection:
        connection.execute("UPDATE tracking SET position = 0 WHERE follower = 'processors'")


def state(parts: Parts) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: sorted(tuple(row) for row in parts.store.all(f"SELECT * FROM {table}"))
        for table in ("jobs", "timers", "parked")
    }


def given_back(parts: Parts) -> list[tuple[UUID, int]]:
    return [
        (each.event.concept_id, each.event.units)
        for each in parts.happened()
        if isinstance(each.event, UsageMeter.UnitsGivenBack)
    ]


def test_events_become_jobs_timers_commands_and_erasures(parts: Parts, outside: Outside, running: Any) -> None:
    scene, leases = set_scene(parts.do, tier="free"), Leases("g")
    picture = StoredFile("a", "image/png", 1, "00")
    film, stopped = (
        parts.do(lambda work: videos.request_video(work, (Motion.ZOOM,), 5, VideoSize.HD, upload=picture), scene.tenant)
        for _ in range(2)
    )
    parts.do(lambda work: videos.cancel_video(work, stopped, "key"), scene.tenant)
    kept, cancelled, failed = (ask(parts.do, scene, leases, seeds=(1,) * n) for n in (1, 2, 3))
    parts.do(lambda work: concepts.cancel_concept(work, cancelled, "key"), scene.tenant)
    parts.do(lambda work: concepts.fail_concept(work, failed, "x", "y", False), scene.tenant)
    booking = book(parts.do, scene, START.replace(day=20))
    parts.do(lambda work: studios.erase_client(work, scene.client, "asked"), scene.tenant)
    runner = running(parts, outside)
    drain(runner)
    rows = parts.store.all("SELECT about, state, kind, priority FROM jobs ORDER BY position")
    assert [(UUID(row["about"]), row["state"]) for row in rows] == [
        (film, "queued"), (stopped, "cancelled"), (kept, "queued"), (cancelled, "cancelled"), (failed, "queued"),
    ]  # fmt: skip
    assert [row["kind"] for row in rows] == ["video"] * 2 + ["generate"] * 3
    assert {row["priority"] for row in rows} == {0}
    timers = parts.store.all("SELECT * FROM timers ORDER BY action")
    assert [row["action"] for row in timers] == ["expire-hold", "remind"]
    assert {(UUID(row["about"]), UUID(row["tenant"])) for row in timers} == {(booking, scene.tenant)}
    assert given_back(parts) == [(cancelled, 2), (failed, 3)]
    assert outside.erased == [(scene.tenant, scene.client)]
    assert runner.position == parts.log.head()


def test_a_redelivery_from_the_beginning_changes_nothing(parts: Parts, outside: Outside, running: Any) -> None:
    scene, leases = set_scene(parts.do, tier="free"), Leases("g")
    first, second = ask(parts.do, scene, leases), ask(parts.do, scene, leases)
    parts.do(lambda work: concepts.cancel_concept(work, second, "key"), scene.tenant)
    draw(parts.do, scene, first)
    stencil = parts.do(
        lambda work: concepts.request_rendition(work, StencilOptions(100.0, 300, False), first), scene.tenant
    )
    files = (StoredFile("s", "image/png", 1, "00"),)
    parts.do(lambda work: concepts.finish_rendition(work, stencil, files, 1, 1, "i", "1"), scene.tenant)
    book(parts.do, scene, START.replace(day=20))
    drain(running(parts, outside))
    table = Jobs(parts.store)
    job = table.claim(parts.clock.now())
    assert job is not None
    table.finish(job)
    before, head = state(parts), parts.log.head()
    assert len(before["jobs"]) == 3 and len(before["timers"]) == 2
    for _ in range(2):
        rewind(parts)
        parts.clock.move(hours=1)
        drain(running(parts, outside))
    assert state(parts) == before
    assert parts.log.head() == head, "no command was run twice"
    assert given_back(parts) == [(second, 2)]
    assert sum(isinstance(each.event, Concept.AssetDerived) for each in parts.happened()) == 1


class Shaky:
    """Notes what it handles; fails at some positions."""

    name = "shaky"
    topics = frozenset({Tenant.BrandChanged.TOPIC})

    def __init__(self, fails: set[int]) -> None:
        self.fails, self.handled, self.tries = fails, [], []  # type: ignore[var-annotated]

    def handle(self, happened: Happened) -> Sequence[Effect]:
        self.tries.append(happened.position)
        if happened.position in self.fails:
            raise ValueError("Jo Tate")
        self.handled.append(happened.position)
        return ()


def two_tenants(parts: Parts, order: str) -> tuple[UUID, UUID]:
    """Tenants a and b, whose brand changes in the order of the letters; the first change is at position 3."""
    made = [parts.do(lambda work: tenants.register_tenant(work, "Ink", "free", "local")) for _ in range(2)]
    for letter in order:
        change(parts, made["ab".index(letter)])
    return made[0], made[1]


def change(parts: Parts, tenant: UUID) -> None:
    parts.do(lambda work: tenants.change_brand(work, tenant, Brand("x", "#000000", "#000000")), tenant)


def parked(parts: Parts) -> list[tuple[int, str, int, bool]]:
    rows = parts.store.all("SELECT position, error, attempts, due FROM parked ORDER BY position")
    return [(row["position"], row["error"], row["attempts"], row["due"] is not None) for row in rows]


def test_a_failing_event_keeps_its_aggregate_s_later_ones_behind_it(
    parts: Parts, outside: Outside, running: Any
) -> None:
    two_tenants(parts, "aba")
    handler = Shaky({3})
    runner = running(parts, outside, [handler])
    drain(runner)
    assert handler.handled == [4]
    assert parked(parts) == [(3, "ValueError", 1, True), (5, "behind a failed event of the same aggregate", 1, True)]
    handler.fails.clear()
    assert runner.retry_due() == 0, "its pause is not over"
    parts.clock.move(seconds=PAUSES[0])
    assert runner.retry_due() == 2
    assert handler.handled == [4, 3, 5] and parked(parts) == []


def test_later_batches_and_processes_keep_the_order_too(parts: Parts, outside: Outside, running: Any) -> None:
    a, b = two_tenants(parts, "a")
    handler = Shaky({3})
    runner = running(parts, outside, [handler])
    drain(runner)
    change(parts, a)
    change(parts, b)
    drain(runner)
    change(parts, a)
    again = running(parts, outside, [handler])
    drain(again)
    assert handler.handled == [5]
    handler.fails.clear()
    assert again.retry("shaky", a) == 3
    change(parts, a)
    drain(again)
    assert handler.handled == [5, 3, 4, 6, 7]


def test_pauses_grow_and_then_the_event_is_parked_once(parts: Parts, outside: Outside, running: Any) -> None:
    a, _ = two_tenants(parts, "aa")
    handler = Shaky({3})
    runner = running(parts, outside, [handler])
    drain(runner)
    for pause in PAUSES:
        parts.clock.move(seconds=pause - 0.5)
        assert runner.retry_due() == 0
        tries = len(handler.tries)
        parts.clock.move(seconds=0.5)
        runner.retry_due()
        assert len(handler.tries) == tries + 1
    assert outside.parked == [("shaky", 3, "ValueError")]
    assert parked(parts)[0] == (3, "ValueError", 1 + len(PAUSES), False)
    # Those behind it are due long since; a parked head must not be tried because of them.
    for _ in range(5):
        parts.clock.move(hours=1)
        assert runner.retry_due() == 0
    assert handler.tries == [3] * (1 + len(PAUSES)) and len(outside.parked) == 1
    handler.fails.clear()
    assert runner.retry("shaky", a) == 2, "an operator may take it up again"
    assert handler.handled == [3, 4] and parked(parts) == []


def test_a_retry_stops_at_the_next_failure(parts: Parts, outside: Outside, running: Any) -> None:
    a, _ = two_tenants(parts, "aaa")
    handler = Shaky({3, 4})
    runner = running(parts, outside, [handler])
    drain(runner)
    handler.fails = {4}
    assert runner.retry("shaky", a) == 1
    assert handler.handled == [3] and [each[0] for each in parked(parts)] == [4, 5]
    change(parts, a)
    drain(runner)
    assert handler.handled == [3], "the aggregate still waits"


def test_handlers_fail_on_their_own(parts: Parts, outside: Outside, running: Any) -> None:
    two_tenants(parts, "a")
    shaky, steady = Shaky({3}), Shaky(set())
    steady.name = "steady"
    drain(running(parts, outside, [shaky, steady]))
    assert steady.handled == [3] and [each[0] for each in parked(parts)] == [3]


def test_an_event_parked_by_a_version_with_more_handlers_is_left_alone(
    parts: Parts, outside: Outside, running: Any
) -> None:
    two_tenants(parts, "a")
    drain(running(parts, outside, [Shaky({3})]))
    parts.clock.move(hours=1)
    assert running(parts, outside, []).retry_due() == 0
    assert [each[0] for each in parked(parts)] == [3]


def test_a_crash_while_writing_marks_no_aggregate(
    parts: Parts, outside: Outside, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_tenants(parts, "a")
    handler = Shaky({3})
    runner = running(parts, outside, [handler])

    def full(turn: str = "", shared: bool = False) -> Any:
        raise OSError("disk full")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="disk full"):
        patched.setattr(parts.store, "write", full)
        runner.step()
    handler.fails.clear()
    drain(runner)
    assert handler.handled == [3] and parked(parts) == []


class Refused:
    """A handler whose command is refused, until it is not."""

    name = "refused"
    topics = frozenset({Tenant.BrandChanged.TOPIC})
    role = "king"

    def handle(self, happened: Happened) -> Sequence[Effect]:
        tenant = happened.event.originator_id
        return (
            Command(0, lambda work: tenants.add_member(work, tenant, "Ada", "a@x", "artist")),
            Command(1, lambda work: tenants.add_member(work, tenant, "Bo", "b@x", self.role)),
        )


def test_a_command_that_was_done_before_the_failure_is_not_done_again(
    parts: Parts, outside: Outside, running: Any
) -> None:
    a, _ = two_tenants(parts, "a")
    handler = Refused()
    runner = running(parts, outside, [handler])
    drain(runner)
    assert parked(parts) == [(3, "Invalid", 1, True)]
    handler.role = "owner"
    assert runner.retry("refused", a) == 1
    added = [each.event.role for each in parts.happened() if isinstance(each.event, Tenant.MemberAdded)]
    assert added == ["artist", "owner"]


def test_effects_of_a_retry_are_written_with_its_end(parts: Parts, outside: Outside, running: Any) -> None:
    scene = set_scene(parts.do)
    concept = ask(parts.do, scene, Leases("g"))

    class Late:
        name, topics, ready = "generation", frozenset({Concept.Requested.TOPIC}), False

        def handle(self, happened: Happened) -> Sequence[Effect]:
            if not self.ready:
                raise OSError
            return HANDLERS[0].handle(happened)

    handler = Late()
    runner = running(parts, outside, [handler])
    drain(runner)
    assert parts.store.all("SELECT * FROM jobs") == []
    handler.ready = True
    assert runner.retry("generation", concept) == 1
    assert [UUID(row["about"]) for row in parts.store.all("SELECT * FROM jobs")] == [concept]


def test_an_erasure_that_fails_is_tried_again(parts: Parts, outside: Outside, running: Any) -> None:
    scene = set_scene(parts.do)
    parts.do(lambda work: studios.erase_client(work, scene.client, "asked"), scene.tenant)
    outside.failing = OSError("disk")
    runner = running(parts, outside)
    drain(runner)
    assert [each[1] for each in parked(parts)] == ["OSError"]
    outside.failing = None
    parts.clock.move(seconds=PAUSES[0])
    runner.retry_due()
    assert outside.erased == [(scene.tenant, scene.client)] and parked(parts) == []
    assert isinstance(parts.happened()[-1].event, Client.Erased)


def test_an_erasure_outlasts_a_store_of_files_that_is_away(parts: Parts, outside: Outside, running: Any) -> None:
    scene = set_scene(parts.do)
    parts.do(lambda work: studios.erase_client(work, scene.client, "asked"), scene.tenant)
    outside.failing = ObjectsAway()
    runner = running(parts, outside)
    drain(runner)
    for _ in range(3 * len(PAUSES)):
        parts.clock.move(seconds=PAUSES[-1])
        runner.retry_due()
    assert outside.parked == [] and [each[1] for each in parked(parts)] == ["ObjectsAway"]
    outside.failing = None
    parts.clock.move(seconds=PAUSES[-1])
    runner.retry_due()
    assert outside.erased == [(scene.tenant, scene.client)] and parked(parts) == []
