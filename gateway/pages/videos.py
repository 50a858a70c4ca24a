"""Videos on a design's page: asking for one, watching it grow, stopping it, and the film itself."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.usecases.videos import cancel_video, request_video
from domain.work import Work
from gateway.commands import Reply
from gateway.pages.designs import again, back
from gateway.pages.forms import Mistaken, filled
from gateway.pages.guard import act, form_of, needs, page_router, see
from gateway.serving import CallerHere, ServingHere
from gateway.v1.found import known, there
from gateway.v1.models_videos import VideoRequest
from gateway.v1.videos import send
from projections.views import videos as view

router = page_router()


@router.post("/designs/{id}/video", **needs("design"))
async def make(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    form = form_of(request)
    try:
        wish = filled(
            VideoRequest,
            concept_id=id,
            variant=form.whole("variant"),
            motion=form.optional("motion"),
            duration_s=form.whole("duration_s"),
            size=form.text("size"),
        )

        def decide(work: Work) -> Reply:
            motions, concept = serving.platform.motions, known("concept", id)
            request_video(
                work, motions, wish.duration_s, wish.size, wish.motion, concept_id=concept, variant=wish.variant
            )
            return Reply(caller.tenant, 202)

        await act(request, decide)
    except Mistaken as error:
        return again(request, caller, serving, id, error)
    return see(back(id, form), "video")


@router.post("/designs/{id}/videos/{video}/stop", **needs("design"))
async def stop(request: Request, id: str, video: str, caller: CallerHere, serving: ServingHere) -> Response:
    there("video", view.video(serving.platform.store, caller.tenant, known("video", video)))

    def decide(work: Work) -> Reply:
        cancel_video(work, known("video", video), caller.actor.kind)
        return Reply(caller.tenant, 200)

    try:
        await act(request, decide)
    except Mistaken as error:
        return again(request, caller, serving, id, error)
    return see(back(id, form_of(request)), "video-stopped")


@router.get("/videos/{id}.{format}", **needs("read", part=True))
async def file(request: Request, id: str, format: str, caller: CallerHere, serving: ServingHere) -> Response:
    """The film in parts, as players ask for it, or its poster."""
    row = there("video", view.video(serving.platform.store, caller.tenant, known("video", id)))
    return await send(request, caller.tenant, row, format, id)
