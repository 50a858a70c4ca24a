"""What the jobs do beside drawing: marks on a sandbox's pictures, looks, and a studio's own hand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from domain.concepts import Concept
from domain.files import StoredFile
from domain.provenance import Looks
from domain.renditions import Rendition, RestyleOptions
from domain.sandbox import sandbox_of
from domain.styles import Hand, style_name
from domain.usecases import concepts, styles
from domain.usecases.tenants import register_tenant
from domain.usecases.usage import Leases
from infra.objects.folder import FolderObjects
from processors.engine import Artifact, Brief
from processors.generation import GenerateDesigns
from processors.jobs import Jobs
from processors.reactions import HANDLERS
from processors.rendering import Rendered, RenderPictures
from processors.runner import Runner
from processors.workers import Workers
from tests.parts import Parts, parts_in

HAND = Hand(2.0, 1.2, 0.8, 0.3, "hatch", ())
SVG = b'<svg viewBox="0 0 60 80"></svg>'


def png() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(held, "PNG")
    return held.getvalue()


class OneEngine:
    name, version, batch_size, memory_mib = "fake", "1", 1, 1

    def __init__(self) -> None:
        self.briefs: list[Brief] = []

    def styles(self) -> tuple[str, ...]:
        return ("fine-line",)

    def generate(self, briefs: list[Brief]) -> Iterator[Artifact]:
        self.briefs += briefs
        for brief in briefs:
            yield Artifact(brief.id, SVG, png(), 60.0, 80.0, "fake", "1", brief.seed, "ab" * 32)


class OneRenderer:
    name, version = "fake", "1"

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def stencil(self, data: bytes, media_type: str, options: Any) -> Rendered:
        raise NotImplementedError

    def upscale(self, data: bytes, media_type: str, factor: int, pixels: int) -> Rendered:
        raise NotImplementedError

    def restyle(self, data: bytes, style: str, hand: Hand | None, width_mm: float) -> Rendered:
        self.asked.append((style, hand, width_mm))
        return Rendered((("svg", "image/svg+xml", SVG), ("png", "image/png", png())), 60, 80)


class Describer:
    def describe(self, picture: bytes) -> Looks:
        return Looks("test-1", str(picture == png()))


class Works:
    def __init__(self, parts: Parts, tenant: UUID) -> None:
        self.parts, self.tenant = parts, tenant
        self.engine, self.renderer = OneEngine(), OneRenderer()
        self.objects = FolderObjects(parts.root / "objects", parts.keyring, b"key", parts.ids)
        parts.do(lambda work: register_tenant(work, "T", "pro", "local", tenant), tenant)
        self.runner = Runner(
            parts.store, parts.log, parts.transcoder, parts.commits, HANDLERS, parts.clock, lambda *each: None
        )
        works = [
            GenerateDesigns(self.engine, self.objects, Describer()),
            RenderPictures(self.renderer, self.objects),
        ]
        self.workers = Workers(Jobs(parts.store), parts.log, parts.transcoder, parts.commits, parts.clock, works)

    def run(self, use_case: Any) -> Any:
        result = self.parts.do(use_case, self.tenant)
        while self.runner.step():
            pass
        self.workers.step()
        return result

    def design(self, style: str = "fine-line", pixels: int = 256) -> Any:
        leases = Leases("g")
        return self.run(
            lambda work: concepts.request_concept(work, leases, ("fine-line",), "a rose", style, (7,), 60.0, pixels)
        )

    def own_style(self) -> str:
        flash = (StoredFile("x/f", "image/png", 1, "00" * 32),)
        return style_name(
            self.run(lambda work: styles.make_style(work, ("fine-line",), "House", "fine-line", HAND, flash))
        )

    def restyled(self, style: str) -> None:
        upload = self.objects.put(self.tenant, self.tenant, f"uploads/{uuid4().hex}", "image/png", png())
        self.run(lambda work: styles.restyle_picture(work, ("fine-line",), style, 60.0, upload))

    def last(self, kind: type[Any]) -> Any:
        return [each.event for each in self.parts.happened() if isinstance(each.event, kind)][-1]

    def stored(self, file: StoredFile) -> bytes:
        data = self.objects.get(self.tenant, file.name)
        assert data is not None
        return data


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Works]:
    with parts_in(tmp_path) as parts:
        yield Works(parts, uuid4())


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Works]:
    with parts_in(tmp_path) as parts:
        yield Works(parts, sandbox_of(uuid4()))


def test_a_live_design_is_stored_as_it_was_drawn(live: Works) -> None:
    live.design()
    drawn = live.last(Concept.VariantDrawn)
    assert live.stored(drawn.svg) == SVG and live.stored(drawn.png) == png()
    described = live.last(Concept.VariantDescribed)
    assert (described.variant, described.describer, described.features.value) == (0, "test-1", "True")
    assert described.features.subject == live.tenant


def test_a_sandboxs_design_is_marked_and_described_without_the_mark(sandbox: Works) -> None:
    sandbox.design(pixels=4096)
    drawn = sandbox.last(Concept.VariantDrawn)
    assert b'id="sandbox"' in sandbox.stored(drawn.svg) and sandbox.stored(drawn.png) != png()
    assert sandbox.last(Concept.VariantDescribed).features.value == "True"
    assert sandbox.engine.briefs[0].pixels == 512


@pytest.mark.parametrize("name", ["sandbox", "live"])
def test_a_sandboxs_renditions_are_marked(request: pytest.FixtureRequest, name: str) -> None:
    works: Works = request.getfixturevalue(name)
    works.restyled("fine-line")
    svg, picture = works.last(Rendition.Ready).files
    assert (b'id="sandbox"' in works.stored(svg)) == (name == "sandbox")
    assert (works.stored(picture) != png()) == (name == "sandbox")


def test_the_engines_styles_have_no_hand_and_a_studios_has(live: Works) -> None:
    own = live.own_style()
    live.design()
    live.design(own)
    assert [(brief.style, brief.hand) for brief in live.engine.briefs] == [("fine-line", None), ("fine-line", HAND)]
    live.restyled("fine-line")
    live.restyled(own)
    assert live.renderer.asked == [("fine-line", None, 60.0), ("fine-line", HAND, 60.0)]
    assert live.last(Rendition.Requested).restyle == RestyleOptions(own, 60.0)
