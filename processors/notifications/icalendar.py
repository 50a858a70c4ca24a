"""An appointment as an iCalendar object (RFC 5545) that puts it into a calendar, moves it, or takes it out (RFC 5546).

The entry is known by its `UID`, which never changes, and of several messages the one with the greatest `SEQUENCE`
counts, so that they may come in any order. Times are in UTC: a calendar shows them in its own zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import quote
from uuid import UUID

OCTETS = 75
"""Of a line at most, without its end (RFC 5545, section 3.1)."""


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Entry:
    id: UUID
    sequence: int
    made: datetime
    start: datetime
    end: datetime
    summary: str
    location: str
    organizer: tuple[str, str]
    """Name and mail address: those of the message's `From` (RFC 6047)."""
    attendee: str
    """A mail address."""


def icalendar(method: Method, entry: Entry) -> str:
    """The object, with its lines folded and ended by CR LF."""
    name, address = entry.organizer
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//appointments//EN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{entry.id}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{_utc(entry.made)}",
        f"DTSTART:{_utc(entry.start)}",
        f"DTEND:{_utc(entry.end)}",
        f"SUMMARY:{_text(entry.summary)}",
        f"LOCATION:{_text(entry.location)}",
        f"ORGANIZER;CN={_parameter(name)}:{_mailto(address)}",
        f"ATTENDEE;RSVP=FALSE:{_mailto(entry.attendee)}",
        f"STATUS:{'CONFIRMED' if method is Method.REQUEST else 'CANCELLED'}",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def folded(line: str) -> Iterator[str]:
    """The parts of a line, none longer than 75 octets, no character torn; all but the first begin with a space."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + character, size + octets
    yield part


def _text(value: str) -> str:
    """A TEXT value (RFC 5545, section 3.3.11)."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _parameter(value: str) -> str:
    """A quoted parameter value: it can hold neither quotes nor controls (section 3.2)."""
    kept = "".join("'" if character == '"' else character for character in value if character >= " ")
    return f'"{kept}"'


def _mailto(address: str) -> str:
    """RFC 6068."""
    return f"mailto:{quote(address, safe='@!$*+-./=_~')}"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
