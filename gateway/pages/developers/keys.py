"""A tenant's API keys: made with scopes, an expiry and networks; replaced; revoked."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from gateway.auth.keys import Caller
from gateway.commands import perform
from gateway.pages.developers.start import made
from gateway.pages.forms import Form, Mistaken, Mistakes, NotFilledIn, filled
from gateway.pages.guard import form_of, needs, page_router, see
from gateway.pages.rendering import render
from gateway.problems import Problem
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1.keys import issuing, own_keys, revoking, rotating
from gateway.v1.models_tenants import NewKey, OwnKeyRequest
from gateway.v1.shapes_tenants import key_of_row

router = page_router()
SCOPES = {
    "read": "see everything but people",
    "design": "ask for designs",
    "book": "clients and bookings",
    "manage": "keys, users, webhooks",
    "report": "reports",
    "audit": "the log and its proofs",
}
EXPIRIES = {"": "Never", "1": "In a day", "30": "In 30 days", "90": "In 90 days", "365": "In a year"}


@router.get("/developers/keys", **needs("manage"))
async def overview(request: Request, caller: CallerHere, serving: ServingHere) -> Response:
    return _page(request, caller, serving, Form(), None)


@router.post("/developers/keys", **needs("manage"))
async def issue(request: Request, caller: CallerHere, serving: ServingHere) -> Response:
    form = form_of(request)
    days = form.text("expires") if form.text("expires") in EXPIRIES else ""
    try:
        scopes = [scope for scope in SCOPES if form.text(f"scope-{scope}")]
        if not scopes:
            raise NotFilledIn({"scopes": "Tick what the key may do."})
        wish = filled(
            OwnKeyRequest,
            name=form.text("name"),
            mode="live" if form.text("mode") == "live" else "test",
            scopes=scopes,
            expires_at=serving.platform.clock.now() + timedelta(days=int(days)) if days else None,
            allowed_from=form.text("allowed_from").replace(",", " ").split(),
        )
        decide, into_sandbox = issuing(caller, wish)
        done = await perform(request, None, decide, operator=into_sandbox, visible=True)
    except (*Mistaken, Problem) as error:
        return _page(request, caller, serving, form, Mistakes.of(error))
    return made(request, serving, NewKey.model_validate(done.json()))


@router.post("/developers/keys/{id}/rotate", **needs("manage"))
async def rotate(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    decide, into_sandbox = rotating(serving.platform.store, caller, id)
    try:
        done = await perform(request, None, decide, operator=into_sandbox, visible=True)
    except (*Mistaken, Problem) as error:
        return _page(request, caller, serving, Form(), Mistakes.of(error))
    return made(request, serving, NewKey.model_validate(done.json()), rotated=True)


@router.post("/developers/keys/{id}/revoke", **needs("manage"))
async def revoke(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    decide, into_sandbox = revoking(serving.platform.store, caller, id)
    await perform(request, None, decide, operator=into_sandbox, visible=True)
    return see("/developers/keys", "revoked")


def _page(request: Request, caller: Caller, serving: Serving, form: Form, mistakes: Mistakes | None) -> Response:
    now = serving.platform.clock.now()
    keys = [key_of_row(row) for row in own_keys(serving.platform.store, caller.tenant)]
    over = {each.id for each in keys if each.revoked or (each.expires_at is not None and each.expires_at <= now)}
    return render(
        request,
        "developers/keys.html",
        mistakes.status if mistakes else 200,
        keys=[each for each in reversed(keys) if each.id not in over],
        over=[each for each in reversed(keys) if each.id in over],
        scopes=SCOPES.items(),
        expiries=list(EXPIRIES.items()),
        form=form,
        mistakes=mistakes,
        sandbox=False,
    )
