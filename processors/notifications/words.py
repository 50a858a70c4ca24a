"""What notices say: plain text, in the studio's zone, with who sends it and why."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.money import shown
from processors.notifications.facts import Appointment, Quota

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
"""Written out here: a process's locale has no say in them."""
LONGEST = 120
WIDTH = 76
REASONS: Mapping[str, str] = {
    "hold-expired": "The deposit had not arrived in time, so the slot is free again.",
    "no-deposit": "The deposit had not arrived in time, so the slot is free again.",
    "client-asked": "It was cancelled because you asked for it.",
}
"""Of cancellations, in words to the client; of the others nothing is said."""
TEAM_REASONS: Mapping[str, str] = {
    "hold-expired": "The deposit did not arrive in time.",
    "no-deposit": "The deposit did not arrive in time.",
    "client-asked": "The client asked for it.",
    "studio-asked": "The studio asked for it.",
    "illness": "Because of an illness.",
}


def one_line(text: str) -> str:
    """Text that cannot begin a new line, a new header or a change of direction, whatever is in it."""
    kept = "".join(" " if unicodedata.category(each) in _BREAKING else each for each in text)
    line = " ".join(kept.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


_BREAKING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def to_client(kind: str, appointment: Appointment) -> tuple[str, str]:
    """Subject and text of a notice to the client. The `client` must be there."""
    assert appointment.client is not None
    studio = one_line(appointment.studio)
    subject, opening, after = _said(kind, appointment, studio)
    reason = (
        f"{studio} sends you this because you have an appointment there, or had one.",
        "If you want no such mails, tell the studio. Answers to this mail are read by nobody.",
    )
    greeting = f"Hello {one_line(appointment.client.name)},"
    return subject, _text((greeting, opening, _when_and_whom(appointment), after), reason)


def _said(kind: str, appointment: Appointment, studio: str) -> tuple[str, str, str]:
    """Subject, what stands before the appointment, and what behind."""
    if kind == "held":
        assert appointment.held_until is not None
        deposit = shown(appointment.deposit.minor, appointment.deposit.currency)
        until = moment(appointment.held_until, appointment.zone)
        return (
            f"Your slot at {studio} is held until the deposit is in",
            f"{studio} holds this slot for you:",
            f"To keep it, please pay the deposit of {deposit}\nuntil {until}.\nAfter that the slot is free again.",
        )
    if kind == "confirmed":
        return (
            f"Your appointment at {studio} is confirmed",
            "Your appointment is confirmed:",
            "The calendar entry that comes with this mail moves along if the appointment is moved.",
        )
    if kind == "moved":
        return f"Your appointment at {studio} has moved", "Your appointment has moved. It is now:", ""
    if kind == "reminder":
        return f"Your appointment at {studio} is near", "This is to remind you of your appointment:", ""
    return (
        f"Your appointment at {studio} is cancelled",
        "This appointment is cancelled:",
        REASONS.get(appointment.reason or "", ""),
    )


def to_team(kind: str, appointment: Appointment, page: str | None) -> tuple[str, str]:
    """Subject and text of a notice to the studio's people: who the client is stands in the studio's pages alone."""
    studio, begins = one_line(appointment.studio), appointment.start.astimezone(ZoneInfo(appointment.zone))
    day = f"{begins.day} {MONTHS[begins.month - 1]}"
    if kind == "team-booked":
        subject, opening, after = f"New booking at {studio}, {day}", f"There is a new booking at {studio}:", ""
    else:
        subject, opening = f"Booking cancelled at {studio}, {day}", f"A booking at {studio} is cancelled:"
        after = TEAM_REASONS.get(appointment.reason or "", "")
    link = f"The studio's page: {page}" if page else ""
    reason = (
        f"You get this because you look after the bookings of {studio}.",
        "Whether such mails are sent is a setting on the studio's page.",
    )
    return subject, _text(("Hello,", opening, _when_and_whom(appointment), after, link), reason)


def quota_reached(percent: int, month: str, quota: Quota) -> tuple[str, str]:
    """Subject and text of a notice to the owners. `month` is `YYYY-MM`."""
    year, number = month.split("-")
    name = f"{MONTHS[int(number) - 1]} {year}"
    used = f"{quota.used:,} of the {quota.limit:,} designs of your plan are used in {name} (UTC)."
    after = (
        "More are refused until the month is over, or the plan is changed."
        if percent >= 100
        else "When all are used, more are refused until the month is over, or the plan is changed."
    )
    subject = f"{percent}% of this month's designs are used" if percent < 100 else "This month's designs are used up"
    reason = ("You get this because you are an owner of the account.",)
    return subject, _text(("Hello,", used, after), reason)


def moment(at: datetime, zone: str) -> str:
    """`Thursday, 2 April 2026, 12:00 (Europe/Berlin, UTC+02:00)`."""
    local = at.astimezone(ZoneInfo(zone))
    off = f"{local:%z}"
    where = zone if zone == "UTC" else f"{zone}, UTC{off[:3]}:{off[3:5]}"
    return f"{day(local.date())}, {local:%H:%M} ({where})"


def day(at: date) -> str:
    return f"{DAYS[at.weekday()]}, {at.day} {MONTHS[at.month - 1]} {at.year}"


def span(start: datetime, end: datetime, zone: str) -> str:
    """Both ends, in one line where they are on one day."""
    first, last = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    if first.date() != last.date() or first.utcoffset() != last.utcoffset():
        return f"{moment(start, zone)}\n  to {moment(end, zone)}"
    begun, _, where = moment(start, zone).partition(" (")
    return f"{begun} to {last:%H:%M} ({where}"


def _when_and_whom(appointment: Appointment) -> str:
    lines = [f"  {span(appointment.start, appointment.end, appointment.zone)}"]
    if appointment.artist:
        lines.append(f"  with {one_line(appointment.artist)}")
    lines.append(f"  at {one_line(appointment.studio)}")
    return "\n".join(lines)


def _text(paragraphs: Sequence[str], reason: Sequence[str]) -> str:
    body = "\n\n".join(_wrapped(each) for each in paragraphs if each)
    return f"{body}\n\n-- \n{_wrapped(' '.join(reason))}\n"


def _wrapped(paragraph: str) -> str:
    """Lines that a mail program shows as they are (RFC 5322, section 2.1.1); indented ones are left alone."""
    lines = paragraph.split("\n")
    return "\n".join(
        line if line.startswith(" ") else textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        for line in lines
    )
