"""One call as data: where to, what with, whether again. Nothing here touches a socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

AGAIN = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed. So may a 409 that says when to come again."""
FIRST, LONGEST = 0.5, 8.0
"""Seconds before the first retry, and at the most where the server names no time."""
PATIENCE = 60.0
"""Seconds that a server may ask for; one that asks for more has its error raised at once."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request. `wait`: seconds the server may take to answer with the finished work (`Prefer: wait`)."""

    method: str
    path: str
    query: Mapping[str, Any] | None = None
    body: Mapping[str, Any] | None = None
    wait: int | None = None
    repeatable: bool = True


def path(template: str, **values: str | int) -> str:
    """The template with its values, each of them one segment. Raises ValueError for an empty one."""
    for name, value in values.items():
        if str(value) in ("", ".", ".."):
            raise ValueError(f"{name} must not be {str(value)!r}")
        template = template.replace(f"{{{name}}}", quote(str(value), safe=""))
    return template


def query_of(call: Call) -> dict[str, str]:
    """The query's parameters, without those that were left out."""
    return {name: _text(value) for name, value in (call.query or {}).items() if value is not None}


def pause(status: int, headers: Mapping[str, str], attempt: int, chance: float, now: float) -> float | None:
    """Seconds before the next try; None where there is none.

    `attempt` counts from 0, `chance` is a random number in [0, 1), `now` the time as POSIX seconds. What the server
    says (`Retry-After`, RFC 9110 10.2.3) is kept to; else the pause doubles, half of it by chance.
    """
    said = _retry_after(headers.get("retry-after"), now)
    if status not in AGAIN and not (status == 409 and said is not None):
        return None
    if said is not None:
        return said if said <= PATIENCE else None
    return backoff(attempt, chance)


def backoff(attempt: int, chance: float) -> float:
    """Seconds before the next try, where nobody says."""
    return min(FIRST * 2.0**attempt, LONGEST) * (0.5 + chance / 2)


def _retry_after(text: str | None, now: float) -> float | None:
    if text is None:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except ValueError:
        return None


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
