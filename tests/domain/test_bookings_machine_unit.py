"""Any order of requests, deposits, moves, ends and expiries: no artist is ever in two places."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from domain.bookings import OPEN, Booking, BookingState
from domain.calendars import Calendar, months
from domain.errors import Refused
from domain.money import Money
from domain.usecases import bookings, studios
from tests.given import FakeClock, Outcome, World
from tests.scenes import set_scene

# Close to a month's end (and a year's), so that bookings over it are common.
BEGIN = datetime(2026, 12, 29, 8, 0, tzinfo=UTC)
OCCUPYING = OPEN | {BookingState.COMPLETED, BookingState.NO_SHOW}
STARTS = st.sampled_from([1, 2, 4, 8, 30, 62, 63, 64, 80, -1]).map(lambda hours: timedelta(hours=hours))
LENGTHS = st.sampled_from([1, 2, 3, 5, 8, 24, 25, 0]).map(lambda hours: timedelta(hours=hours))


class BookingMachine(RuleBasedStateMachine):
    ids = Bundle("ids")

    @initialize()
    def open_the_shop(self) -> None:
        self.world = World(clock=FakeClock(BEGIN))
        self.scene = set_scene(self.world.do)
        self.world.enter(self.scene.tenant)
        second = self.world.given(lambda work: studios.add_artist(work, self.scene.studio, "Second", ()))
        self.artists = (self.scene.artist, second)
        self.live: dict[UUID, Any] = {}

    def does(self, command: Any, *arguments: Any) -> Outcome:
        before = len(self.world.log)
        outcome = self.world.when(lambda work: command(work, *arguments))
        if outcome.refusal is not None:
            assert isinstance(outcome.refusal, Refused) and len(self.world.log) == before
        return outcome

    @rule(target=ids, artist=st.booleans(), start=STARTS, length=LENGTHS, deposit=st.sampled_from([0, 100]))
    def request(self, artist: bool, start: timedelta, length: timedelta, deposit: int) -> Any:
        begin = self.world.clock.now() + start
        outcome = self.world.when(
            lambda work: bookings.request_booking(
                work, self.scene.studio, self.artists[artist], self.scene.client, None, begin, begin + length,
                Money(200, "EUR"), Money(deposit, "EUR"),
            )
        )  # fmt: skip
        free = all(
            not (each.start < begin + length and begin < each.end)
            for each in self.of_artist(self.artists[artist])
            if each.state in OCCUPYING and each.id != outcome.result
        )
        valid = start >= timedelta(0) and timedelta(0) < length <= timedelta(hours=24)
        assert (outcome.refusal is None) == (free and valid), outcome
        return outcome.result if outcome.refusal is None else multiple()

    @rule(id=ids)
    def pay(self, id: UUID) -> None:
        self.does(bookings.record_deposit, id, Money(100, "EUR"), "card", "x")

    @rule(id=ids)
    def confirm(self, id: UUID) -> None:
        self.does(bookings.confirm_booking, id)

    @rule(id=ids, start=STARTS, length=LENGTHS)
    def reschedule(self, id: UUID, start: timedelta, length: timedelta) -> None:
        before = self.world.get(Booking, id)
        begin = self.world.clock.now() + start
        outcome = self.does(bookings.reschedule_booking, id, begin, begin + length)
        after = self.world.get(Booking, id)
        if outcome.refusal is None:
            assert (after.start, after.end, after.state) == (begin, begin + length, before.state)
        else:
            assert (after.start, after.end, after.version) == (before.start, before.end, before.version)

    @rule(id=ids)
    def cancel(self, id: UUID) -> None:
        self.does(bookings.cancel_booking, id, "asked", "client")

    @rule(id=ids)
    def complete(self, id: UUID) -> None:
        self.does(bookings.complete_booking, id, Money(200, "EUR"))

    @rule(id=ids)
    def miss(self, id: UUID) -> None:
        self.does(bookings.mark_no_show, id)

    @rule(hours=st.sampled_from([1, 5, 13, 25]))
    def time_passes(self, hours: int) -> None:
        """Every hold's timer fires, the late ones too."""
        self.world.clock.move(hours=hours)
        for each in self.all():
            unpaid = each.held_until is not None and each.held_until <= self.world.clock.now() and not each.deposit_paid
            assert self.does(bookings.expire_hold, each.id).result is unpaid
            if unpaid:
                assert self.world.get(Booking, each.id).state is BookingState.CANCELLED

    def all(self) -> list[Booking]:
        ids = [each.originator_id for each in self.world.log if isinstance(each, Booking.Requested)]
        return [self.world.get(Booking, id) for id in ids]

    def of_artist(self, artist: UUID) -> list[Booking]:
        return [each for each in self.all() if each.artist_id == artist]

    def calendars(self) -> list[Calendar]:
        ids = [each.originator_id for each in self.world.log if isinstance(each, Calendar.Started)]
        assert len(ids) == len(set(ids))
        return [self.world.get(Calendar, id) for id in ids]

    @invariant()
    def no_artist_is_in_two_places(self) -> None:
        for artist in getattr(self, "artists", ()):
            taken = sorted((each.start, each.end) for each in self.of_artist(artist) if each.state in OCCUPYING)
            assert all(first[1] <= second[0] for first, second in pairwise(taken)), taken

    @invariant()
    def calendars_hold_exactly_what_occupies_the_artist(self) -> None:
        if not hasattr(self, "artists"):
            return
        expected: dict[tuple[UUID, str], dict[UUID, tuple[Any, ...]]] = {}
        for each in self.all():
            if each.state in OCCUPYING:
                firm = each.state not in (BookingState.SLOT_HELD, BookingState.DEPOSIT_DUE)
                for month in months(each.start, each.end):
                    expected.setdefault((each.artist_id, month), {})[each.id] = (each.start, each.end, firm)
        found = {
            (each.artist_id, each.month): {id: (e.start, e.end, e.firm) for id, e in each.entries.items()}
            for each in self.calendars()
            if each.entries
        }
        assert found == expected

    @invariant()
    def replaying_twice_gives_equal_states(self) -> None:
        for each in [*getattr(self, "world", World()).log[-3:]]:
            assert self.world.replayed(each.originator_id) == self.world.replayed(each.originator_id)


BookingMachine.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestBookings = BookingMachine.TestCase
