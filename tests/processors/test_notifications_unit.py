"""What notices say, word by word; which event makes which; and calendar entries by the rules of RFC 5545 and 5546."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from textwrap import dedent
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bookings import Booking, BookingState
from domain.log import Actor, Envelope, Happened
from domain.money import Money
from domain.sandbox import sandbox_of
from domain.usage import UsageMeter
from processors.handlers import WriteRows
from processors.notifications import words
from processors.notifications.facts import Appointment, Quota, Recipient
from processors.notifications.handler import Notifications
from processors.notifications.icalendar import OCTETS, Entry, Method, folded, icalendar
from processors.notifications.writing import Writing
from tests.given import START, TENANT, FakeClock

ID = UUID("018f0000-0000-7000-8000-0000000000aa")
JO = Recipient(UUID(int=1), "Jo Tate", "jo@tate.example")
APPOINTMENT = Appointment(
    ID,
    UUID(int=2),
    BookingState.DEPOSIT_DUE,
    datetime(2026, 4, 2, 10, 0, tzinfo=UTC),
    datetime(2026, 4, 2, 12, 30, tzinfo=UTC),
    "Europe/Berlin",
    "North Street",
    "Maren Vogel",
    JO,
    Money(5000, "EUR"),
    False,
    datetime(2026, 3, 11, 9, 0, tzinfo=UTC),
    None,
    True,
    None,
)
FOOT = """
-- 
North Street sends you this because you have an appointment there, or had
one. If you want no such mails, tell the studio. Answers to this mail are
read by nobody.
"""
WHEN = """
  Thursday, 2 April 2026, 12:00 to 14:30 (Europe/Berlin, UTC+02:00)
  with Maren Vogel
  at North Street
