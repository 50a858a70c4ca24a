"""Forms, words and weeks of the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Conflict, Invalid
from gateway.pages import booking_rows, words
from gateway.pages.forms import Form, Mistakes, NotFilledIn, filled
from gateway.pages.weeks import Week, by_artist_and_day
from gateway.v1.models_studios import StudioRequest

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minor", "currency", "said"),
    [
        (25000, "EUR", "250.00 EUR"),
        (1234567, "USD", "12,345.67 USD"),
        (1500, "JPY", "1,500 JPY"),
        (1, "KWD", "0.001 KWD"),
    ],
)
def test_amounts_are_said_with_the_currencys_own_digits(minor: int, currency: str, said: str) -> None:
    assert words.money(minor, currency) == said


def test_no_amount_is_a_dash() -> None:
    assert words.money(None, "EUR") == "–"


@given(st.integers(0, 10**11), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_an_amount_survives_a_form(minor: int, currency: str) -> None:
    form = Form({"price": words.plain_amount(minor, currency)})
    assert form.amount("price", currency) == {"amount_minor": minor, "currency": currency}


@pytest.mark.parametrize("text", ["-1", "1.234", "nan", "inf", "ten", "1e30"])
def test_what_is_no_amount_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(NotFilledIn) as refused:
        Form({"price": text}).amount("price", "EUR")
    assert list(refused.value.fields) == ["price"]


def test_an_empty_amount_is_nothing_and_a_comma_is_a_point() -> None:
    assert Form({}).amount("deposit", "EUR")["amount_minor"] == 0
    assert Form({"deposit": "12,50"}).amount("deposit", "EUR")["amount_minor"] == 1250


def test_a_time_is_that_of_the_studios_wall() -> None:
    form = Form({"date": "2026-07-01", "time": "10:00"})
    assert form.moment("date", "time", "Europe/Berlin") == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert form.moment("date", "time", "America/New_York") == datetime(2026, 7, 1, 14, tzinfo=UTC)


@pytest.mark.parametrize("fields", [{}, {"date": "2026-07-01"}, {"date": "soon", "time": "10:00"}])
def test_a_time_that_is_none_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(NotFilledIn):
        Form(fields).moment("date", "time", "UTC")


def test_numbers_are_read_or_refused() -> None:
    form = Form({"n": " 4 ", "x": "1.5", "bad": "four"})
    assert (form.whole("n"), form.number("x"), form.optional("none"), form.text("n")) == (4, 1.5, None, "4")
    for read in (form.whole, form.number):
        with pytest.raises(NotFilledIn):
            read("bad")


def test_the_apis_own_model_checks_and_its_words_stand_at_the_field() -> None:
    with pytest.raises(NotFilledIn) as refused:
        filled(StudioRequest, name=" ", zone="Europe/Berlin", currency="euro")
    assert set(refused.value.fields) == {"name", "currency"}
    assert refused.value.fields["name"] == "Say something."
    assert Mistakes.of(refused.value).status == 422


def test_a_refusal_keeps_its_words_and_status() -> None:
    taken = Mistakes.of(Conflict("slot-taken", "The slot is taken."))
    assert (taken.summary, taken.status, dict(taken.fields)) == ("The slot is taken.", 409, {})
    wrong = Mistakes.of(Invalid("unknown-zone", "A zone is an IANA name.", "zone"))
    assert dict(wrong.fields) == {"zone": "A zone is an IANA name."}


@given(st.dates(date(2000, 1, 3), date(2999, 12, 22)))
def test_a_week_is_found_again_by_its_name(day: date) -> None:
    week = Week.of(day)
    assert day in week.days and Week.parse(week.name, date(2026, 1, 1)) == week
    assert Week.parse(day.isoformat(), date(2026, 1, 1)) == week
    assert week.before.after == week and week.number == day.isocalendar()[1]


@pytest.mark.parametrize(
    "text", [None, "", "2026-W99", "1999-W01", "2026-47", "W47", "9999-W10", "2026-02-30", "1999-12-31", "9999-12-31"]
)
def test_what_is_no_week_is_the_present_one(text: str | None) -> None:
    assert Week.parse(text, date(2026, 11, 21)).monday == date(2026, 11, 16)


def test_a_week_in_which_the_clock_changes_has_an_hour_more() -> None:
    start, end = Week.of(date(2026, 10, 20)).span("Europe/Berlin")
    assert datetime.fromisoformat(end) - datetime.fromisoformat(start) == timedelta(days=7, hours=1)


def test_bookings_stand_on_the_day_on_which_they_begin_in_the_studios_zone() -> None:
    late = {"artist": "a", "start": "2026-11-20T23:30:00+00:00"}
    assert by_artist_and_day([late], "Europe/Berlin") == {"a": {date(2026, 11, 21): [late]}}
    assert by_artist_and_day([late], "UTC") == {"a": {date(2026, 11, 20): [late]}}


def test_hours_say_when_they_end_on_another_day() -> None:
    row = {"start": "2026-11-20T22:00:00+00:00", "end": "2026-11-21T01:00:00+00:00"}
    assert words.hours(row, "UTC") == "22:00–01:00 (Sat)"
    assert words.hours(row, "America/New_York") == "17:00–20:00"


@pytest.mark.parametrize(
    ("state", "paid", "start", "steps"),
    [
        ("requested", 0, 1, ("cancel",)),
        ("slot-held", 0, 1, ("confirm", "reschedule", "cancel")),
        ("deposit-due", 0, 1, ("deposit", "reschedule", "cancel")),
        ("deposit-due", 1, 1, ("confirm", "reschedule", "cancel")),
        ("confirmed", 1, 1, ("complete", "reschedule", "cancel")),
        ("confirmed", 1, -1, ("complete", "no-show", "cancel")),
        ("completed", 1, -1, ()),
        ("cancelled", 0, 1, ()),
        ("no-show", 0, -1, ()),
    ],
)
def test_what_is_offered_follows_from_the_state(state: str, paid: int, start: int, steps: tuple[str, ...]) -> None:
    row = {"state": state, "deposit_paid": paid, "start": (NOW + timedelta(hours=start)).isoformat()}
    assert booking_rows.steps(row, NOW) == steps


def test_small_words() -> None:
    assert (words.title_of("fine-line"), words.state("slot-held"), words.state("new-one")) == (
        "Fine line",
        "Slot held",
        "New one",
    )
    assert [words.size(n) for n in (12, 12_345, 1_234_567)] == ["12 B", "12 kB", "1.2 MB"]
    assert words.stars(4) == "★★★★☆"
    assert words.moment("2026-11-24T09:00:00+00:00", "Europe/Berlin") == "Tue 24 Nov 2026, 10:00"
    assert words.day(NOW) == "Sat 21 Nov 2026"
