"""Videos: made of what was asked for, stored under their person, ended when nobody wants them any more."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.concepts import Concept
from domain.files import StoredFile
from domain.provenance import Provenance
from domain.sandbox import sandbox_of
from domain.usecases import studios, videos
from domain.usecases.tenants import register_tenant
from domain.usecases.usage import Leases
from domain.videos import Motion, Shot, Video, VideoSize
from infra.objects.folder import FolderObjects
from processors.filming import Film, Filming, MakeVideos, digest_of
from processors.jobs import Jobs
from processors.reactions import HANDLERS
from processors.runner import Runner
from processors.workers import Unfit, Workers
from tests.parts import Parts, parts_in
from tests.scenes import ask, draw, set_scene

MOTIONS = (Motion.REVEAL, Motion.ZOOM)


class FakeFilmer:
    """Ten frames, a tenth of a second each by its own clock."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.now = 0.0
        self.frames = 0
        self.closed = 0
        self.unfit = self.empty = False
        self.at: dict[int, Callable[[], Any]] = {}

    def film(
        self, data: bytes, media_type: str, shot: Shot, marked: bool, provenance: Callable[[str, str], Provenance]
    ) -> Generator[Filming | Film, None, None]:
        self.asked.append((data, media_type, shot, marked))
        if self.unfit:
            raise Unfit("no-lines", "It has no lines.")
        try:
            for n in range(10):
                self.frames += 1
                self.now += 0.1
                self.at.get(n, lambda: None)()
                yield Filming(n / 10, "film")
            if not self.empty:
                made = provenance("fake", "9")
                spec = made.spec_digest.encode()
                yield Film(b"M" + data + spec, b"P" + data, 320, 180, 10, made.engine, made.engine_version)
        finally:
            self.closed += 1


class Bench:
    def __init__(self, parts: Parts) -> None:
        self.parts, self.filmer = parts, FakeFilmer()
        self.objects = FolderObjects(parts.root / "objects", parts.keyring, b"key", parts.ids)
        self.scene = set_scene(parts.do)
        self.told: list[tuple[UUID, float, str, int]] = []
        self.runner = Runner(
            parts.store, parts.log, parts.transcoder, parts.commits, HANDLERS, parts.clock,
            lambda tenant, subject: self.objects.erase(tenant, subject),
        )  # fmt: skip
        self.jobs = Jobs(parts.store)
        self.workers = Workers(
            self.jobs, parts.log, parts.transcoder, parts.commits, parts.clock,
            [MakeVideos(self.filmer, self.objects, lambda: self.filmer.now)],
            lambda about, fraction, stage, variant: self.told.append((about, fraction, stage, variant)),
        )  # fmt: skip

    def wanted(self, client: UUID | None = None, tenant: UUID | None = None) -> UUID:
        owner = tenant or self.scene.tenant
        upload = self.objects.put(owner, client or owner, "uploads/1", "image/png", b"png")
        id: UUID = self.parts.do(
            lambda work: videos.request_video(work, MOTIONS, 5, VideoSize.HD, seed=7, upload=upload, client_id=client),
            owner,
        )
        self.follow()
        return id

    def follow(self) -> None:
        while self.runner.step():
            pass

    def last(self) -> Any:
        return self.parts.happened()[-1].event

    def state(self) -> str:
        return str(self.parts.store.one("SELECT state FROM jobs ORDER BY position DESC LIMIT 1")["state"])


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with parts_in(tmp_path) as parts:
        yield Bench(parts)


def test_a_film_is_made_and_stored_with_where_it_comes_from(bench: Bench) -> None:
    id = bench.wanted()
    assert bench.workers.step()
    ready = bench.last()
    assert isinstance(ready, Video.Ready) and ready.originator_id == id
    (data, media_type, shot, marked), *_ = bench.filmer.asked
    assert (data, media_type, shot.motion, marked) == (b"png", "image/png", Motion.ZOOM, False)
    requested = next(each.event for each in bench.parts.happened() if isinstance(each.event, Video.Requested))
    digest = digest_of(shot, requested.source.file)
    assert ready.provenance == Provenance("fake", "9", 7, digest) and len(digest) == 64
    assert (ready.width, ready.height, ready.frames) == (320, 180, 10)
    assert [each.media_type for each in ready.files] == ["video/mp4", "image/jpeg"]
    assert [bench.objects.get(bench.scene.tenant, each.name) for each in ready.files] == [
        b"Mpng" + digest.encode(),
        b"Ppng",
    ]
    assert bench.state() == "done" and bench.filmer.closed == 1


def test_the_digest_tells_what_the_film_follows_from() -> None:
    shot = Shot(Motion.ZOOM, 5, VideoSize.HD, 1280, 720, 30, 7)
    source, other = (StoredFile("n", "image/png", 1, each) for each in ("aa", "bb"))
    assert digest_of(shot, source) == digest_of(shot, source) != digest_of(shot, other)
    assert digest_of(shot, source) != digest_of(Shot(Motion.ZOOM, 5, VideoSize.HD, 1280, 720, 30, 8), source)


