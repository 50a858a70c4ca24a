"""One client: editing the details, and erasing, with a page that says what will happen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from domain.ids import public
from domain.usecases.studios import change_client, erase_client
from domain.work import Work
from gateway.auth.keys import Caller
from gateway.commands import Reply
from gateway.pages.forms import Form, Mistaken, Mistakes, NotFilledIn, filled
from gateway.pages.guard import act, form_of, needs, page_router, see
from gateway.pages.rendering import render
from gateway.pages.studio import client_in
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1.found import known, there
from gateway.v1.models_studios import ErasureRequest
from projections.views import studios as view

router = page_router()
REASONS = ("client-request", "retention-over", "entered-by-mistake", "other")


@router.get("/clients/{id}", **needs("book"))
async def edit(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    row = there("client", view.client(serving.platform.store, caller.tenant, known("client", id)))
    kept = {name: row[name] for name in ("name", "email", "phone", "notes") if row[name]}
    kept |= {} if row["notify"] else {"no_mails": "yes"}
    return _details(request, caller, id, row, Form(kept), None)


@router.post("/clients/{id}", **needs("book"))
async def change(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    client_id, form = known("client", id), form_of(request)
    row = there("client", view.client(serving.platform.store, caller.tenant, client_id))
    try:
        wish = client_in(form)

        def decide(work: Work) -> Reply:
            change_client(work, client_id, wish.name, wish.email, wish.phone, wish.notes, wish.notify)
            return Reply(client_id, 200)

        await act(request, decide)
    except Mistaken as error:
        return _details(request, caller, id, row, form, Mistakes.of(error))
    return see(f"/studio/{public('studio', UUID(row['studio']))}", "changed")


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


def _details(
    request: Request, caller: Caller, id: str, row: dict[str, Any], form: Form, mistakes: Mistakes | None
) -> Response:
    return render(
        request,
        "client.html",
        mistakes.status if mistakes else 200,
        id=id,
        client=row,
        studio=public("studio", UUID(row["studio"])),
        may_erase="manage" in caller.scopes,
        form=form,
        mistakes=mistakes,
    )


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