"""
SAID = {
    "held": (
        "Your slot at North Street is held until the deposit is in",
        f"Hello Jo Tate,\n\nNorth Street holds this slot for you:\n{WHEN}\n"
        "To keep it, please pay the deposit of 50.00 EUR\n"
        "until Wednesday, 11 March 2026, 10:00 (Europe/Berlin, UTC+01:00).\n"
        "After that the slot is free again.\n",
    ),
    "confirmed": (
        "Your appointment at North Street is confirmed",
        f"Hello Jo Tate,\n\nYour appointment is confirmed:\n{WHEN}\n"
        "The calendar entry that comes with this mail moves along if the appointment\nis moved.\n",
    ),
    "moved": (
        "Your appointment at North Street has moved",
        f"Hello Jo Tate,\n\nYour appointment has moved. It is now:\n{WHEN}",
    ),
    "reminder": (
        "Your appointment at North Street is near",
        f"Hello Jo Tate,\n\nThis is to remind you of your appointment:\n{WHEN}",
    ),
    "cancelled": (
        "Your appointment at North Street is cancelled",
        f"Hello Jo Tate,\n\nThis appointment is cancelled:\n{WHEN}",
    ),
}


@pytest.mark.parametrize("kind", SAID)
def test_what_a_client_is_told(kind: str) -> None:
    subject, text = SAID[kind]
    assert words.to_client(kind, APPOINTMENT) == (subject, text + FOOT)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("hold-expired", "The deposit had not arrived in time, so the slot is free again."),
        ("client-asked", "It was cancelled because you asked for it."),
        ("a reason from elsewhere", None),
    ],
)
def test_why_it_is_cancelled(reason: str, said: str | None) -> None:
    _, text = words.to_client("cancelled", replace(APPOINTMENT, reason=reason))
    assert (said in text) if said else ("elsewhere" not in text and text.endswith(WHEN + FOOT))


def test_what_the_team_is_told() -> None:
    page = "https://app.example/studio/std_1"
    subject, text = words.to_team("team-booked", APPOINTMENT, page)
    assert subject == "New booking at North Street, 2 April"
    assert text == (
        f"Hello,\n\nThere is a new booking at North Street:\n{WHEN}\nThe studio's page: {page}\n\n"
        "-- \nYou get this because you look after the bookings of North Street. Whether\n"
        "such mails are sent is a setting on the studio's page.\n"
    )
    subject, text = words.to_team("team-cancelled", replace(APPOINTMENT, reason="illness"), None)
    assert subject == "Booking cancelled at North Street, 2 April"
    assert text.startswith(
        f"Hello,\n\nA booking at North Street is cancelled:\n{WHEN}\nBecause of an illness.\n\n-- \n"
    )
    assert "Jo" not in text, "who the client is stands in no mail to others"


@pytest.mark.parametrize(
    ("percent", "subject", "after"),
    [
        (80, "80% of this month's designs are used", "When all are used, more are refused until"),
        (100, "This month's designs are used up", "More are refused until"),
    ],
)
def test_what_the_owners_are_told_of_the_quota(percent: int, subject: str, after: str) -> None:
    said = words.quota_reached(percent, "2026-12", Quota(1234, 1500, None))
    assert said[0] == subject
    assert said[1].startswith(
        "Hello,\n\n1,234 of the 1,500 designs of your plan are used in December 2026 (UTC).\n\n" + after
    )


def test_times_over_midnight_and_over_a_change_of_the_clock() -> None:
    night = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert words.span(night, night + timedelta(hours=4), "Europe/Berlin") == (
        "Saturday, 28 March 2026, 23:00 (Europe/Berlin, UTC+01:00)\n"
        "  to Sunday, 29 March 2026, 04:00 (Europe/Berlin, UTC+02:00)"
    )
    early = night + timedelta(hours=2)
    assert "\n" in words.span(early, early + timedelta(hours=2), "Europe/Berlin"), "one day, two distances from UTC"
    assert words.span(night, night + timedelta(hours=1), "UTC") == "Saturday, 28 March 2026, 22:00 to 23:00 (UTC)"
    assert words.moment(night, "Asia/Kolkata") == "Sunday, 29 March 2026, 03:30 (Asia/Kolkata, UTC+05:30)"


def test_money_has_the_currency_s_digits_and_a_former_artist_no_name() -> None:
    yen = replace(APPOINTMENT, deposit=Money(5000, "JPY"), artist=None)
    text = words.to_client("held", yen)[1]
    assert "the deposit of 5,000 JPY\n" in text and "with" not in text


@given(st.text(max_size=300))
def test_a_name_is_one_line(text: str) -> None:
    line = words.one_line(text)
    assert len(line.splitlines()) <= 1 and line == line.strip() and len(line) <= words.LONGEST
    assert not any(each in line for each in "\r\n\t\0\u2028\u2029\u202e\u200b")


ENTRY = Entry(
    ID,
    3,
    START,
    datetime(2026, 4, 2, 10, 0, tzinfo=UTC),
    datetime(2026, 4, 2, 12, 30, tzinfo=UTC),
    "North Street: appointment with Maren Vogel",
    "North Street",
    ("North Street", "mail@studio.example"),
    "jo@tate.example",
)


def test_a_calendar_entry() -> None:
    expected = dedent(
        f"""\
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//appointments//EN
        METHOD:REQUEST
        BEGIN:VEVENT
        UID:{ID}
        SEQUENCE:3
        DTSTAMP:20260310T090000Z
        DTSTART:20260402T100000Z
        DTEND:20260402T123000Z
        SUMMARY:North Street: appointment with Maren Vogel
        LOCATION:North Street
        ORGANIZER;CN="North Street":mailto:mail@studio.example
        ATTENDEE;RSVP=FALSE:mailto:jo@tate.example
        STATUS:CONFIRMED
        TRANSP:OPAQUE
        END:VEVENT
        END:VCALENDAR
        """
    )
    assert icalendar(Method.REQUEST, ENTRY) == expected.replace("\n", "\r\n")
    cancelled = icalendar(Method.CANCEL, ENTRY)
    assert "METHOD:CANCEL\r\n" in cancelled and "STATUS:CANCELLED\r\n" in cancelled


CONTENT_LINE = re.compile(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):(.*)')


def parsed(body: str) -> list[tuple[str, str, str]]:
    """Name, parameters, value of each line: RFC 5545, section 3.1."""
    assert body.endswith("\r\n") and "\n" not in body.replace("\r\n", "") and "\r" not in body.replace("\r\n", "")
    assert all(len(line.encode()) <= OCTETS for line in body.split("\r\n"))
    matches = [CONTENT_LINE.fullmatch(line) for line in body.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")]
    assert all(matches), body
    return [(each[1], each[2], each[3]) for each in matches if each]


def text_value(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)
    return re.sub(r"\\(.)", lambda escaped: "\n" if escaped[1] in "nN" else escaped[1], value)


printable = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\x85"), max_size=200)


@given(printable, printable, st.sampled_from(Method))
def test_any_text_is_folded_and_escaped_so_that_it_can_be_read(summary: str, name: str, method: Method) -> None:
    body = icalendar(method, replace(ENTRY, summary=summary, organizer=(name, "a+b@c.example")))
    lines = parsed(body)
    values = {name: value for name, _, value in lines}
    assert text_value(values["SUMMARY"]) == summary
    assert [each for each, _, _ in lines].count("BEGIN") == 2
    # What RFC 5546 asks of REQUEST and CANCEL (sections 3.2.2 and 3.2.5).
    assert set(values) >= {"METHOD", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "ORGANIZER", "ATTENDEE", "STATUS"}


def test_folding_tears_no_character() -> None:
    parts = list(folded("SUMMARY:" + "é𝄞" * 40))
    assert len(parts) > 2 and all(len(part.encode()) <= OCTETS for part in parts)
    assert "".join([parts[0], *(part[1:] for part in parts[1:])]) == "SUMMARY:" + "é𝄞" * 40


def test_text_of_more_lines_and_addresses_of_odd_characters() -> None:
    body = icalendar(
        Method.REQUEST,
        replace(
            ENTRY, summary="a\r\nb\nc\rd", organizer=('Say "hi"\r\n', "m@x.example"), attendee="o'neil?x@y.example"
        ),
    )
    assert "SUMMARY:a\\nb\\nc\\nd\r\n" in body and "CN=\"Say 'hi'\"" in body
    assert "mailto:o%27neil%3Fx@y.example" in body


class NoStore:
    """Nothing is written while a handler decides."""

    def write(self, turn: str = "") -> Any:
        from contextlib import nullcontext
        from unittest.mock import MagicMock

        return nullcontext(MagicMock())


def happened(event: Any, tenant: UUID = TENANT) -> Happened:
    envelope = Envelope(UUID(int=9), tenant, Actor("key", "k"), "r", "c", None, "d", None, START, 1)
    return Happened(7, event.TOPIC, envelope, event)


def made_of(event: Any, tenant: UUID = TENANT) -> list[tuple[str, str]]:
    """Id and kind of the notices that a handler makes of an event."""
    handler = Notifications(NoStore(), lambda: 0, FakeClock())  # type: ignore[arg-type]
    found = []
    for effect in handler.handle(happened(event, tenant)):
        assert isinstance(effect, WriteRows)
        found += [(notice.id, notice.kind) for notice in effect.write.args[0]]  # type: ignore[attr-defined]
    return found


def booking(kind: Any, **values: Any) -> Any:
    return kind(originator_id=ID, originator_version=4, timestamp=START, **values)


EVENTS = (
    (booking(Booking.DepositBecameDue, amount=Money(1, "EUR"), until=START), ["held"]),
    (booking(Booking.Confirmed), ["confirmed"]),
    (booking(Booking.Rescheduled, start=START, end=START, previous_start=START, previous_end=START), ["moved"]),
    (booking(Booking.Cancelled, reason="other", by="studio"), ["cancelled", "team-cancelled"]),
    (booking(Booking.ReminderBecameDue, start=START), ["reminder"]),
    (booking(UsageMeter.LevelReached, percent=80), ["quota-80"]),
    (booking(UsageMeter.LevelReached, percent=100), ["quota-100"]),
)


@pytest.mark.parametrize(("event", "kinds"), EVENTS)
def test_which_event_makes_which_notices(event: Any, kinds: list[str]) -> None:
    assert made_of(event) == [(f"{UUID(int=9)}.{kind}", kind) for kind in kinds]
    assert made_of(event, sandbox_of(TENANT)) == []


def test_every_kind_has_its_author_and_fits_a_message_id() -> None:
    kinds = {kind for _, kinds in EVENTS for kind in kinds} | {"team-booked"}
    assert kinds == Writing.kinds
    assert all(re.fullmatch(r"[a-z0-9-]+", kind) for kind in kinds)
    assert Booking.Requested.TOPIC in Notifications.topics
