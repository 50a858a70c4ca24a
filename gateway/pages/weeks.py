"""A studio's week: seven days in the studio's own zone, and which booking falls where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gateway.pages.words import local

_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FIRST, _LAST = date(2000, 1, 3), date(2999, 12, 23)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week. `monday` is its first day."""

    monday: date

    @classmethod
    def parse(cls, text: str | None, today: date) -> Week:
        """`2026-W47`, or a day of it as `2026-11-21`; the present week for anything else."""
        monday = _monday(text or "")
        if monday is None or not _FIRST <= monday <= _LAST:
            return cls.of(today)
        return cls(monday)

    @classmethod
    def of(cls, day: date) -> Week:
        return cls(day - timedelta(days=day.weekday()))

    @property
    def name(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def number(self) -> int:
        return self.monday.isocalendar()[1]

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=n) for n in range(7)]

    @property
    def before(self) -> Week:
        return Week(self.monday - timedelta(days=7))

    @property
    def after(self) -> Week:
        return Week(self.monday + timedelta(days=7))

    def span(self, zone: str) -> tuple[str, str]:
        """Its first and its first later moment there, ISO 8601 in UTC: days at a change of the clock are 23 or 25 h."""
        return tuple(  # type: ignore[return-value]
            datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC).isoformat()
            for day in (self.monday, self.after.monday)
        )


def _monday(text: str) -> date | None:
    try:
        if match := _WEEK.fullmatch(text):
            return date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return Week.of(date.fromisoformat(text)).monday if _DAY.fullmatch(text) else None
    except (ValueError, OverflowError):
        return None


def by_artist_and_day(bookings: list[Row], zone: str) -> dict[str, dict[date, list[Row]]]:
    """Each booking under its artist, on the day on which it begins there."""
    placed: dict[str, dict[date, list[Row]]] = {}
    for booking in bookings:
        day = local(booking["start"], zone).date()
        placed.setdefault(booking["artist"], {}).setdefault(day, []).append(booking)
    return placed
