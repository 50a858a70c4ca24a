"""From a wish to recorded pictures, with an engine of the test: progress, resuming, erasure, falling short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.concepts import Concept, ConceptState
from domain.provenance import Making
from domain.usage import UsageMeter
from domain.usecases import concepts, studios
from domain.usecases.usage import Leases
from infra.objects.folder import FolderObjects
from processors.engine import Artifact, Brief, Progress
from processors.generation import GenerateDesigns
from processors.jobs import Jobs
from processors.reactions import HANDLERS
from processors.runner import Runner
from processors.workers import Workers
from tests.given import context
from tests.parts import Parts, parts_in
from tests.scenes import ask, set_scene


class FakeEngine:
    """Draws by seed; dies before the variant it is told to."""

    name, version, batch_size, memory_mib = "fake", "1.2", 1, 1

    def __init__(self) -> None:
        self.briefs: list[Brief] = []
        self.dies_before: str | None = None
        self.skips: str | None = None
        self.takes: Any = lambda brief: None

    def styles(self) -> tuple[str, ...]:
        return ("fine-line",)

    def generate(self, briefs: list[Brief]) -> Iterator[Progress | Artifact]:
        self.briefs = briefs
        for brief in briefs:
            yield Progress(brief.id, 0.5, "drawing")
            self.takes(brief)
            if brief.id == self.dies_before:
                raise KeyboardInterrupt
            if brief.id == self.skips:
                continue
            drawn = f"{brief.prompt}/{brief.seed}".encode()
            yield Artifact(
                brief.id, b"<svg>" + drawn, b"PNG" + drawn, 120.0, 160.0, self.name, self.version, brief.seed,
                "ab" * 32, {"motifs": ["rose"], "relations": ["around"]}, ("purple", "cow"),
            )  # fmt: skip


class Bench:
    def __init__(self, parts: Parts, client: bool = False) -> None:
        self.parts, self.engine = parts, FakeEngine()
        self.objects = FolderObjects(parts.root / "objects", parts.keyring, b"key", parts.ids)
        self.scene = set_scene(parts.do, tier="free")
        self.leases = Leases("g")
        self.concept: UUID = ask(
            parts.do, self.scene, self.leases, seeds=(7, 8), client=self.scene.client if client else None
        )
        self.published: list[tuple[Any, ...]] = []
        self.jobs = Jobs(parts.store)
        self.runner = Runner(parts.store, parts.log, parts.transcoder, parts.commits, HANDLERS, parts.clock, self.erase)
        self.follow()
        self.workers = Workers(
            self.jobs, parts.log, parts.transcoder, parts.commits, parts.clock,
            [GenerateDesigns(self.engine, self.objects)], lambda *told: self.published.append(told),
        )  # fmt: skip

    def erase(self, tenant: UUID, subject: UUID) -> None:
        self.objects.erase(tenant, subject)
        self.parts.keyring.erase(subject)

    def follow(self) -> None:
        while self.runner.step():
            pass

    def events(self, kind: type[Any]) -> list[Any]:
        return [each.event for each in self.parts.happened() if isinstance(each.event, kind)]

    def found(self) -> Concept:
        submitted = self.parts.commits.submit(
            context(f"look/{self.parts.ids.uuid()}", self.scene.tenant), lambda work: work.get(Concept, self.concept)
        )
        concept: Concept = submitted.result(10).result
        return concept

    def state(self) -> str:
        (row,) = self.parts.store.all("SELECT state FROM jobs")
        return str(row["state"])


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with parts_in(tmp_path) as opened:
        yield opened


@pytest.fixture
def bench(parts: Parts) -> Bench:
    return Bench(parts)


def test_a_wish_becomes_files_and_events(bench: Bench) -> None:
    bench.workers.step()
    assert [(each.seed, each.style, each.pixels, each.width_mm, each.palette) for each in bench.engine.briefs] == [
        (7, "fine-line", 1024, 120.0, ("#aa0000",)), (8, "fine-line", 1024, 120.0, ("#aa0000",)),
    ]  # fmt: skip
    assert bench.state() == "done" and bench.found().state is ConceptState.READY
    first, second = bench.events(Concept.VariantDrawn)
    assert (first.variant, second.variant) == (0, 1)
    assert (first.provenance.engine, first.provenance.engine_version, first.provenance.seed) == ("fake", "1.2", 7)
    assert (first.facts.motifs, first.facts.relations) == (("rose",), ("around",))
    assert (first.unmatched.value, first.unmatched.subject) == ("purple cow", bench.scene.tenant)
    for each, seed in ((first, 7), (second, 8)):
        assert bench.objects.get(bench.scene.tenant, each.svg.name) == f"<svg>a rose around a dagger/{seed}".encode()
        assert bench.objects.digest(bench.scene.tenant, each.png.name) == each.png.sha256
    assert bench.published == [(bench.concept, 0.5, "drawing", 0), (bench.concept, 0.5, "drawing", 1)]


def test_an_engine_that_draws_no_lines_leaves_a_picture_and_what_it_took(bench: Bench) -> None:
    making = Making("m", "ab" * 32, 2, 1.5, 0.01, "p1", ("gangs",))
    real = bench.engine.generate

    def pixels_alone(briefs: list[Brief]) -> Any:
        for each in real(briefs):
            yield replace(each, svg=None, making=making) if isinstance(each, Artifact) else each

    bench.engine.generate = pixels_alone  # type: ignore[method-assign]
    bench.workers.step()
    first = bench.events(Concept.VariantDrawn)[0]
    assert first.svg is None and bench.objects.get(bench.scene.tenant, first.png.name) is not None
    assert [each.device_seconds for each in bench.events(Concept.VariantCosted)] == [1.5, 1.5]
    assert [each.rules for each in bench.events(Concept.VariantFlagged)] == [("gangs",), ("gangs",)]
    assert {each.priority for each in bench.engine.briefs} == {0}


def test_a_cancelled_job_closes_what_draws_it(bench: Bench) -> None:
    closed: list[bool] = []
    real = bench.engine.generate

    def kept(briefs: list[Brief]) -> Any:
        try:
            yield from real(briefs)
        finally:
            closed.append(True)

    bench.engine.generate = kept  # type: ignore[method-assign]

    def cancel(brief: Brief) -> None:
        bench.parts.do(lambda work: concepts.cancel_concept(work, bench.concept, "key"), bench.scene.tenant)
        bench.follow()

    bench.engine.takes = cancel
    bench.workers.step()
    assert closed == [True] and bench.state() == "cancelled" and bench.events(Concept.VariantDrawn) == []


def test_a_crash_between_variants_leads_to_the_same_artifacts(bench: Bench) -> None:
    bench.engine.dies_before = "1"
    with pytest.raises(KeyboardInterrupt):
        bench.workers.step()
    (before,) = bench.events(Concept.VariantDrawn)
    bench.engine.dies_before = None
    bench.jobs.reclaim(None)
    assert bench.workers.step() is True
    drawn = bench.events(Concept.VariantDrawn)
    assert drawn[0] == before and [each.variant for each in drawn] == [0, 1]
    assert len(bench.events(Concept.GenerationStarted)) == len(bench.events(Concept.Ready)) == 1
    assert bench.objects.digest(bench.scene.tenant, before.svg.name) == before.svg.sha256
    assert len([each for each in (bench.parts.root / "objects").rglob("*") if each.is_file()]) == 4


def test_a_crash_after_the_last_variant_needs_no_drawing(bench: Bench) -> None:
    bench.workers.step()
    with bench.parts.store.write() as connection:
        connection.execute("UPDATE jobs SET state = 'running'")
    bench.jobs.reclaim(None)
    bench.engine.briefs = []
    bench.workers.step()
    assert bench.engine.briefs == [] and bench.state() == "done"
    assert len(bench.events(Concept.Ready)) == 1


def test_cancelling_ends_the_drawing_and_gives_the_units_back_once(bench: Bench) -> None:
    def cancel(brief: Brief) -> None:
        if brief.id == "1":
            bench.parts.do(lambda work: concepts.cancel_concept(work, bench.concept, "key"), bench.scene.tenant)
            bench.follow()

    bench.engine.takes = cancel
    bench.workers.step()
    assert bench.found().state is ConceptState.CANCELLED and bench.state() == "cancelled"
    assert [each.variant for each in bench.events(Concept.VariantDrawn)] == [0]
    bench.follow()
    assert [each.units for each in bench.events(UsageMeter.UnitsGivenBack)] == [2]


def test_an_engine_that_keeps_failing_fails_the_concept_and_gives_the_units_back_once(bench: Bench) -> None:
    def broken(brief: Brief) -> None:
        raise ValueError("out of ink")

    bench.engine.takes = broken
    for _ in range(4):
        bench.workers.step()
        bench.parts.clock.move(minutes=2)
    assert bench.state() == "failed"
    (failed,) = bench.events(Concept.Failed)
    assert (failed.code, failed.retryable) == ("engine-failed", True)
    for _ in range(2):
        with bench.parts.store.write() as connection:
            connection.execute("UPDATE tracking SET position = 0 WHERE follower = 'processors'")
        bench.runner = Runner(
            bench.parts.store, bench.parts.log, bench.parts.transcoder, bench.parts.commits, HANDLERS,
            bench.parts.clock, bench.erase,
        )  # fmt: skip
        bench.follow()
    assert [each.units for each in bench.events(UsageMeter.UnitsGivenBack)] == [2]


def test_an_engine_that_falls_short_is_a_failure(bench: Bench) -> None:
    bench.engine.skips = "1"
    bench.workers.step()
    (row,) = bench.parts.store.all("SELECT * FROM jobs")
    assert (row["state"], row["error"]) == ("queued", "EngineFellShort")
    bench.engine.skips = None
    bench.parts.clock.move(minutes=1)
    bench.workers.step()
    assert bench.found().state is ConceptState.READY


def test_what_was_cancelled_before_it_began_is_not_drawn(bench: Bench) -> None:
    bench.parts.do(lambda work: concepts.cancel_concept(work, bench.concept, "key"), bench.scene.tenant)
    bench.workers.step()  # the cancellation has not reached the job table yet
    assert bench.engine.briefs == [] and bench.events(Concept.GenerationStarted) == []


def test_an_erased_person_s_wish_is_not_drawn(parts: Parts) -> None:
    bench = Bench(parts, client=True)
    parts.do(lambda work: studios.erase_client(work, bench.scene.client, "asked"), bench.scene.tenant)
    bench.follow()
    bench.workers.step()
    assert bench.engine.briefs == []
    assert [(each.code, each.retryable) for each in bench.events(Concept.Failed)] == [("person-erased", False)]


def test_a_person_erased_while_drawing_leaves_no_file(parts: Parts) -> None:
    bench = Bench(parts, client=True)

    def erase(brief: Brief) -> None:
        if brief.id == "1":
            parts.do(lambda work: studios.erase_client(work, bench.scene.client, "asked"), bench.scene.tenant)
            bench.follow()

    bench.engine.takes = erase
    bench.workers.step()
    parts.clock.move(minutes=1)
    bench.workers.step()
    assert [each.code for each in bench.events(Concept.Failed)] == ["person-erased"]
    assert [each for each in (parts.root / "objects").rglob("*") if each.is_file()] == []
