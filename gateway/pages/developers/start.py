"""Quick start: a key, a snippet filled with it, and a first design from the sandbox."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from domain.sandbox import sandbox_of
from gateway.commands import perform
from gateway.pages.developers.guides import filled_in
from gateway.pages.developers.trying import call, trying
from gateway.pages.forms import Form, Mistaken, Mistakes, filled
from gateway.pages.guard import form_of, needs, page_router, see
from gateway.pages.rendering import render
from gateway.positions import until
from gateway.problems import Problem
from gateway.serving import CallerHere, Serving, ServingHere, caller_of, serving_of
from gateway.v1.found import known
from gateway.v1.generate import ENDED
from gateway.v1.keys import issuing
from gateway.v1.models_designs import GenerateRequest
from gateway.v1.models_tenants import NewKey, OwnKeyRequest
from projections.views import concepts as view

router = page_router()
FIRST_SCOPES = ["read", "design"]
IDEA = "a snake around a dagger"


@router.get("/developers/start", **needs("read"))
async def start(request: Request, serving: ServingHere) -> Response:
    return _page(request, serving, Form({"prompt": IDEA}), None)


@router.post("/developers/start", **needs("manage"))
async def first_key(request: Request, caller: CallerHere, serving: ServingHere) -> Response:
    mode = "live" if form_of(request).text("mode") == "live" else "test"
    wish = filled(OwnKeyRequest, name="Quick start", scopes=FIRST_SCOPES, mode=mode)
    decide, into_sandbox = issuing(caller, wish)
    done = await perform(request, None, decide, operator=into_sandbox, visible=True)
    return made(request, serving, NewKey.model_validate(done.json()))


@router.post("/developers/try", **needs("design", "manage"))
async def draw(request: Request, serving: ServingHere) -> Response:
    form = form_of(request)
    try:
        wish = filled(GenerateRequest, prompt=form.text("prompt"), style=form.text("style"))
        key = await trying(request)
        body = {"prompt": wish.prompt, "style": wish.style}
        answer = await call(request, key.secret, "POST", "/v1/generate", body=body)
        if answer.is_error:
            raise _problem(answer.json())
    except (*Mistaken, Problem) as error:
        return _page(request, serving, form, Mistakes.of(error))
    return key.dress(see(f"/developers/try/{answer.json()['id']}"), request.url.scheme == "https")


@router.get("/developers/try/{id}", **needs("read", "manage"))
async def drawn(request: Request, id: str, serving: ServingHere) -> Response:
    known("concept", id)
    key = await trying(request)
    concept = await _finished(request, key.secret, id)
    shown = render(
        request,
        "developers/tried.html",
        concept=concept,
        answer=json.dumps(concept, indent=2, ensure_ascii=False),
        base=serving.settings.public_url,
    )
    return key.dress(shown, request.url.scheme == "https")


@router.get("/developers/try/{id}/{variant}.png", **needs("read", "manage", part=True))
async def picture(request: Request, id: str, variant: int) -> Response:
    known("concept", id)
    key = await trying(request)
    answer = await call(request, key.secret, "GET", f"/v1/concepts/{id}/artifacts/{variant}.png")
    if answer.is_error:
        raise NotFound("file")
    return Response(answer.content, 200, {"Cache-Control": "private, max-age=3600"}, "image/png")


async def _finished(request: Request, secret: str, id: str) -> dict[str, Any]:
    """The concept once it is drawn, or as it is when the patience is over. Raises `NotFound`.

    It is waited for in the read model, and asked of the API once: a Free plan has ten requests a minute.
    """
    serving, concept = serving_of(request), known("concept", id)
    store, twin = serving.platform.store, sandbox_of(caller_of(request).tenant)

    def state() -> str | None:
        row = view.concept(store, twin, concept)
        return None if row is None else row["state"]

    if await until(lambda: state() is not None, serving.settings.position_wait):
        await until(lambda: state() in ENDED, serving.settings.sandbox_wait)
    answer = await call(request, secret, "GET", f"/v1/concepts/{id}")
    if answer.status_code == 404:
        raise NotFound("concept")
    if answer.is_error:
        raise _problem(answer.json())
    made: dict[str, Any] = answer.json()
    return made


def made(request: Request, serving: Serving, key: NewKey, rotated: bool = False) -> Response:
    """The one page that shows a key: the answer to the form itself, which no address leads to."""
    snippets = filled_in(serving.settings.public_url, key.secret)
    return render(request, "developers/key.html", 201, key=key, snippets=snippets, rotated=rotated, idea=IDEA)


def _page(request: Request, serving: Serving, form: Form, mistakes: Mistakes | None) -> Response:
    return render(
        request,
        "developers/start.html",
        mistakes.status if mistakes else 200,
        styles=[(style["name"], style["title"]) for style in serving.platform.styles],
        form=form,
        mistakes=mistakes,
    )


def _problem(body: dict[str, Any]) -> Problem:
    errors = [(each["field"], each["message"]) for each in body["errors"]]
    return Problem(body["status"], body["code"], body["detail"], errors)
