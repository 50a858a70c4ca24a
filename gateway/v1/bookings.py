"""Bookings: a slot is held with the request, and is one person's or nobody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from domain.bookings import Booking
from domain.ids import parse, public
from domain.usecases import bookings as use_cases
from domain.work import Work
from gateway.commands import Reply, perform
from gateway.problems import invalid
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere, ServingHere, caller_of
from gateway.v1 import models_studios as models
from gateway.v1.found import known, there
from gateway.v1.models import Money, Page
from gateway.v1.paging import Cursor, Limit, Row, paged, reply
from gateway.v1.shapes import at, optional_id
from projections.views import bookings as view

router = APIRouter(route_class=Guarded)
BOOK = ("book",)


def acting(id: str, summary: str, body: bool = False) -> dict[str, Any]:
    """What the commands on one booking have in common."""
    return operation(id, "bookings", summary, BOOK, {200: models.BookingOutcome}, (404,), kind="command", body=body)


@router.post(
    "/v1/bookings",
    **operation(
        "requestBooking",
        "bookings",
        "Request a booking",
        BOOK,
        {201: models.BookingOutcome},
        (404, 410),
        kind="command",
        body=True,
    ),
)
async def post_booking(request: Request, body: models.BookingRequest) -> Response:
    """Holds the slot for 24 hours, or until it begins; 409 `slot-taken` where the artist is not free."""

    def decide(work: Work) -> Reply:
        id = use_cases.request_booking(
            work,
            body.studio_id,
            body.artist_id,
            body.client_id,
            body.concept_id,
            body.start,
            body.end,
            body.price.value(),
            body.deposit.value(),
            body.notes,
            variant=body.variant,
        )
        location = {"Location": f"/v1/bookings/{public('booking', id)}"}
        return Reply(body.client_id, 201, outcome(work.get(Booking, id)), location)

    return (await perform(request, body, decide)).response()


@router.get(
    "/v1/bookings",
    **operation("listBookings", "bookings", "Your bookings", BOOK, {200: Page[models.Booking]}),
)
async def list_bookings(
    request: Request,
    caller: CallerHere,
    serving: ServingHere,
    studio_id: Annotated[str | None, Query(description="Of this studio alone.")] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Response:
    studio = None if studio_id is None else parse("studio", studio_id)
    if studio_id is not None and studio is None:
        raise invalid("studio_id", "Send the id of a studio.")
    store = serving.platform.store
    return await paged(
        request,
        cursor,
        limit,
        lambda after, count: view.bookings(store, caller.tenant, after or "", count, studio),
        booking_of_row,
        str(studio),
    )


@router.get(
    "/v1/bookings/{id}",
    **operation("getBooking", "bookings", "One booking", BOOK, {200: models.Booking}, (404,)),
)
async def get_booking(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    row = view.booking(serving.platform.store, caller.tenant, known("booking", id))
    return reply(booking_of_row(there("booking", row)))


@router.post("/v1/bookings/{id}/deposit", **acting("recordDeposit", "Record a deposit", body=True))
async def deposit(request: Request, id: str, body: models.DepositRequest) -> Response:
    return await _act(
        request,
        id,
        body,
        lambda work, booking: use_cases.record_deposit(work, booking, body.amount.value(), body.method, body.reference),
    )


@router.post("/v1/bookings/{id}/confirm", **acting("confirmBooking", "Confirm a booking"))
async def confirm(request: Request, id: str) -> Response:
    return await _act(request, id, None, use_cases.confirm_booking)


@router.post("/v1/bookings/{id}/reschedule", **acting("rescheduleBooking", "Move a booking", body=True))
async def reschedule(request: Request, id: str, body: models.RescheduleRequest) -> Response:
    """Where the new slot is taken, the old one stays."""
    return await _act(
        request,
        id,
        body,
        lambda work, booking: use_cases.reschedule_booking(work, booking, body.start, body.end),
    )


@router.post("/v1/bookings/{id}/cancel", **acting("cancelBooking", "Cancel a booking", body=True))
async def cancel(request: Request, id: str, body: models.CancelRequest) -> Response:
    return await _act(
        request, id, body, lambda work, booking: use_cases.cancel_booking(work, booking, body.reason, body.by)
    )


@router.post("/v1/bookings/{id}/complete", **acting("completeBooking", "Say it is done and paid", body=True))
async def complete(request: Request, id: str, body: models.CompleteRequest) -> Response:
    return await _act(
        request, id, body, lambda work, booking: use_cases.complete_booking(work, booking, body.paid.value())
    )


@router.post("/v1/bookings/{id}/no-show", **acting("markNoShow", "Say that nobody came"))
async def no_show(request: Request, id: str) -> Response:
    return await _act(request, id, None, use_cases.mark_no_show)


async def _act(request: Request, id: str, body: BaseModel | None, use_case: Callable[[Work, UUID], None]) -> Response:
    booking_id, tenant = known("booking", id), caller_of(request).tenant

    def decide(work: Work) -> Reply:
        use_case(work, booking_id)
        return Reply(tenant, 200, outcome(work.get(Booking, booking_id)))

    return (await perform(request, body, decide)).response()


def outcome(booking: Booking) -> models.BookingOutcome:
    return models.BookingOutcome(
        id=public("booking", booking.id),
        created=booking.created_on,
        status=booking.state.value,
        studio_id=public("studio", booking.studio_id),
        artist_id=public("artist", booking.artist_id),
        client_id=public("client", booking.client_id),
        concept_id=None if booking.concept_id is None else public("concept", booking.concept_id),
        variant=booking.variant,
        start=booking.start,
        end=booking.end,
        price=Money.of(booking.price),
        deposit=Money.of(booking.deposit),
        deposit_paid=booking.deposit_paid,
        held_until=booking.held_until,
    )


def booking_of_row(row: Row) -> models.Booking:
    def amount(minor: int) -> Money:
        return Money(amount_minor=minor, currency=row["currency"])

    return models.Booking(
        id=public("booking", UUID(row["id"])),
        created=at(row["created"]),
        status=row["state"],
        studio_id=public("studio", UUID(row["studio"])),
        artist_id=public("artist", UUID(row["artist"])),
        client_id=public("client", UUID(row["client"])),
        concept_id=optional_id("concept", row["concept"]),
        variant=row["variant"],
        start=at(row["start"]),
        end=at(row["end"]),
        price=amount(row["price"]),
        deposit=amount(row["deposit"]),
        deposit_paid=bool(row["deposit_paid"]),
        held_until=None if row["held_until"] is None else at(row["held_until"]),
        paid=None if row["paid"] is None else amount(row["paid"]),
        reason=row["reason"],
        notes=row["notes"],
    )
