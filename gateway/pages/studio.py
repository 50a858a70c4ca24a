"""Studio: the week of its artists, its bookings, its people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from domain.ids import parse, public
from domain.usecases.studios import add_artist, choose_notices, open_studio, register_client, remove_artist
from domain.work import Work
from gateway.auth.keys import Caller
from gateway.commands import Reply
from gateway.pages import booking_rows
from gateway.pages.forms import Form, Mistaken, Mistakes, filled
from gateway.pages.guard import act, form_of, needs, page_router, see
from gateway.pages.made import Made
from gateway.pages.rendering import render
from gateway.pages.weeks import Week, by_artist_and_day
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1.found import known
from gateway.v1.models_studios import ArtistRequest, ClientRequest, StudioRequest
from gateway.v1.studios import own_studio
from projections.views import bookings as view_bookings
from projections.views import studios as view

router = page_router()
MOST = 100
ZONES = (
    "America/Los_Angeles",
    "America/Chicago",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/Athens",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "UTC",
)
CURRENCIES = ("USD", "EUR", "GBP", "CHF", "BRL", "JPY", "SGD", "AUD")


@router.get("/studio", **needs("read", "book"))
async def first(request: Request, caller: CallerHere, serving: ServingHere, new: bool = False) -> Response:
    """The first studio; where there is none, or another is wanted, a form that opens one."""
    rows = all_studios(serving, caller)
    if rows and not new:
        return see(f"/studio/{public('studio', UUID(rows[0]['id']))}")
    return _opening(request, rows, Form(), None)


@router.post("/studio", **needs("manage"))
async def open_one(request: Request, caller: CallerHere, serving: ServingHere) -> Response:
    form = form_of(request)
    try:
        wish = filled(StudioRequest, name=form.text("name"), zone=form.text("zone"), currency=form.text("currency"))

        def decide(work: Work) -> Reply:
            id = open_studio(work, wish.name, wish.zone, wish.currency, wish.subscription)
            return Reply(caller.tenant, 201, Made(id=public("studio", id)))

        done = await act(request, decide)
    except Mistaken as error:
        return _opening(request, all_studios(serving, caller), form, Mistakes.of(error))
    return see(f"/studio/{done.json()['id']}", "studio")


@router.get("/studio/{id}", **needs("read", "book"))
async def show(
    request: Request,
    id: str,
    caller: CallerHere,
    serving: ServingHere,
    week: str | None = None,
    clients: str | None = None,
) -> Response:
    return page(request, caller, serving, id, week, clients)


@router.post("/studio/{id}/artists", **needs("manage"))
async def join(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    studio, form = known("studio", id), form_of(request)
    try:
        styles = [style["name"] for style in serving.platform.styles if form.text(f"style-{style['name']}")]
        wish = filled(ArtistRequest, name=form.text("artist_name"), styles=styles)

        def decide(work: Work) -> Reply:
            return Reply(add_artist(work, studio, wish.name, tuple(wish.styles)), 201)

        await act(request, decide)
    except Mistaken as error:
        return again(request, caller, serving, id, error, "artist")
    return see(f"/studio/{id}", "artist")


@router.post("/studio/{id}/artists/{artist_id}/leave", **needs("manage"))
async def leave(request: Request, id: str, artist_id: str, caller: CallerHere, serving: ServingHere) -> Response:
    studio, artist = known("studio", id), known("artist", artist_id)

    def decide(work: Work) -> Reply:
        remove_artist(work, studio, artist)
        return Reply(caller.tenant, 200)

    await act(request, decide)
    return see(f"/studio/{id}", "artist-left")


@router.post("/studio/{id}/notices", **needs("manage"))
async def choose(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    studio, form = known("studio", id), form_of(request)
    clients, team = bool(form.text("notify_clients")), bool(form.text("notify_team"))

    def decide(work: Work) -> Reply:
        choose_notices(work, studio, clients, team)
        return Reply(caller.tenant, 200)

    await act(request, decide)
    return see(f"/studio/{id}", "notices")


@router.post("/studio/{id}/clients", **needs("book"))
async def register(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    studio, form = known("studio", id), form_of(request)
    try:
        wish = client_in(form)

        def decide(work: Work) -> Reply:
            return Reply(register_client(work, studio, wish.name, wish.email, wish.phone, wish.notes, wish.notify), 201)

        await act(request, decide)
    except Mistaken as error:
        return again(request, caller, serving, id, error, "client")
    return see(f"/studio/{id}", "client")


def client_in(form: Form) -> ClientRequest:
    """The details of a client as a form has them. Raises `NotFilledIn`."""
    return filled(
        ClientRequest,
        name=form.text("name"),
        email=form.optional("email"),
        phone=form.optional("phone"),
        notes=form.optional("notes"),
        notify=not form.text("no_mails"),
    )


def all_studios(serving: Serving, caller: Caller) -> list[dict[str, Any]]:
    return [with_id("studio", row) for row in view.studios(serving.platform.store, caller.tenant, "", MOST)]


def people(serving: Serving, caller: Caller, studio: UUID) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A studio's artists and its clients who are not erased, by name; each with its public id."""
    store = serving.platform.store
    artists = [with_id("artist", row) for row in view.artists(store, caller.tenant, studio, "", MOST)]
    clients = [with_id("client", row) for row in _every_client(serving, caller, studio) if not row["erased"]]
    return artists, sorted(clients, key=lambda row: (row["name"] or "").casefold())


