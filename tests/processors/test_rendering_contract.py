"""Stencils and upscaled copies: made of what the rendition names, stored under its person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.concepts import Concept
from domain.files import StoredFile
from domain.renditions import Rendition, StencilOptions, UpscaleOptions
from domain.usecases import concepts, studios
from domain.usecases.usage import Leases
from infra.objects.folder import FolderObjects
from processors.jobs import Jobs
from processors.reactions import HANDLERS
from processors.rendering import Rendered, RenderPictures
from processors.runner import Runner
from processors.workers import Unfit, Workers
from tests.parts import Parts, parts_in
from tests.scenes import FACTS, PROVENANCE, ask, set_scene


class FakeRenderer:
    name, version = "fake-imaging", "3"

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.unfit = False

    def stencil(self, data: bytes, media_type: str, options: StencilOptions) -> Rendered:
        self.asked.append((data, media_type, options))
        if self.unfit:
            raise Unfit("empty-picture", "There is nothing in it to trace.")
        return Rendered([("png", "image/png", b"S" + data), ("svg", "image/svg+xml", b"V" + data)], 10, 20)

    def upscale(self, data: bytes, media_type: str, factor: int, pixels: int) -> Rendered:
        self.asked.append((data, media_type, factor, pixels))
        return Rendered([("png", "image/png", data * factor)], factor, factor)


class Bench:
    def __init__(self, parts: Parts) -> None:
        self.parts, self.renderer = parts, FakeRenderer()
        self.objects = FolderObjects(parts.root / "objects", parts.keyring, b"key", parts.ids)
        self.scene = set_scene(parts.do)
        self.runner = Runner(
            parts.store, parts.log, parts.transcoder, parts.commits, HANDLERS, parts.clock,
            lambda tenant, subject: self.objects.erase(tenant, subject),
        )  # fmt: skip
        self.jobs = Jobs(parts.store)
        self.workers = Workers(
            self.jobs, parts.log, parts.transcoder, parts.commits, parts.clock,
            [RenderPictures(self.renderer, self.objects)],
        )  # fmt: skip

    def wanted(self, options: Any, client: UUID | None = None) -> UUID:
        subject = client or self.scene.tenant
        upload = self.objects.put(self.scene.tenant, subject, "uploads/1", "image/jpeg", b"jpeg")
        id: UUID = self.parts.do(
            lambda work: concepts.request_rendition(work, options, upload=upload, client_id=client), self.scene.tenant
        )
        self.follow()
        return id

    def follow(self) -> None:
        while self.runner.step():
            pass

    def last(self) -> Any:
        return self.parts.happened()[-1].event


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with parts_in(tmp_path) as parts:
        yield Bench(parts)


STENCIL = StencilOptions(80.0, 300, True)


def test_a_stencil_is_made_and_stored(bench: Bench) -> None:
    id = bench.wanted(STENCIL)
    bench.workers.step()
    ready = bench.last()
    assert isinstance(ready, Rendition.Ready) and ready.originator_id == id
    assert (ready.width, ready.height, ready.engine, ready.engine_version) == (10, 20, "fake-imaging", "3")
    assert [each.media_type for each in ready.files] == ["image/png", "image/svg+xml"]
    assert [bench.objects.get(bench.scene.tenant, each.name) for each in ready.files] == [b"Sjpeg", b"Vjpeg"]
    assert bench.renderer.asked == [(b"jpeg", "image/jpeg", STENCIL)]


def test_a_client_s_copy_is_stored_under_the_client(bench: Bench) -> None:
    bench.wanted(UpscaleOptions(4), bench.scene.client)
    bench.workers.step()
    (file,) = bench.last().files
    assert file.name.startswith(bench.scene.client.hex) and bench.renderer.asked == [(b"jpeg", "image/jpeg", 4, 0)]
    assert bench.objects.get(bench.scene.tenant, file.name) == b"jpeg" * 4


def test_a_copy_of_a_design_is_measured_by_the_pixels_of_the_design(bench: Bench) -> None:
    tenant = bench.scene.tenant
    concept = ask(bench.parts.do, bench.scene, Leases("gateway-1"), seeds=(1,))
    drawing = bench.objects.put(tenant, tenant, "c/0.svg", "image/svg+xml", b"<svg/>")
    for step in (
        lambda work: concepts.start_generation(work, concept),
        lambda work: concepts.record_variant(work, concept, 0, drawing, drawing, PROVENANCE, FACTS, ()),
        lambda work: concepts.request_rendition(work, UpscaleOptions(2), concept_id=concept),
    ):
        bench.parts.do(step, tenant)
    bench.follow()
    while bench.workers.step():
        pass
    pixels = bench.parts.do(lambda work: work.get(Concept, concept).pixels, tenant)
    assert pixels == 1024 and bench.renderer.asked == [(b"<svg/>", "image/svg+xml", 2, pixels)]


def test_a_second_run_gives_the_same_files(bench: Bench) -> None:
    bench.wanted(STENCIL)
    bench.workers.step()
    first: tuple[StoredFile, ...] = bench.last().files
    head = bench.parts.log.head()
    with bench.parts.store.write() as connection:
        connection.execute("UPDATE jobs SET state = 'running'")
    bench.jobs.reclaim(None)
    assert bench.workers.step() is True
    assert bench.parts.log.head() == head and bench.last().files == first
    assert len(bench.renderer.asked) == 2


def test_an_unfit_picture_is_told_with_its_code(bench: Bench) -> None:
    bench.renderer.unfit = True
    bench.wanted(STENCIL)
    bench.workers.step()
    failed = bench.last()
    assert isinstance(failed, Rendition.Failed)
    assert (failed.code, failed.message) == ("empty-picture", "There is nothing in it to trace.")


def test_a_picture_that_went_with_its_person_cannot_be_used(bench: Bench) -> None:
    bench.wanted(STENCIL, bench.scene.client)
    bench.parts.do(lambda work: studios.erase_client(work, bench.scene.client, "asked"), bench.scene.tenant)
    bench.follow()
    bench.workers.step()
    assert bench.last().code == "picture-gone" and bench.renderer.asked == []
