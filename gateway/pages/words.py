"""Amounts, times and states in the words of the pages."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from domain.money import digits, shown

STATES = {
    "requested": "Waiting",
    "generating": "Being drawn",
    "ready": "Ready",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "slot-held": "Slot held",
    "deposit-due": "Deposit due",
    "deposit-paid": "Deposit paid",
    "confirmed": "Confirmed",
    "completed": "Completed",
    "no-show": "No show",
    "waiting": "On its way",
    "delivered": "Delivered",
    "stopped": "Stopped",
}
SAID = {
    "studio": "The studio is open.",
    "artist": "The artist has joined.",
    "artist-left": "The artist has left the studio.",
    "client": "The client is on the list.",
    "notices": "Saved: who gets mails about bookings.",
    "changed": "The client's details are saved.",
    "erased": "The client is erased. Keys and files are being destroyed; the log keeps its shape.",
    "booked": "The slot is held.",
    "deposit": "The deposit is recorded.",
    "confirm": "The booking is confirmed.",
    "cancel": "The booking is cancelled, and the slot is free again.",
    "reschedule": "The booking is moved; this is its new week.",
    "complete": "The booking is completed.",
    "no-show": "Noted: nobody came.",
    "rated": "Thank you. Your rating is in the log.",
    "stopped": "Stopped. The units come back to your plan.",
    "stencil": "The stencil is being made.",
    "upscale": "The larger copy is being made.",
    "video": "The video is being made.",
    "video-stopped": "The video is stopped.",
    "test": "The test is on its way.",
    "replayed": "They are on their way again, each under its own id.",
    "webhook-on": "The endpoint is enabled.",
    "webhook-off": "The endpoint is disabled. What was waiting is stopped.",
    "webhook-gone": "The endpoint is deleted, and the key to its secret is destroyed.",
    "revoked": "The key is revoked. It stopped working at once.",
    "signed-out": "You are signed out.",
}
"""What a page says after a form was sent, by the word in its address."""


MISTAKES = {
    "string_pattern_mismatch": "Not in the form that is expected here.",
    "string_too_short": "Please fill this in.",
    "missing": "Please fill this in.",
}
"""What a field says in place of a validator's own words, which are for programs."""


def state(name: str) -> str:
    return STATES.get(name, title_of(name))


def money(minor: int | None, currency: str) -> str:
    """`250.00 EUR` for (25000, "EUR")."""
    return "–" if minor is None else shown(minor, currency)


def plain_amount(minor: int, currency: str) -> str:
    """As `money`, as a form's number field takes it."""
    places = digits(currency)
    return f"{minor / 10**places:.{places}f}"


def moment(at: datetime | str, zone: str | tzinfo = "UTC") -> str:
    """`Tue 24 Nov 2026, 10:00`."""
    return local(at, zone).strftime("%a %-d %b %Y, %H:%M")


def day(at: datetime | str, zone: str | tzinfo = "UTC") -> str:
    return local(at, zone).strftime("%a %-d %b %Y")


def hours(row: dict[str, Any], zone: str | tzinfo) -> str:
    """`10:00–12:00` of something with `start` and `end`; says so where it ends on another day."""
    start, end = local(row["start"], zone), local(row["end"], zone)
    later = "" if start.date() == end.date() else f" ({end:%a})"
    return f"{start:%H:%M}–{end:%H:%M}{later}"


def local(at: datetime | str, zone: str | tzinfo) -> datetime:
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def title_of(name: str) -> str:
    """`Fine line` for `fine-line`."""
    return name.replace("-", " ").replace("_", " ").capitalize()


def size(count: int) -> str:
    """`12 kB` for 12,345 bytes."""
    return f"{count} B" if count < 1000 else f"{count / 1000:.0f} kB" if count < 10**6 else f"{count / 10**6:.1f} MB"


def stars(count: int) -> str:
    return "★" * count + "☆" * (5 - count)
