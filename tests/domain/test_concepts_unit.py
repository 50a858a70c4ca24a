"""Concepts and renditions: from the wish to pictures, or to an end without."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.concepts import Concept, ConceptState
from domain.errors import Conflict, Gone, Invalid, NotFound
from domain.personal import Erased
from domain.provenance import Making
from domain.renditions import Rendition, RenditionKind, RenditionState, Source, StencilOptions, UpscaleOptions
from domain.usage import UsageMeter
from domain.usecases import concepts, studios
from domain.usecases.usage import Leases
from tests.given import OTHER_TENANT, World, event
from tests.scenes import FACTS, PROVENANCE, STYLES, Scene, ask, draw, file, set_scene

STENCIL = StencilOptions(100.0, 300, False)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def scene(world: World) -> Scene:
    made = set_scene(world.do)
    world.enter(made.tenant)
    return made


@pytest.fixture
def leases() -> Leases:
    return Leases("gateway-1")


def requested(world: World, leases: Leases, **changes: Any) -> Any:
    values: dict[str, Any] = {
        "prompt": "a rose",
        "style": "fine-line",
        "seeds": (1, 2),
        "width_mm": 120.0,
        "pixels": 1024,
        **changes,
    }
    return world.when(lambda work: concepts.request_concept(work, leases, STYLES, **values))


def test_asking_takes_quota_and_seals_the_prompt_under_the_tenant(world: World, scene: Scene, leases: Leases) -> None:
    outcome = requested(world, leases)
    id = outcome.then(
        event(UsageMeter.Opened), event(UsageMeter.BlockLeased), event(Concept.Requested, seeds=(1, 2), priority=2)
    )
    made = outcome.events[2]
    assert (made.prompt.subject, made.prompt.value, made.subject) == (scene.tenant, "a rose", scene.tenant)
    assert made.lease_id == outcome.events[1].lease_id
    concept = world.get(Concept, id)
    assert (concept.units, concept.state) == (2, ConceptState.REQUESTED)


def test_a_client_s_wish_is_sealed_under_the_client(world: World, scene: Scene, leases: Leases) -> None:
    id = uuid4()
    outcome = requested(world, leases, client_id=scene.client, id=id)
    made = outcome.events[-1]
    assert outcome.result == id and (made.subject, made.prompt.subject) == (scene.client, scene.client)
    world.given(lambda work: studios.erase_client(work, scene.client, "asked"))
    requested(world, leases, client_id=scene.client).refused("client-erased", Gone)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"style": "crayon"}, "unknown-style", "style"),
        ({"prompt": " \n"}, "empty-prompt", "prompt"),
        ({"prompt": "x" * 2001}, "long-prompt", "prompt"),
        ({"seeds": ()}, "bad-variants", "variants"),
        ({"seeds": tuple(range(9))}, "bad-variants", "variants"),
        ({"client_id": uuid4()}, "not-found", None),
    ],
)
def test_what_cannot_be_asked_costs_nothing(
    world: World, scene: Scene, leases: Leases, changes: dict[str, Any], code: str, field: str | None
) -> None:
    requested(world, leases, **changes).refused(code, field=field)
    assert not leases.open_blocks()


def test_an_erased_prompt_cannot_be_asked_again() -> None:
    tenant = uuid4()
    with pytest.raises(Invalid, match="what to draw"):
        Concept.request(
            uuid4(), tenant, tenant, Erased(tenant, "prompt"), "x", (1,), 1.0, 1, (), (), 0, None, uuid4(),
            at=World().clock.now(),
        )  # fmt: skip


def drawn(world: World, concept: UUID, variant: int, unmatched: tuple[str, ...] = ()) -> Any:
    return world.when(
        lambda work: concepts.record_variant(
            work, concept, variant, file("a.svg"), file("a.png"), PROVENANCE, FACTS, unmatched
        )
    )


def test_a_concept_is_ready_with_its_last_variant(world: World, scene: Scene, leases: Leases) -> None:
    id = ask(world.do, scene, leases)
    drawn(world, id, 0).then_nothing()  # nobody has begun
    start = world.when(lambda work: concepts.start_generation(work, id))
    assert start.then(event(Concept.GenerationStarted)) is True
    assert world.when(lambda work: concepts.start_generation(work, id)).then_nothing() is True
    world.clock.move(seconds=2.5)
    outcome = drawn(world, id, 1, ("purple", "cow"))
    outcome.then(event(Concept.VariantDrawn, variant=1, facts=FACTS, provenance=PROVENANCE))
    assert outcome.events[0].unmatched.value == "purple cow"
    drawn(world, id, 1).then_nothing()
    drawn(world, id, 0).then(event(Concept.VariantDrawn, unmatched=None), event(Concept.Ready, seconds=2.5))
    assert world.when(lambda work: concepts.start_generation(work, id)).then_nothing() is False
    assert world.get(Concept, id).files_of(0) == (file("a.svg"), file("a.png"))


def test_a_trained_models_variant_has_no_lines_but_a_cost_and_the_rules_that_it_met(
    world: World, scene: Scene, leases: Leases
) -> None:
    id = ask(world.do, scene, leases)
    world.do(lambda work: concepts.start_generation(work, id))
    making = Making("sdxl", "ab" * 32, 4, 1.25, 0.001, "2026-11+c0ffee", ("gangs",))

    def record(variant: int, making: Making) -> Any:
        return world.when(
            lambda work: concepts.record_variant(
                work, id, variant, None, file("a.png"), PROVENANCE, FACTS, (), None, making
            )
        )

    record(0, making).then(
        event(Concept.VariantDrawn, variant=0, svg=None),
        event(Concept.VariantCosted, variant=0, model="sdxl", batch=4, device_seconds=1.25, cost=0.001),
        event(Concept.VariantFlagged, variant=0, policy="2026-11+c0ffee", rules=("gangs",)),
    )
    record(1, replace(making, flags=())).then(
        event(Concept.VariantDrawn), event(Concept.VariantCosted), event(Concept.Ready)
    )
    asked = world.when(lambda work: concepts.request_rendition(work, STENCIL, id, 1))
    asked.then(event(Rendition.Requested, source=Source(file("a.png"), id, 1)))


def test_failing_is_said_once_and_not_after_the_end(world: World, scene: Scene, leases: Leases) -> None:
    id = ask(world.do, scene, leases)

    def fail() -> Any:
        return world.when(lambda work: concepts.fail_concept(work, id, "engine-failed", "It failed.", True))

    assert fail().then(event(Concept.Failed, code="engine-failed", retryable=True)) is True
    assert fail().then_nothing() is False
    world.when(lambda work: concepts.cancel_concept(work, id, "key")).refused("already-final", Conflict)
    assert world.when(lambda work: concepts.start_generation(work, id)).then_nothing() is False


def test_cancelling_is_said_once_and_ends_the_drawing(world: World, scene: Scene, leases: Leases) -> None:
    id = ask(world.do, scene, leases)
    world.given(lambda work: concepts.start_generation(work, id))

    def cancel() -> Any:
        return world.when(lambda work: concepts.cancel_concept(work, id, "key"))

    assert cancel().then(event(Concept.Cancelled, by="key")) is True
    assert cancel().then_nothing() is False
    drawn(world, id, 0).then_nothing()
    assert world.get(Concept, id).state is ConceptState.CANCELLED


def test_a_ready_concept_is_rated(world: World, scene: Scene, leases: Leases) -> None:
    id = ask(world.do, scene, leases)

    def rate(stars: int) -> Any:
        return world.when(lambda work: concepts.rate_concept(work, id, stars))

    rate(4).refused("not-ready", Conflict)
    draw(world.do, scene, id)
    for stars in (0, 6):
        rate(stars).refused("bad-rating", Invalid, "stars")
    rate(5).then(event(Concept.Rated, stars=5))
    assert world.get(Concept, id).stars == 5


def rendered(world: World, **values: Any) -> Any:
    options = values.pop("options", STENCIL)
    return world.when(lambda work: concepts.request_rendition(work, options, **values))


def test_a_stencil_is_made_of_a_variant_s_vectors(world: World, scene: Scene, leases: Leases) -> None:
    concept = ask(world.do, scene, leases)
    rendered(world, concept_id=concept).refused("not-found", NotFound, "variant")
    draw(world.do, scene, concept)
    id = rendered(world, concept_id=concept, variant=1).then(
        event(
            Rendition.Requested,
            kind=RenditionKind.STENCIL,
            stencil=STENCIL,
            upscale=None,
            subject=scene.tenant,
            source=Source(file("c/1.svg", "image/svg+xml"), concept, 1),
        )
    )
    world.when(lambda work: concepts.attach_rendition(work, id)).then_nothing()  # not ready yet
    world.clock.move(seconds=3)

    def finish() -> Any:
        return world.when(
            lambda work: concepts.finish_rendition(work, id, (file("s.png"),), 800, 600, "imaging", "1.0")
        )

    finish().then(event(Rendition.Ready, seconds=3.0, width=800))
    finish().then_nothing()
    world.when(lambda work: concepts.fail_rendition(work, id, "x", "y")).then_nothing()
    attached = event(Concept.AssetDerived, rendition_id=id, kind="stencil", variant=1)
    world.when(lambda work: concepts.attach_rendition(work, id)).then(attached)
    world.when(lambda work: concepts.attach_rendition(work, id)).then_nothing()
    assert world.get(Rendition, id).files == (file("s.png"),)


def test_an_upload_is_upscaled_for_tenant_or_client(world: World, scene: Scene) -> None:
    upload = file("u.png")
    mine = rendered(world, options=UpscaleOptions(2), upload=upload)
    mine.then(event(Rendition.Requested, kind=RenditionKind.UPSCALE, subject=scene.tenant, stencil=None))
    theirs = rendered(world, options=UpscaleOptions(4), upload=upload, client_id=scene.client, id=uuid4())
    theirs.then(event(Rendition.Requested, subject=scene.client, source=Source(upload, None, None)))
    world.when(lambda work: concepts.fail_rendition(work, mine.result, "bad", "Bad picture.")).then(
        event(Rendition.Failed, code="bad")
    )
    assert world.get(Rendition, mine.result).state is RenditionState.FAILED
    world.when(lambda work: concepts.finish_rendition(work, theirs.result, (upload,), 1, 1, "imaging", "1")).then(
        event(Rendition.Ready)
    )
    world.when(lambda work: concepts.attach_rendition(work, theirs.result)).then_nothing()
    world.given(lambda work: studios.erase_client(work, scene.client, "asked"))
    rendered(world, upload=upload, client_id=scene.client).refused("client-erased", Gone)


@pytest.mark.parametrize(
    ("pixels", "factor", "fits"), [(1024, 4, True), (1025, 4, False), (2048, 2, True), (4096, 2, False)]
)
def test_a_copy_of_a_drawing_has_a_longest_side(
    world: World, scene: Scene, leases: Leases, pixels: int, factor: int, fits: bool
) -> None:
    concept = world.given(
        lambda work: concepts.request_concept(work, leases, STYLES, "a rose", "fine-line", (1,), 100.0, pixels)
    )
    draw(world.do, scene, concept, 1)
    outcome = rendered(world, options=UpscaleOptions(factor), concept_id=concept)
    if fits:
        outcome.then(event(Rendition.Requested, upscale=UpscaleOptions(factor)))
    else:
        outcome.refused("bad-factor", Invalid, "factor")


def test_a_rendition_has_one_source(world: World, scene: Scene) -> None:
    rendered(world).refused("one-source", Invalid)
    rendered(world, concept_id=uuid4(), upload=file("u")).refused("one-source", Invalid)
    rendered(world, concept_id=uuid4()).refused("not-found", NotFound)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (UpscaleOptions(3), "bad-factor"),
        (replace(STENCIL, width_mm=9.9), "bad-width"),
        (replace(STENCIL, width_mm=1000.1), "bad-width"),
        (replace(STENCIL, width_mm=float("nan")), "bad-width"),
        (replace(STENCIL, dpi=71), "bad-dpi"),
        (replace(STENCIL, dpi=601), "bad-dpi"),
    ],
)
def test_no_printer_could_take_it(world: World, scene: Scene, options: Any, code: str) -> None:
    rendered(world, options=options, upload=file("u")).refused(code, Invalid)


def test_other_tenants_find_no_concept(world: World, scene: Scene, leases: Leases) -> None:
    id = ask(world.do, scene, leases)
    world.when(lambda work: concepts.cancel_concept(work, id, "x"), tenant=OTHER_TENANT).refused("not-found")
