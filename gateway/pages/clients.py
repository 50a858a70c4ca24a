"""Erasing a client: a page that says what will happen, and the deed."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from domain.ids import public
from domain.usecases.studios import erase_client
from domain.work import Work
from gateway.auth.keys import Caller
from gateway.commands import Reply
from gateway.pages.forms import Mistaken, Mistakes, NotFilledIn, filled
from gateway.pages.guard import act, form_of, needs, page_router, see
from gateway.pages.rendering import render
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1.found import known, there
from gateway.v1.models_studios import ErasureRequest
from projections.views import studios as view

router = page_router()
REASONS = ("client-request", "retention-over", "entered-by-mistake", "other")


@router.get("/clients/{id}/erase", **needs("manage"))
async def confirm(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    return _page(request, caller, serving, id, None)


@router.post("/clients/{id}/erase", **needs("manage"))
async def erase(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    client_id, form = known("client", id), form_of(request)
    row = there("client", view.client(serving.platform.store, caller.tenant, client_id))
    try:
        if not form.text("sure"):
            raise NotFilledIn({"sure": "Tick this: an erasure cannot be undone."})
        wish = filled(ErasureRequest, reason=form.text("reason"))

        def decide(work: Work) -> Reply:
            erase_client(work, client_id, wish.reason)
            return Reply(caller.tenant, 202)

        await act(request, decide)
    except Mistaken as error:
        if isinstance(error, NotFound):
            raise
        return _page(request, caller, serving, id, Mistakes.of(error))
    return see(f"/studio/{public('studio', UUID(row['studio']))}", "erased")


def _page(request: Request, caller: Caller, serving: Serving, id: str, mistakes: Mistakes | None) -> Response:
    row = there("client", view.client(serving.platform.store, caller.tenant, known("client", id)))
    return render(
        request,
        "erase.html",
        mistakes.status if mistakes else 200,
        id=id,
        client=row,
        studio=public("studio", UUID(row["studio"])),
        reasons=REASONS,
        mistakes=mistakes,
    )
