"""Videos: from the wish to a film, or to an end without."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.concepts import Concept
from domain.errors import Conflict, Gone, Invalid, NotFound
from domain.provenance import Provenance
from domain.renditions import Source
from domain.sandbox import PRIORITY, sandbox_of
from domain.tenants import Tenant
from domain.usecases import studios, videos
from domain.usecases.tenants import register_tenant
from domain.usecases.usage import Leases
from domain.videos import PIXELS, Motion, Shot, Video, VideoSize, VideoState, motion_of, pixels_of
from tests.given import World, event
from tests.scenes import Scene, ask, draw, file, set_scene

CAMERA = (Motion.REVEAL, Motion.ZOOM, Motion.PAN, Motion.ORBIT)
MADE = Provenance("camera", "1", 7, "ab" * 32)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def scene(world: World) -> Scene:
    scene = set_scene(world.do)
    world.enter(scene.tenant)
    return scene


@pytest.fixture
def concept(world: World, scene: Scene) -> Any:
    concept = ask(world.do, scene, Leases("g"))
    draw(world.do, scene, concept)
    return concept


def wished(world: World, motions: Any = CAMERA, **values: Any) -> Any:
    values = {"duration_s": 15, "size": VideoSize.FULL_HD, "seed": 7, **values}
    return world.when(lambda work: videos.request_video(work, motions, **values))


def finished(world: World, id: Any) -> Any:
    made = (file("v.mp4", "video/mp4"), file("v.jpg", "image/jpeg"))
    return world.when(lambda work: videos.finish_video(work, id, made, 1920, 1080, 450, MADE))


def test_a_design_draws_itself_from_its_vectors(world: World, scene: Scene, concept: Any) -> None:
    id = wished(world, concept_id=concept, variant=1).then(
        event(
            Video.Requested,
            subject=scene.tenant,
            source=Source(file("c/1.svg", "image/svg+xml"), concept, 1),
            shot=Shot(Motion.REVEAL, 15, VideoSize.FULL_HD, 1920, 1080, 30, 7),
        )
    )
    assert world.get(Video, id).shot.frames == 450
    assert world.get(Video, id).priority == world.get(Tenant, scene.tenant).plan.job_priority
    world.when(lambda work: videos.attach_video(work, id)).then_nothing()  # not ready yet
    world.clock.move(seconds=20)
    finished(world, id).then(event(Video.Ready, seconds=20.0, frames=450, provenance=MADE))
    finished(world, id).then_nothing()
    world.when(lambda work: videos.fail_video(work, id, "x", "y", True)).then_nothing()
    attached = event(Concept.AssetDerived, rendition_id=id, kind="video", variant=1)
    world.when(lambda work: videos.attach_video(work, id)).then(attached)
    world.when(lambda work: videos.attach_video(work, id)).then_nothing()
    assert [each.name for each in world.get(Video, id).files] == ["v.mp4", "v.jpg"]
    world.when(lambda work: videos.cancel_video(work, id, "key")).refused("already-final", Conflict)


def test_a_model_starts_from_pixels(world: World, concept: Any) -> None:
    wished(world, (*CAMERA, Motion.ANIMATE), concept_id=concept, size=VideoSize.VERTICAL).then(
        event(
            Video.Requested,
            source=Source(file("c/0.png"), concept, 0),
            shot=Shot(Motion.ANIMATE, 15, VideoSize.VERTICAL, 1080, 1920, 30, 7),
        )
    )


def test_an_upload_is_filmed_for_tenant_or_client(world: World, scene: Scene) -> None:
    upload = file("u.png")
    mine = wished(world, upload=upload)
    mine.then(event(Video.Requested, subject=scene.tenant, source=Source(upload, None, None)))
    assert world.get(Video, mine.result).shot.motion is Motion.ZOOM
    theirs = wished(world, upload=upload, client_id=scene.client, id=uuid4(), motion=Motion.ORBIT)
    theirs.then(event(Video.Requested, subject=scene.client))
    finished(world, theirs.result).then(event(Video.Ready))
    world.when(lambda work: videos.attach_video(work, theirs.result)).then_nothing()
    world.given(lambda work: studios.erase_client(work, scene.client, "asked"))
    wished(world, upload=upload, client_id=scene.client).refused("client-erased", Gone)


def test_without_a_seed_there_is_a_random_one(world: World, scene: Scene) -> None:
    first, second = (wished(world, upload=file("u.png"), seed=None).result for _ in range(2))
    assert world.get(Video, first).shot.seed != world.get(Video, second).shot.seed


def test_what_cannot_be_filmed_names_its_field(world: World, scene: Scene, concept: Any) -> None:
    wished(world).refused("one-source", Invalid)
    wished(world, concept_id=concept, upload=file("u")).refused("one-source", Invalid)
    wished(world, concept_id=uuid4()).refused("not-found", NotFound)
    wished(world, concept_id=concept, variant=7).refused("not-found", NotFound, "variant")
    for seconds in (4, 31):
        wished(world, concept_id=concept, duration_s=seconds).refused("bad-duration", Invalid, "duration_s")
    wished(world, concept_id=concept, motion=Motion.ANIMATE).refused("no-such-motion", Invalid, "motion")
    wished(world, upload=file("u"), motion=Motion.REVEAL).refused("no-lines", Invalid, "motion")


def test_a_sandbox_s_video_is_small_and_first(world: World, scene: Scene) -> None:
    sandbox = sandbox_of(scene.tenant)
    world.enter(sandbox)
    world.given(lambda work: register_tenant(work, "Sandbox", "free", "local", sandbox))
    wished(world, upload=file("u.png"), size=VideoSize.VERTICAL).then(
        event(Video.Requested, priority=PRIORITY, shot=Shot(Motion.ZOOM, 15, VideoSize.VERTICAL, 288, 512, 30, 7))
    )


def test_failing_and_cancelling_are_ends(world: World, scene: Scene) -> None:
    failed, cancelled = (wished(world, upload=file("u.png")).result for _ in range(2))
    world.when(lambda work: videos.fail_video(work, failed, "picture-gone", "It is gone.", False)).then(
        event(Video.Failed, code="picture-gone", retryable=False)
    )
    finished(world, failed).then_nothing()
    world.when(lambda work: videos.cancel_video(work, failed, "key")).refused("already-final", Conflict)

    def cancel() -> Any:
        return world.when(lambda work: videos.cancel_video(work, cancelled, "key"))

    cancel().then(event(Video.Cancelled, by="key"))
    cancel().then_nothing()
    finished(world, cancelled).then_nothing()
    assert [world.get(Video, each).state for each in (failed, cancelled)] == [VideoState.FAILED, VideoState.CANCELLED]


@pytest.mark.parametrize(
    ("motions", "lines", "chosen"),
    [
        (CAMERA, True, Motion.REVEAL),
        (CAMERA, False, Motion.ZOOM),
        ((*CAMERA, Motion.ANIMATE), True, Motion.ANIMATE),
    ],
)
def test_the_motion_that_suits_best(motions: tuple[Motion, ...], lines: bool, chosen: Motion) -> None:
    assert motion_of(None, motions, lines) is chosen


@given(st.sampled_from(VideoSize), st.integers(16, 4000))
def test_sides_are_even_and_keep_their_proportions(size: VideoSize, longest: int) -> None:
    width, height = pixels_of(size, longest)
    whole_width, whole_height = PIXELS[size]
    assert width % 2 == height % 2 == 0
    assert max(width, height) <= longest + 1 or max(width, height) == max(PIXELS[size])
    assert abs(width * whole_height - height * whole_width) <= whole_width + whole_height, "each is off by 1 at most"
    assert pixels_of(size) == PIXELS[size]
