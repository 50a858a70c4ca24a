"""Bookings and calendars: who gets the artist's time, and how a booking ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.bookings import REMINDED, Booking, BookingState
from domain.calendars import Calendar, Entry, calendar_id, months
from domain.errors import Conflict, Gone, Invalid, NotFound
from domain.money import Money
from domain.usecases import bookings, concepts, studios
from domain.usecases.usage import Leases
from tests.given import OTHER_TENANT, START, World, event
from tests.scenes import Scene, ask, book, set_scene

DAY = timedelta(days=1)
SOON = START + 3 * DAY
MONTH_END = datetime(2026, 3, 31, 22, 0, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def scene(world: World) -> Scene:
    made = set_scene(world.do)
    world.enter(made.tenant)
    return made


def requested(world: World, scene: Scene, **changes: Any) -> Any:
    values: dict[str, Any] = {
        "studio_id": scene.studio,
        "artist_id": scene.artist,
        "client_id": scene.client,
        "concept_id": None,
        "start": SOON,
        "end": SOON + timedelta(hours=2),
        "price": Money(20000, "EUR"),
        "deposit": Money(5000, "EUR"),
        **changes,
    }
    return world.when(lambda work: bookings.request_booking(work, **values))


def entries(world: World, scene: Scene, month: str) -> dict[UUID, Entry]:
    calendar = world.replayed(calendar_id(scene.artist, month))
    return calendar.entries if isinstance(calendar, Calendar) else {}


def state(world: World, booking: UUID) -> BookingState:
    return world.get(Booking, booking).state


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC), ("2026-03",)),
        (MONTH_END, MONTH_END + timedelta(hours=4), ("2026-03", "2026-04")),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2027, 1, 1, 1, tzinfo=UTC), ("2026-12", "2027-01")),
        (datetime(2026, 4, 1, 1, tzinfo=timezone(timedelta(hours=2))), datetime(2026, 3, 31, 23, 59, tzinfo=UTC),
         ("2026-03",)),
    ],
)  # fmt: skip
def test_months_are_utc_and_half_open(start: datetime, end: datetime, expected: tuple[str, ...]) -> None:
    assert months(start, end) == expected


def test_a_request_holds_the_slot_and_asks_for_the_deposit(world: World, scene: Scene) -> None:
    outcome = requested(world, scene, notes="Allergic to nickel")
    until = START + DAY
    id = outcome.then(
        event(Calendar.Started, month="2026-03", artist_id=scene.artist),
        event(Calendar.SlotHeld, start=SOON, end=SOON + timedelta(hours=2)),
        event(Booking.Requested, price=Money(20000, "EUR"), start=SOON),
        event(Booking.SlotHeld, until=until),
        event(Booking.DepositBecameDue, amount=Money(5000, "EUR"), until=until),
    )
    notes = outcome.events[2].notes
    assert (notes.subject, notes.value) == (scene.client, "Allergic to nickel")
    assert state(world, id) is BookingState.DEPOSIT_DUE
    assert entries(world, scene, "2026-03") == {id: Entry(SOON, SOON + timedelta(hours=2), firm=False)}


def test_without_deposit_the_slot_is_only_held(world: World, scene: Scene) -> None:
    id = requested(world, scene, deposit=Money(0, "EUR")).result
    assert state(world, id) is BookingState.SLOT_HELD
    world.when(lambda work: bookings.confirm_booking(work, id)).then(
        event(Calendar.SlotConfirmed, booking_id=id), event(Booking.Confirmed)
    )
    assert entries(world, scene, "2026-03")[id].firm


def test_a_hold_never_outlasts_the_start(world: World, scene: Scene) -> None:
    start = START + timedelta(hours=3)
    outcome = requested(world, scene, start=start, end=start + timedelta(hours=1))
    assert outcome.events[3].until == start


def test_times_are_kept_in_utc(world: World, scene: Scene) -> None:
    berlin = timezone(timedelta(hours=2))
    local = SOON.astimezone(berlin)
    outcome = requested(world, scene, start=local, end=local + timedelta(hours=1))
    held, made = outcome.events[1], outcome.events[2]
    for each in (held.start, held.end, made.start, made.end, outcome.events[3].until):
        assert each.tzinfo is UTC
    assert made.start == SOON


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"start": START - timedelta(seconds=1)}, "in-the-past", "start"),
        ({"start": START + timedelta(days=3 * 366, seconds=1)}, "too-far", "start"),
        ({"end": SOON}, "bad-length", "end"),
        ({"end": SOON + DAY + timedelta(seconds=1)}, "bad-length", "end"),
        ({"start": SOON.replace(tzinfo=None)}, "no-zone", "start"),
        ({"deposit": Money(20001, "EUR")}, "deposit-over-price", "deposit"),
        ({"deposit": Money(1, "USD")}, "deposit-over-price", "deposit"),
        ({"price": Money(1, "USD"), "deposit": Money(1, "USD")}, "wrong-currency", "price"),
        ({"artist_id": uuid4()}, "not-found", "artist_id"),
        ({"client_id": uuid4()}, "not-found", None),
        ({"studio_id": uuid4()}, "not-found", None),
        ({"concept_id": uuid4()}, "not-found", None),
    ],
)  # fmt: skip
def test_what_cannot_be_booked(world: World, scene: Scene, changes: dict[str, Any], code: str, field: str) -> None:
    requested(world, scene, **changes).refused(code, field=field)
    assert entries(world, scene, "2026-03") == {}


def test_a_day_is_the_longest_appointment(world: World, scene: Scene) -> None:
    assert requested(world, scene, end=SOON + DAY).refusal is None


def test_an_erased_client_books_nothing(world: World, scene: Scene) -> None:
    world.given(lambda work: studios.erase_client(work, scene.client, "asked"))
    requested(world, scene).refused("client-erased", Gone)


def test_a_subscription_without_booking_books_nothing(
    world: World, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from domain.plans import SUBSCRIPTIONS

    monkeypatch.setitem(SUBSCRIPTIONS, "studio", replace(SUBSCRIPTIONS["studio"], booking=False))
    requested(world, scene).refused("no-booking", Conflict)


def test_a_booking_may_be_of_a_concept(world: World, scene: Scene) -> None:
    concept = ask(world.do, scene, Leases("g"))
    outcome = requested(world, scene, concept_id=concept)
    assert world.get(Booking, outcome.result).concept_id == concept


def test_a_booking_may_say_which_of_the_designs_it_is(world: World, scene: Scene) -> None:
    concept = ask(world.do, scene, Leases("g"))
    requested(world, scene, concept_id=concept, variant=8).refused("not-found", NotFound, field="variant")
    requested(world, scene, variant=0).refused("no-concept", Invalid, field="concept_id")
    outcome = requested(world, scene, concept_id=concept, variant=0)
    assert world.get(Booking, outcome.result).variant == 0


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (lambda work, id: concepts.fail_concept(work, id, "nothing-known", "No word.", False), "failed"),
        (lambda work, id: concepts.cancel_concept(work, id, "key"), "was cancelled"),
    ],
)
def test_a_concept_that_came_to_nothing_is_not_booked(world: World, scene: Scene, end: Any, said: str) -> None:
    concept = ask(world.do, scene, Leases("g"))
    world.given(lambda work: end(work, concept))
    outcome = requested(world, scene, concept_id=concept)
    outcome.refused("no-design", Conflict, field="concept_id")
    assert said in outcome.refusal.message


@pytest.mark.parametrize("shift", [-119, -60, 0, 60, 119])
def test_overlaps_are_refused(world: World, scene: Scene, shift: int) -> None:
    book(world.do, scene, SOON)
    start = SOON + timedelta(minutes=shift)
    requested(world, scene, start=start, end=start + timedelta(hours=2)).refused("slot-taken", Conflict, "start")


@pytest.mark.parametrize("shift", [-120, 120])
def test_neighbours_touch(world: World, scene: Scene, shift: int) -> None:
    first = book(world.do, scene, SOON)
    second = book(world.do, scene, SOON + timedelta(minutes=shift))
    assert set(entries(world, scene, "2026-03")) == {first, second}


def test_another_artist_is_free_at_that_time(world: World, scene: Scene) -> None:
    book(world.do, scene, SOON)
    other = world.given(lambda work: studios.add_artist(work, scene.studio, "Other", ()))
    assert requested(world, scene, artist_id=other).refusal is None


def test_a_booking_over_the_month_s_end_lies_in_both_months(world: World, scene: Scene) -> None:
    id = book(world.do, scene, MONTH_END, hours=4)
    for month in ("2026-03", "2026-04"):
        assert entries(world, scene, month) == {id: Entry(MONTH_END, MONTH_END + timedelta(hours=4), firm=False)}
    april = datetime(2026, 4, 1, 1, tzinfo=UTC)
    requested(world, scene, start=april, end=april + timedelta(hours=3)).refused("slot-taken")
    world.given(lambda work: bookings.cancel_booking(work, id, "asked", "client"))
    assert entries(world, scene, "2026-03") == entries(world, scene, "2026-04") == {}


def paid(world: World, booking: UUID, amount: Money | None = None) -> Any:
    return world.when(lambda work: bookings.record_deposit(work, booking, amount or Money(5000, "EUR"), "card", "ch_1"))


def test_the_deposit_is_recorded_once_and_exactly(world: World, scene: Scene) -> None:
    id = book(world.do, scene, SOON)
    world.when(lambda work: bookings.confirm_booking(work, id)).refused("deposit-due", Conflict)
    paid(world, id, Money(4999, "EUR")).refused("wrong-deposit", Invalid, "amount")
    paid(world, id).then(event(Booking.DepositRecorded, method="card", reference="ch_1"))
    paid(world, id).refused("deposit-already-recorded", Conflict)
    world.when(lambda work: bookings.confirm_booking(work, id)).then(
        event(Calendar.SlotConfirmed), event(Booking.Confirmed)
    )
    paid(world, id).refused("wrong-state", Conflict)
    world.when(lambda work: bookings.confirm_booking(work, id)).refused("wrong-state", Conflict)


def confirmed(world: World, scene: Scene, start: datetime = SOON, hours: float = 2) -> UUID:
    id = book(world.do, scene, start, hours, deposit=0)
    world.given(lambda work: bookings.confirm_booking(work, id))
    return id


def moved(world: World, id: UUID, start: datetime, hours: float = 2) -> Any:
    return world.when(lambda work: bookings.reschedule_booking(work, id, start, start + timedelta(hours=hours)))


def test_a_confirmed_booking_moves_over_a_month_s_end_and_stays_firm(world: World, scene: Scene) -> None:
    id = confirmed(world, scene)
    assert moved(world, id, MONTH_END, 4).refusal is None
    for month in ("2026-03", "2026-04"):
        assert entries(world, scene, month) == {id: Entry(MONTH_END, MONTH_END + timedelta(hours=4), firm=True)}
    moved(world, id, datetime(2026, 4, 2, 9, tzinfo=UTC))
    assert entries(world, scene, "2026-03") == {}
    assert list(entries(world, scene, "2026-04")) == [id]
    assert state(world, id) is BookingState.CONFIRMED


def test_a_held_booking_moves_and_stays_held(world: World, scene: Scene) -> None:
    id = book(world.do, scene, SOON)
    moved(world, id, SOON + DAY).then(
        event(Calendar.SlotReleased), event(Calendar.SlotHeld), event(Booking.Rescheduled, previous_start=SOON)
    )
    assert not entries(world, scene, "2026-03")[id].firm


def test_a_booking_may_move_onto_itself(world: World, scene: Scene) -> None:
    id = confirmed(world, scene)
    assert moved(world, id, SOON + timedelta(minutes=30)).refusal is None


def test_a_move_to_a_taken_slot_leaves_the_old_one(world: World, scene: Scene) -> None:
    id, other = confirmed(world, scene), book(world.do, scene, SOON + DAY)
    moved(world, id, SOON + DAY).refused("slot-taken", Conflict)
    assert entries(world, scene, "2026-03")[id].start == SOON and other in entries(world, scene, "2026-03")
    moved(world, id, START - DAY).refused("in-the-past")


def test_completion_takes_what_was_paid(world: World, scene: Scene) -> None:
    id = confirmed(world, scene)
    world.when(lambda work: bookings.complete_booking(work, id, Money(1, "USD"))).refused("wrong-currency", Invalid)
    world.when(lambda work: bookings.complete_booking(work, id, Money(25000, "EUR"))).then(
        event(Booking.Completed, paid=Money(25000, "EUR"))
    )
    world.when(lambda work: bookings.complete_booking(work, id, Money(1, "EUR"))).refused("wrong-state")
    world.when(lambda work: bookings.cancel_booking(work, id, "late", "studio")).refused("wrong-state")
    moved(world, id, SOON + DAY).refused("wrong-state")


def test_a_no_show_is_told_after_the_beginning(world: World, scene: Scene) -> None:
    id = confirmed(world, scene)
    world.when(lambda work: bookings.mark_no_show(work, id)).refused("not-begun", Conflict)
    world.clock.time = SOON
    world.when(lambda work: bookings.mark_no_show(work, id)).then(event(Booking.MarkedNoShow))
    world.when(lambda work: bookings.mark_no_show(work, id)).refused("wrong-state")


def test_cancelling_frees_the_slot_once(world: World, scene: Scene) -> None:
    id = book(world.do, scene, SOON)
    world.when(lambda work: bookings.cancel_booking(work, id, "ill", "client")).then(
        event(Calendar.SlotReleased, booking_id=id), event(Booking.Cancelled, reason="ill", by="client")
    )
    world.when(lambda work: bookings.cancel_booking(work, id, "ill", "client")).then_nothing()
    assert requested(world, scene).refusal is None


def expired(world: World, id: UUID) -> Any:
    return world.when(lambda work: bookings.expire_hold(work, id))


def test_a_hold_expires_and_frees_the_slot(world: World, scene: Scene) -> None:
    id = book(world.do, scene, SOON)
    world.clock.time = START + DAY - timedelta(microseconds=1)
    assert expired(world, id).then_nothing() is False
    world.clock.time = START + DAY
    assert expired(world, id).then(
        event(Calendar.SlotReleased), event(Booking.Cancelled, reason="hold-expired", by="system")
    )
    assert expired(world, id).then_nothing() is False
    assert entries(world, scene, "2026-03") == {}


def test_a_paid_or_confirmed_booking_does_not_expire(world: World, scene: Scene) -> None:
    settled, firm = book(world.do, scene, SOON), confirmed(world, scene, SOON + DAY)
    paid(world, settled)
    world.clock.move(days=2)
    assert expired(world, settled).then_nothing() is False
    assert expired(world, firm).then_nothing() is False


def reminded(world: World, id: UUID) -> Any:
    return world.when(lambda work: bookings.remind_of_booking(work, id))


def test_a_confirmed_booking_is_reminded_of_once_within_its_last_day(world: World, scene: Scene) -> None:
    id = confirmed(world, scene)
    assert not reminded(world, id).then_nothing()
    world.clock.time = SOON - REMINDED
    assert reminded(world, id).then(event(Booking.ReminderBecameDue, start=SOON))
    assert not reminded(world, id).then_nothing()
    moved(world, id, SOON + 4 * DAY)
    assert not reminded(world, id).then_nothing()
    world.clock.time = SOON + 4 * DAY - timedelta(seconds=1)
    reminded(world, id).then(event(Booking.ReminderBecameDue, start=SOON + 4 * DAY))


@pytest.mark.parametrize("end", ["held", "cancelled", "begun"])
def test_nothing_to_remind_of(world: World, scene: Scene, end: str) -> None:
    id = requested(world, scene).result if end == "held" else confirmed(world, scene)
    if end == "cancelled":
        world.given(lambda work: bookings.cancel_booking(work, id, "asked", "client"))
    world.clock.time = SOON if end == "begun" else SOON - DAY
    assert not reminded(world, id).then_nothing()


def test_bookings_of_other_tenants_are_not_found(world: World, scene: Scene) -> None:
    id = book(world.do, scene, SOON)
    for command in (bookings.confirm_booking, bookings.mark_no_show, bookings.expire_hold):
        world.when(lambda work, c=command: c(work, id), tenant=OTHER_TENANT).refused("not-found", NotFound)


def test_a_calendar_releases_what_it_does_not_know_silently() -> None:
    calendar = Calendar.start(uuid4(), uuid4(), "2026-03", START)
    calendar.release(uuid4(), START)
    assert calendar.version == 1
    id = uuid4()
    calendar.hold(id, SOON, SOON + DAY, START)
    calendar.confirm(id, START)
    calendar.confirm(id, START)
    assert calendar.version == 3
