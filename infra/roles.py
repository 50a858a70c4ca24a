"""What a process does: the roles of `ATELIER_ROLES`, and the leases that each of them takes among processes."""

from __future__ import annotations

from collections.abc import Mapping

ROLES: Mapping[str, str] = {
    "gateway": "answers HTTP",
    "views": "fills the read models",
    "processors": "reacts to events, and delivers webhooks and mails",
    "audit": "publishes and signs the audit log",
    "warehouse": "loads the warehouse",
    "housekeeping": "fires timers, erases, tidies",
    "workers": "draws",
}
PLAYED = frozenset(ROLES)
"""Those of a process that is told nothing else, and all that a process alone on its folder needs."""
LEASES: Mapping[str, tuple[str, ...]] = {
    "views": ("views",),
    "processors": ("processors", "webhooks"),
    "audit": ("audit",),
    "warehouse": ("warehouse",),
    "housekeeping": ("housekeeping",),
}


class UnknownRole(ValueError):
    """Says which, and what there is."""


def played(text: str) -> frozenset[str]:
    """The roles that `text` names, separated by commas; `PLAYED` where it names none. Raises `UnknownRole`."""
    asked = [name.strip() for name in text.split(",") if name.strip()]
    for name in asked:
        if name not in ROLES:
            raise UnknownRole(f"There is no role {name!r}; there are {', '.join(ROLES)}.")
    return frozenset(asked) or PLAYED


def leases_of(roles: frozenset[str]) -> tuple[str, ...]:
    """What a process of these roles may come to lead."""
    return tuple(lease for role, leases in LEASES.items() if role in roles for lease in leases)