def with_id(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "public": public(kind, UUID(row["id"]))}


def again(
    request: Request, caller: Caller, serving: Serving, id: str, error: Exception, about: str, week: str | None = None
) -> Response:
    """The studio's page once more, with what was wrong at the form that it was about."""
    if isinstance(error, NotFound):
        raise error
    return page(request, caller, serving, id, week, None, form_of(request), Mistakes.of(error), about)


def page(
    request: Request,
    caller: Caller,
    serving: Serving,
    id: str,
    week: str | None,
    clients_after: str | None,
    form: Form | None = None,
    mistakes: Mistakes | None = None,
    about: str = "",
) -> Response:
    """`about` names the form that has the mistakes: `artist`, `client`, or a booking's public id."""
    platform, store = serving.platform, serving.platform.store
    studio = with_id("studio", own_studio(serving, caller, id))
    studio_id, zone = UUID(studio["id"]), studio["zone"]
    now = platform.clock.now()
    today = booking_rows.today(now, zone)
    shown = Week.parse(week, today)
    artists, everybody = people(serving, caller, studio_id)
    names = booking_rows.Names(store, caller.tenant)
    rows = view_bookings.between(store, caller.tenant, studio_id, *shown.span(zone))
    ended = view_bookings.called_off(store, caller.tenant, studio_id, *shown.span(zone))
    mailed = booking_rows.mailed(platform.notices, caller.tenant, [*rows, *ended])
    bookings, called_off = (
        [{**booking_rows.shown(row, names, now, zone), "mailed": mailed.get(row["id"], ())} for row in each]
        for each in (rows, ended)
    )
    after = None if clients_after is None else parse("client", clients_after)
    page_of_clients = view.clients(store, caller.tenant, studio_id, "" if after is None else str(after), 21)
    return render(
        request,
        "studio.html",
        mistakes.status if mistakes else 200,
        studio=studio,
        studios=all_studios(serving, caller),
        zone=zone,
        today=today,
        week=shown,
        artists=artists,
        placed=by_artist_and_day(bookings, zone),
        chairs=[*artists, *_former(bookings, artists)],
        bookings=bookings,
        called_off=called_off,
        elsewhere=_next_week(serving, caller, studio_id, now, zone) if not bookings else None,
        clients=[with_id("client", row) for row in page_of_clients[:20]],
        more_clients=public("client", UUID(page_of_clients[19]["id"])) if len(page_of_clients) > 20 else None,
        anybody=bool(everybody),
        beginning=not view_bookings.bookings(store, caller.tenant, "", 1, studio_id),
        styles=platform.styles,
        form=form or Form(),
        mistakes=mistakes,
        about=about,
    )


def _former(bookings: list[dict[str, Any]], artists: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those who have left, but have bookings in what is shown."""
    present = {artist["id"] for artist in artists}
    left = dict.fromkeys(row["artist"] for row in bookings if row["artist"] not in present)
    return [{"id": id, "name": booking_rows.FORMER} for id in left]


def _next_week(serving: Serving, caller: Caller, studio: UUID, now: datetime, zone: str) -> Week | None:
    """The week of the next booking from now on; None where there is none within a year."""
    later = (now + timedelta(days=366)).isoformat()
    rows = view_bookings.between(serving.platform.store, caller.tenant, studio, now.isoformat(), later)
    return Week.of(booking_rows.today(datetime.fromisoformat(rows[0]["start"]), zone)) if rows else None


def _every_client(serving: Serving, caller: Caller, studio: UUID) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = ""
    while batch := view.clients(serving.platform.store, caller.tenant, studio, after, 500):
        found.extend(batch)
        after = batch[-1]["id"]
    return found


def _opening(request: Request, rows: list[dict[str, Any]], form: Form, mistakes: Mistakes | None) -> Response:
    return render(
        request,
        "open_studio.html",
        mistakes.status if mistakes else 200,
        studios=rows,
        zones=ZONES,
        currencies=CURRENCIES,
        form=form,
        mistakes=mistakes,
    )
