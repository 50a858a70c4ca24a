"""Commands on videos: asked for by apps, carried on by the processors."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.concepts import Concept
from domain.files import StoredFile
from domain.provenance import Provenance
from domain.renditions import Source
from domain.sandbox import MOST_PIXELS, PRIORITY, is_sandbox
from domain.tenants import Tenant
from domain.usecases.concepts import started_from
from domain.videos import FPS, Motion, Shot, Video, VideoSize, VideoState, motion_of, pixels_of
from domain.work import Work


def request_video(
    work: Work,
    motions: Sequence[Motion],
    duration_s: int,
    size: VideoSize,
    motion: Motion | None = None,
    seed: int | None = None,
    concept_id: UUID | None = None,
    variant: int = 0,
    upload: StoredFile | None = None,
    client_id: UUID | None = None,
    id: UUID | None = None,
) -> UUID:
    """Ask for a film of a concept's variant or of an uploaded picture. Free of quota, as all that is made of designs.

    `motions` are those that the platform's engines have. Raises `Invalid`, `NotFound`, `Gone`.
    """
    subject, drawing, picture = started_from(work, concept_id, variant, upload, client_id)
    tenant = work.get(Tenant, work.context.tenant)
    chosen = motion_of(motion, motions, drawing is not None)
    # A model starts from pixels; a camera sees more in lines, however near it comes.
    file = picture if chosen is Motion.ANIMATE or drawing is None else drawing
    source = Source(file, concept_id, None if concept_id is None else variant)
    sandbox = is_sandbox(tenant.id)
    width, height = pixels_of(size, MOST_PIXELS if sandbox else None)
    own_seed = int.from_bytes(work.ids.token(6), "big") if seed is None else seed
    shot = Shot(chosen, duration_s, size, width, height, FPS, own_seed)
    priority = PRIORITY if sandbox else tenant.plan.job_priority
    video = Video.request(id or work.ids.uuid(), tenant.id, subject, source, shot, priority, work.now)
    work.save(video)
    return video.id


def finish_video(
    work: Work,
    video_id: UUID,
    files: tuple[StoredFile, ...],
    width: int,
    height: int,
    frames: int,
    provenance: Provenance,
) -> None:
    video = work.get(Video, video_id)
    video.finish(files, width, height, frames, provenance, work.now)
    work.save(video)


def fail_video(work: Work, video_id: UUID, code: str, message: str, retryable: bool) -> None:
    video = work.get(Video, video_id)
    video.fail(code, message, retryable, work.now)
    work.save(video)


def cancel_video(work: Work, video_id: UUID, by: str) -> None:
    """Raises `Conflict` for one that has ended."""
    video = work.get(Video, video_id)
    video.cancel(by, work.now)
    work.save(video)


def attach_video(work: Work, video_id: UUID) -> None:
    """Tell the concept that a video of it is ready; nothing to do for one of an uploaded picture."""
    video = work.get(Video, video_id)
    source = video.source
    if source.concept_id is None or source.variant is None or video.state is not VideoState.READY:
        return
    concept = work.get(Concept, source.concept_id)
    concept.attach(video.id, "video", source.variant, work.now)
    work.save(concept)
