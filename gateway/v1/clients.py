"""A studio's clients: persons, who can be erased."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain import clients
from domain.ids import public
from domain.usecases.studios import change_client, erase_client, register_client
from domain.work import Work
from gateway.commands import Reply, perform
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere, ServingHere
from gateway.v1 import models_studios as models
from gateway.v1.found import known, there
from gateway.v1.models import Page
from gateway.v1.paging import Cursor, Limit, Row, reply
from gateway.v1.shapes import at
from gateway.v1.studios import list_of
from projections.views import studios as view

router = APIRouter(route_class=Guarded)


@router.post(
    "/v1/studios/{id}/clients",
    **operation(
        "registerClient",
        "clients",
        "Register a client",
        ("book",),
        {201: models.Client},
        (404,),
        kind="command",
        body=True,
    ),
)
async def post_client(request: Request, id: str, body: models.ClientRequest) -> Response:
    studio_id = known("studio", id)

    def decide(work: Work) -> Reply:
        client = register_client(work, studio_id, body.name, body.email, body.phone, body.notes, body.notify)
        location = {"Location": f"/v1/clients/{public('client', client)}"}
        return Reply(client, 201, client_of(work.get(clients.Client, client)), location)

    return (await perform(request, body, decide)).response()


@router.get(
    "/v1/studios/{id}/clients",
    **operation("listClients", "clients", "A studio's clients", ("book",), {200: Page[models.Client]}, (404,)),
)
async def list_clients(request: Request, id: str, cursor: Cursor = None, limit: Limit = 20) -> Response:
    return await list_of(request, id, view.clients, client_of_row, cursor, limit)


@router.get(
    "/v1/clients/{id}",
    **operation("getClient", "clients", "One client", ("book",), {200: models.Client}, (404,)),
)
async def get_client(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    """An erased client is still there, as `erased` and nothing else."""
    row = view.client(serving.platform.store, caller.tenant, known("client", id))
    return reply(client_of_row(there("client", row)))


@router.put(
    "/v1/clients/{id}",
    **operation(
        "changeClient",
        "clients",
        "Change a client's details",
        ("book",),
        {200: models.Client},
        (404, 410),
        kind="command",
        method="PUT",
        body=True,
    ),
)
async def put_client(request: Request, id: str, body: models.ClientRequest) -> Response:
    """All details at once: what is left out is taken away."""
    client_id = known("client", id)

    def decide(work: Work) -> Reply:
        change_client(work, client_id, body.name, body.email, body.phone, body.notes, body.notify)
        return Reply(client_id, 200, client_of(work.get(clients.Client, client_id)))

    return (await perform(request, body, decide)).response()


@router.post(
    "/v1/clients/{id}/erase",
    **operation(
        "eraseClient",
        "clients",
        "Erase a client",
        ("manage",),
        {202: models.ErasureOutcome},
        (404,),
        kind="command",
        body=True,
    ),
)
async def erase(request: Request, id: str, caller: CallerHere, body: models.Erasure = None) -> Response:
    """Destroys the keys of all that was sealed for this person, and the files; the log keeps its shape.

    Without a body, the reason is `client-request`.
    """
    client_id, wish = known("client", id), body or models.ErasureRequest()

    def decide(work: Work) -> Reply:
        erase_client(work, client_id, wish.reason)
        client = work.get(clients.Client, client_id)
        return Reply(caller.tenant, 202, models.ErasureOutcome(id=id, created=client.created_on))

    return (await perform(request, wish, decide)).response()


def client_of(client: clients.Client) -> models.Client:
    return models.Client(
        id=public("client", client.id),
        created=client.created_on,
        studio_id=public("studio", client.studio_id),
        name=client.name.value,
        email=None if client.email is None else client.email.value,
        phone=None if client.phone is None else client.phone.value,
        notes=None if client.notes is None else client.notes.value,
        notify=client.notify,
        erased=client.erased,
    )


def client_of_row(row: Row) -> models.Client:
    return models.Client(
        id=public("client", UUID(row["id"])),
        created=at(row["created"]),
        studio_id=public("studio", UUID(row["studio"])),
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        notes=row["notes"],
        notify=bool(row["notify"]),
        erased=bool(row["erased"]),
    )
