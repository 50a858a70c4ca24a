"""Booking a slot, and what follows: the deposit, the confirmation, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from domain.concepts import MOST_VARIANTS
from domain.errors import NotFound
from domain.ids import public
from domain.usecases import bookings as use_cases
from domain.work import Work
from gateway.auth.keys import Caller
from gateway.commands import Reply
from gateway.pages import booking_rows
from gateway.pages.forms import Form, Mistaken, Mistakes, filled
from gateway.pages.guard import act, form_of, needs, page_router, see
from gateway.pages.rendering import render
from gateway.pages.studio import again, all_studios, people
from gateway.pages.weeks import Week
from gateway.pages.words import local
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1.found import known, there
from gateway.v1.models_studios import (
    BookingRequest,
    CancelRequest,
    CompleteRequest,
    DepositRequest,
    RescheduleRequest,
)
from projections.views import bookings as view
from projections.views import concepts as view_concepts

router = page_router()
Row = dict[str, Any]
LENGTHS = (
    ("1", "1 hour"),
    ("1.5", "1½ hours"),
    ("2", "2 hours"),
    ("3", "3 hours"),
    ("4", "4 hours"),
    ("6", "6 hours"),
    ("8", "8 hours"),
)
METHODS = ("card", "cash", "transfer", "online")
REASONS = ("client-asked", "studio-asked", "no-deposit", "illness", "other")
AHEAD = timedelta(days=28)


@router.get("/book", **needs("book", "read"))
async def ask(
    request: Request,
    caller: CallerHere,
    serving: ServingHere,
    studio: str | None = None,
    concept: str | None = None,
    variant: int = 0,
) -> Response:
    return _page(request, caller, serving, studio, concept, variant, Form(), None)


@router.post("/book", **needs("book"))
async def book(request: Request, caller: CallerHere, serving: ServingHere) -> Response:
    form = form_of(request)
    studio = _studio(serving, caller, form.text("studio_id"))
    try:
        currency, zone = studio["currency"], studio["zone"]
        start = form.moment("date", "time", zone)
        wish = filled(
            BookingRequest,
            studio_id=studio["public"],
            artist_id=form.text("artist_id"),
            client_id=form.text("client_id"),
            concept_id=form.optional("concept_id"),
            variant=form.whole("variant") if form.text("variant") else None,
            start=start,
            end=start + timedelta(hours=form.number("hours")),
            price=form.amount("price", currency),
            deposit=form.amount("deposit", currency),
            notes=form.optional("notes"),
        )

        def decide(work: Work) -> Reply:
            use_cases.request_booking(
                work,
                wish.studio_id,
                wish.artist_id,
                wish.client_id,
                wish.concept_id,
                wish.start,
                wish.end,
                wish.price.value(),
                wish.deposit.value(),
                wish.notes,
                variant=wish.variant,
            )
            return Reply(wish.client_id, 201)

        await act(request, decide)
    except Mistaken as error:
        if isinstance(error, NotFound):
            raise
        concept = form.optional("concept_id")
        variant = form.text("variant")
        chosen = int(variant) if variant in map(str, range(MOST_VARIANTS)) else 0
        return _page(request, caller, serving, studio["public"], concept, chosen, form, Mistakes.of(error))
    week = Week.of(booking_rows.today(wish.start, zone))
    return see(f"/studio/{studio['public']}?week={week.name}", "booked")


@router.post("/bookings/{id}/deposit", **needs("book"))
async def deposit(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    def use_case(row: Row, form: Form) -> Callable[[Work, UUID], None]:
        wish = filled(
            DepositRequest,
            amount={"amount_minor": row["deposit"], "currency": row["currency"]},
            method=form.text("method"),
            reference=form.text("reference"),
        )
        return lambda work, booking: use_cases.record_deposit(
            work, booking, wish.amount.value(), wish.method, wish.reference
        )

    return await _step(request, caller, serving, id, "deposit", use_case)


@router.post("/bookings/{id}/confirm", **needs("book"))
async def confirm(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    return await _step(request, caller, serving, id, "confirm", lambda row, form: use_cases.confirm_booking)


@router.post("/bookings/{id}/cancel", **needs("book"))
async def cancel(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    def use_case(row: Row, form: Form) -> Callable[[Work, UUID], None]:
        wish = filled(CancelRequest, reason=form.text("reason"), by="studio")
        return lambda work, booking: use_cases.cancel_booking(work, booking, wish.reason, wish.by)

    return await _step(request, caller, serving, id, "cancel", use_case)


@router.post("/bookings/{id}/reschedule", **needs("book"))
async def reschedule(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    def use_case(row: Row, form: Form) -> Callable[[Work, UUID], None]:
        zone = _studio(serving, caller, public("studio", UUID(row["studio"])))["zone"]
        start = form.moment("date", "time", zone)
        wish = filled(RescheduleRequest, start=start, end=start + timedelta(hours=form.number("hours")))
        return lambda work, booking: use_cases.reschedule_booking(work, booking, wish.start, wish.end)

    return await _step(request, caller, serving, id, "reschedule", use_case)


@router.post("/bookings/{id}/complete", **needs("book"))
async def complete(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    def use_case(row: Row, form: Form) -> Callable[[Work, UUID], None]:
        wish = filled(CompleteRequest, paid=form.amount("paid", row["currency"]))
        return lambda work, booking: use_cases.complete_booking(work, booking, wish.paid.value())

    return await _step(request, caller, serving, id, "complete", use_case)


@router.post("/bookings/{id}/no-show", **needs("book"))
async def no_show(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    return await _step(request, caller, serving, id, "no-show", lambda row, form: use_cases.mark_no_show)


async def _step(
    request: Request,
    caller: Caller,
    serving: Serving,
    id: str,
    said: str,
    use_case: Callable[[Row, Form], Callable[[Work, UUID], None]],
) -> Response:
    """One step of a booking's life, and back to its week."""
    booking = known("booking", id)
    row = there("booking", view.booking(serving.platform.store, caller.tenant, booking))
    studio = _studio(serving, caller, public("studio", UUID(row["studio"])))
    week = _week(row, studio)
    try:
        chosen = use_case(row, form_of(request))

        def decide(work: Work) -> Reply:
            chosen(work, booking)
            return Reply(caller.tenant, 200)

        await act(request, decide)
    except Mistaken as error:
        return again(request, caller, serving, studio["public"], error, id, week)
    # The week that it is in now: it may have been moved.
    after = there("booking", view.booking(serving.platform.store, caller.tenant, booking))
    return see(f"/studio/{studio['public']}?week={_week(after, studio)}", said)


