"""Studios, their artists and their subscription."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from domain import studios
from domain.ids import public
from domain.usecases.studios import add_artist, change_subscription, choose_notices, open_studio, remove_artist
from domain.work import Work
from gateway.auth.keys import Caller
from gateway.commands import Reply, perform
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere, Serving, ServingHere, caller_of, serving_of
from gateway.v1 import models_studios as models
from gateway.v1.found import known, there
from gateway.v1.models import Page
from gateway.v1.paging import Cursor, Limit, Row, own, reply
from gateway.v1.shapes import at
from projections.store import Store
from projections.views import studios as view

router = APIRouter(route_class=Guarded)
MANAGE = ("manage",)


@router.post(
    "/v1/studios",
    **operation("openStudio", "studios", "Open a studio", MANAGE, {201: models.Studio}, kind="command", body=True),
)
async def post_studio(request: Request, body: models.StudioRequest, caller: CallerHere) -> Response:
    def decide(work: Work) -> Reply:
        id = open_studio(work, body.name, body.zone, body.currency, body.subscription)
        location = {"Location": f"/v1/studios/{public('studio', id)}"}
        return Reply(caller.tenant, 201, studio_of(work.get(studios.Studio, id)), location)

    return (await perform(request, body, decide)).response()


@router.get("/v1/studios", **operation("listStudios", "studios", "Your studios", ("read",), {200: Page[models.Studio]}))
async def list_studios(request: Request, cursor: Cursor = None, limit: Limit = 20) -> Response:
    return await own(request, cursor, limit, view.studios, studio_of_row)


@router.get(
    "/v1/studios/{id}",
    **operation("getStudio", "studios", "One studio", ("read",), {200: models.Studio}, (404,)),
)
async def get_studio(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    return reply(studio_of_row(own_studio(serving, caller, id)))


@router.post(
    "/v1/studios/{id}/subscription",
    **operation(
        "changeSubscription",
        "studios",
        "Change a studio's subscription",
        MANAGE,
        {200: models.Studio},
        (404,),
        kind="command",
        body=True,
    ),
)
async def post_subscription(
    request: Request, id: str, body: models.SubscriptionRequest, caller: CallerHere
) -> Response:
    """The log keeps whose key approved it."""
    studio_id = known("studio", id)

    def decide(work: Work) -> Reply:
        change_subscription(work, studio_id, body.subscription, caller.approver)
        return Reply(caller.tenant, 200, studio_of(work.get(studios.Studio, studio_id)))

    return (await perform(request, body, decide)).response()


@router.post(
    "/v1/studios/{id}/notices",
    **operation(
        "chooseNotices",
        "studios",
        "Choose who gets mails",
        MANAGE,
        {200: models.Studio},
        (404,),
        kind="command",
        body=True,
    ),
)
async def post_notices(request: Request, id: str, body: models.NoticesRequest, caller: CallerHere) -> Response:
    """Of appointments at this studio; both are on at first."""
    studio_id = known("studio", id)

    def decide(work: Work) -> Reply:
        choose_notices(work, studio_id, body.clients, body.team)
        return Reply(caller.tenant, 200, studio_of(work.get(studios.Studio, studio_id)))

    return (await perform(request, body, decide)).response()


@router.post(
    "/v1/studios/{id}/artists",
    **operation(
        "addArtist",
        "studios",
        "Add an artist",
        MANAGE,
        {201: models.Artist},
        (404,),
        kind="command",
        body=True,
    ),
)
async def post_artist(request: Request, id: str, body: models.ArtistRequest) -> Response:
    studio_id = known("studio", id)

    def decide(work: Work) -> Reply:
        artist = add_artist(work, studio_id, body.name, tuple(body.styles))
        made = models.Artist(
            id=public("artist", artist), created=work.now, studio_id=id, name=body.name, styles=body.styles
        )
        return Reply(artist, 201, made)

    return (await perform(request, body, decide)).response()


@router.get(
    "/v1/studios/{id}/artists",
    **operation("listArtists", "studios", "A studio's artists", ("read",), {200: Page[models.Artist]}, (404,)),
)
async def list_artists(request: Request, id: str, cursor: Cursor = None, limit: Limit = 20) -> Response:
    return await list_of(request, id, view.artists, artist_of_row, cursor, limit)


@router.delete(
    "/v1/studios/{id}/artists/{artist_id}",
    **operation(
        "removeArtist",
        "studios",
        "Remove an artist",
        MANAGE,
        {204: None},
        (404,),
        kind="command",
        method="DELETE",
    ),
)
async def delete_artist(request: Request, id: str, artist_id: str, caller: CallerHere) -> Response:
    studio, artist = known("studio", id), known("artist", artist_id)

    def decide(work: Work) -> Reply:
        remove_artist(work, studio, artist)
        return Reply(caller.tenant, 204)

    return (await perform(request, None, decide)).response()


async def list_of(
    request: Request,
    id: str,
    fetch: Callable[[Store, UUID, UUID, str, int], list[Row]],
    shape: Callable[[Row], BaseModel],
    cursor: str | None,
    limit: int,
) -> Response:
    """A page of what belongs to one studio of the caller's: `fetch` takes store, tenant, studio, last id and count."""
    studio = UUID(own_studio(serving_of(request), caller_of(request), id)["id"])
    return await own(
        request, cursor, limit, lambda store, tenant, after, count: fetch(store, tenant, studio, after, count), shape
    )


def own_studio(serving: Serving, caller: Caller, id: str) -> Row:
    """Raises the `NotFound` of a studio that is not the caller's."""
    return there("studio", view.studio(serving.platform.store, caller.tenant, known("studio", id)))


def studio_of(studio: studios.Studio) -> models.Studio:
    return models.Studio(
        id=public("studio", studio.id),
        created=studio.created_on,
        name=studio.name,
        zone=studio.zone,
        currency=studio.currency,
        subscription=studio.subscription,
        notify_clients=studio.notify_clients,
        notify_team=studio.notify_team,
    )


def studio_of_row(row: Row) -> models.Studio:
    return models.Studio(
        id=public("studio", UUID(row["id"])),
        created=at(row["created"]),
        name=row["name"],
        zone=row["zone"],
        currency=row["currency"],
        subscription=row["subscription"],
        notify_clients=bool(row["notify_clients"]),
        notify_team=bool(row["notify_team"]),
    )


def artist_of_row(row: dict[str, Any]) -> models.Artist:
    return models.Artist(
        id=public("artist", UUID(row["id"])),
        created=at(row["joined"]),
        studio_id=public("studio", UUID(row["studio"])),
        name=row["name"],
        styles=row["styles"].split(),
    )