def test_a_finished_film_of_a_design_is_told_to_its_concept(bench: Bench) -> None:
    parts, scene = bench.parts, bench.scene
    concept = ask(parts.do, scene, Leases("g"))
    draw(parts.do, scene, concept)
    of_nothing = bench.wanted()
    bench.workers.step()
    bench.follow()
    assert not any(isinstance(each.event, Concept.AssetDerived) for each in parts.happened()), "it is of no concept"
    wanted = parts.do(
        lambda work: videos.request_video(work, MOTIONS, 5, VideoSize.HD, concept_id=concept), scene.tenant
    )
    made, files = Provenance("fake", "9", 7, "ab" * 32), (StoredFile("v", "video/mp4", 1, "00"),)
    parts.do(lambda work: videos.finish_video(work, wanted, files, 1, 1, 1, made), scene.tenant)
    bench.follow()
    derived = [each.event for each in parts.happened() if isinstance(each.event, Concept.AssetDerived)]
    assert [(each.rendition_id, each.kind) for each in derived] == [(wanted, "video")] and of_nothing != wanted


def test_progress_is_told_now_and_then_and_the_first_word_at_once(bench: Bench) -> None:
    id = bench.wanted()
    bench.workers.step()
    assert [(about, fraction) for about, fraction, _, _ in bench.told] == [(id, 0.0), (id, 0.5)]


def test_a_cancelled_film_ends_at_its_next_frame(bench: Bench) -> None:
    id = bench.wanted()

    def cancel() -> None:
        bench.parts.do(lambda work: videos.cancel_video(work, id, "key"), bench.scene.tenant)
        bench.follow()

    bench.filmer.at = {3: cancel}
    assert bench.workers.step()
    assert (bench.filmer.frames, bench.filmer.closed) == (4, 1)
    assert isinstance(bench.last(), Video.Cancelled) and bench.state() == "cancelled"


def test_a_film_whose_lease_went_to_another_ends_and_tells_nothing(bench: Bench) -> None:
    bench.wanted()

    def lose() -> None:
        with bench.parts.store.write() as connection:
            connection.execute("UPDATE jobs SET state = 'queued', lease_until = NULL")
        assert bench.jobs.claim(bench.parts.clock.now()) is not None

    bench.filmer.at = {5: lose}
    head = bench.parts.log.head()
    bench.workers.step()
    assert (bench.filmer.frames, bench.filmer.closed) == (6, 1) and bench.parts.log.head() == head


def test_a_client_s_film_is_stored_under_the_client(bench: Bench) -> None:
    bench.wanted(bench.scene.client)
    bench.workers.step()
    assert all(file.name.startswith(bench.scene.client.hex) for file in bench.last().files)


def test_a_second_run_gives_the_same_files(bench: Bench) -> None:
    bench.wanted()
    bench.workers.step()
    first: tuple[StoredFile, ...] = bench.last().files
    head = bench.parts.log.head()
    with bench.parts.store.write() as connection:
        connection.execute("UPDATE jobs SET state = 'running'")
    bench.jobs.reclaim(None)
    assert bench.workers.step() is True
    assert bench.parts.log.head() == head and bench.last().files == first
    assert len(bench.filmer.asked) == 2


def test_a_sandboxs_film_is_asked_for_with_its_mark(bench: Bench) -> None:
    sandbox = sandbox_of(bench.scene.tenant)
    bench.parts.do(lambda work: register_tenant(work, "Sandbox", "free", "local", sandbox))
    bench.wanted(tenant=sandbox)
    bench.workers.step()
    (_, _, shot, marked), *_ = bench.filmer.asked
    assert marked is True and (shot.width, shot.height) == (512, 288)


def test_an_unfit_picture_is_told_with_its_code(bench: Bench) -> None:
    bench.filmer.unfit = True
    bench.wanted()
    bench.workers.step()
    failed = bench.last()
    assert isinstance(failed, Video.Failed)
    assert (failed.code, failed.message, failed.retryable) == ("no-lines", "It has no lines.", False)


def test_a_picture_that_went_with_its_person_cannot_be_used(bench: Bench) -> None:
    bench.wanted(bench.scene.client)
    bench.parts.do(lambda work: studios.erase_client(work, bench.scene.client, "asked"), bench.scene.tenant)
    bench.follow()
    bench.workers.step()
    assert bench.last().code == "picture-gone" and bench.filmer.asked == []


def test_an_engine_that_ends_without_a_film_is_tried_again_and_then_given_up(bench: Bench) -> None:
    bench.filmer.empty = True
    bench.wanted()
    for _ in range(4):
        assert bench.workers.step()
        bench.parts.clock.move(minutes=2)
    failed = bench.last()
    assert isinstance(failed, Video.Failed) and (failed.code, failed.retryable) == ("engine-failed", True)
    assert bench.state() == "failed" and bench.filmer.closed == 4
