"""Videos of a concept's design or of a picture of one's own."""

from __future__ import annotations

import json
import queue
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from domain.ids import public
from domain.sandbox import is_sandbox
from domain.usecases.videos import cancel_video, request_video
from domain.videos import Video as VideoAggregate
from domain.work import Work
from gateway.commands import Command, Decide, Reply, perform, perform_prepared
from gateway.routes import Guarded, file_answer, operation
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1 import files, uploads, waiting
from gateway.v1 import models_videos as models
from gateway.v1.found import known, there
from gateway.v1.models import File, Page
from gateway.v1.models_designs import ConceptId
from gateway.v1.paging import Cursor, Limit, Row, paged, reply
from gateway.v1.shapes import at, optional_id
from projections.views import videos as view

router = APIRouter(route_class=Guarded)


@router.post(
    "/v1/videos",
    **operation(
        "makeVideo",
        "videos",
        "Ask for a video",
        ("design",),
        {202: models.Video, 200: models.Video},
        (404, 410),
        kind="command",
        body=True,
        parameters=[waiting.PARAMETER],
    ),
)
async def make_video(request: Request, body: models.VideoRequest, caller: CallerHere, serving: ServingHere) -> Response:
    """Free of quota. How far it is, `GET /v1/videos/{id}` tells; when it is ready, the webhook `video.ready.v1`."""
    platform = serving.platform

    async def prepare(command: Command) -> Decide:
        upload = None
        if body.image is not None:
            given = [(uploads.decode(body.image, "image"), "image")]
            _, (upload,) = await uploads.take(command, "upload", given, body.client_id)

        def decide(work: Work) -> Reply:
            id = request_video(
                work,
                platform.motions,
                body.duration_s,
                body.size,
                body.motion,
                body.seed,
                body.concept_id,
                body.variant,
                upload,
                body.client_id,
            )
            made = work.get(VideoAggregate, id)
            return Reply(made.subject, 202, video_of(made), {"Location": f"/v1/videos/{public('video', id)}"})

        return decide

    done = await perform_prepared(request, body, prepare)
    id = known("video", done.json()["id"])
    return await waiting.finished(
        request,
        done,
        lambda: view.video(platform.store, caller.tenant, id),
        lambda row: row["state"] != "requested",
        video_of_row,
    )


@router.get(
    "/v1/videos",
    **operation("listVideos", "videos", "Videos, newest first", ("read",), {200: Page[models.Video]}),
)
async def list_videos(
    request: Request,
    caller: CallerHere,
    serving: ServingHere,
    concept_id: Annotated[ConceptId | None, Query(description="Those of this concept alone.")] = None,
    status: Annotated[models.Status | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Response:
    store = serving.platform.store
    return await paged(
        request,
        cursor,
        limit,
        lambda before, count: view.videos(store, caller.tenant, before, count, concept_id, status),
        lambda row: video_of_row(row, progress_of(serving, row)),
        f"{concept_id}|{status}",
    )


@router.get("/v1/videos/{id}", **operation("getVideo", "videos", "One video", ("read",), {200: models.Video}, (404,)))
async def get_video(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    row = _row(serving, caller.tenant, id)
    return reply(video_of_row(row, progress_of(serving, row)))


@router.post(
    "/v1/videos/{id}/cancel",
    **operation("cancelVideo", "videos", "Cancel a video", ("design",), {200: models.Video}, (404,), kind="command"),
)
async def cancel(request: Request, id: str, caller: CallerHere) -> Response:
    """A video that has ended cannot be cancelled."""
    video = known("video", id)

    def decide(work: Work) -> Reply:
        cancel_video(work, video, caller.actor.kind)
        return Reply(caller.tenant, 200, video_of(work.get(VideoAggregate, video)))

    return (await perform(request, None, decide)).response()


@router.get(
    "/v1/videos/{id}/file.{format}",
    **operation(
        "getVideoFile",
        "videos",
        "A video's file",
        ("read",),
        {
            200: file_answer("video/mp4", "image/jpeg"),
            # Generators that know no films take the part for bytes by the second name.
            206: file_answer("video/mp4", "application/octet-stream"),
            304: None,
        },
        (404, 410, 416),
        parameters=[files.RANGE],
    ),
)
async def video_file(request: Request, id: str, format: str, caller: CallerHere, serving: ServingHere) -> Response:
    """`format` is `mp4`, or `jpg` for the poster. Answers `If-None-Match`, and `Range` with a part (RFC 9110)."""
    return await send(request, caller.tenant, _row(serving, caller.tenant, id), format, id)


async def send(request: Request, tenant: UUID, row: Row, format: str, id: str) -> Response:
    """One of a video's files. Raises `NotFound`, 410, 416."""
    for file in json.loads(row["files"] or "[]"):
        if files.suffix(file["type"]) == format:
            return await files.send(request, tenant, file, f"{id}.{format}")
    raise NotFound("file")


def progress_of(serving: Serving, row: Row) -> float | None:
    """The last word on a video that is being made; None where there was none, and where it has ended."""
    if row["state"] != "requested":
        return None
    id, progress = UUID(row["id"]), serving.platform.progress
    feed = progress.subscribe(id)
    progress.unsubscribe(id, feed)
    last = None
    while True:
        try:
            tick = feed.get_nowait()
        except queue.Empty:
            return last
        last = last if tick is None else tick.fraction


def video_of_row(row: Row, progress: float | None = None) -> models.Video:
    id = public("video", UUID(row["id"]))
    made: list[dict[str, Any]] = json.loads(row["files"] or "[]")
    return models.Video(
        id=id,
        livemode=not is_sandbox(UUID(row["tenant"])),
        created=at(row["created"]),
        status=row["state"],
        progress=progress,
        concept_id=optional_id("concept", row["concept"]),
        variant=row["variant"],
        motion=row["motion"],
        duration_s=row["duration_s"],
        size=row["size"],
        width=row["width"],
        height=row["height"],
        fps=row["fps"],
        seed=row["seed"],
        frames=row["frames"],
        files=[
            File(url=f"/v1/videos/{id}/file.{files.suffix(each['type'])}", media_type=each["type"], size=each["size"])
            for each in made
        ],
        engine=row["engine"],
        engine_version=row["engine_version"],
        spec_digest=row["spec_digest"],
        seconds=row["seconds"],
        error=row["error"],
    )


def video_of(video: VideoAggregate) -> models.Video:
    """A video that was just asked for, or cancelled."""
    shot, source = video.shot, video.source
    return models.Video(
        id=public("video", video.id),
        livemode=not is_sandbox(video.tenant),
        created=video.created_on,
        status=video.state.value,
        concept_id=None if source.concept_id is None else public("concept", source.concept_id),
        variant=source.variant,
        motion=shot.motion,
        duration_s=shot.duration_s,
        size=shot.size,
        width=shot.width,
        height=shot.height,
        fps=shot.fps,
        seed=shot.seed,
    )


def _row(serving: Serving, tenant: UUID, id: str) -> Row:
    return there("video", view.video(serving.platform.store, tenant, known("video", id)))