def _week(row: Row, studio: Row) -> str:
    return Week.of(local(row["start"], studio["zone"]).date()).name


def _studio(serving: Serving, caller: Caller, id: str) -> Row:
    """Raises `NotFound` for one that is not the caller's."""
    return there("studio", next((row for row in all_studios(serving, caller) if row["public"] == id), None))


def _page(
    request: Request,
    caller: Caller,
    serving: Serving,
    studio_id: str | None,
    concept_id: str | None,
    variant: int,
    form: Form,
    mistakes: Mistakes | None,
) -> Response:
    platform, store = serving.platform, serving.platform.store
    studios = all_studios(serving, caller)
    concept = None
    if concept_id is not None:
        concept = there("concept", view_concepts.concept(store, caller.tenant, known("concept", concept_id)))
    studio = _studio(serving, caller, studio_id) if studio_id is not None else studios[0] if studios else None
    artists: list[Row] = []
    clients: list[Row] = []
    taken: list[Row] = []
    now = platform.clock.now()
    if studio is not None:
        own = UUID(studio["id"])
        artists, clients = people(serving, caller, own)
        names = booking_rows.Names(store, caller.tenant)
        coming = view.between(store, caller.tenant, own, now.isoformat(), (now + AHEAD).isoformat())
        taken = [booking_rows.shown(row, names, now, studio["zone"]) for row in coming]
    return render(
        request,
        "book.html",
        mistakes.status if mistakes else 200,
        studios=studios,
        studio=studio,
        zone=studio["zone"] if studio else "UTC",
        artists=artists,
        clients=clients,
        taken=taken,
        tomorrow=booking_rows.today(now, studio["zone"] if studio else "UTC") + timedelta(days=1),
        concept=concept,
        concept_id=concept_id,
        variant=variant,
        lengths=LENGTHS,
        form=form,
        mistakes=mistakes,
    )
