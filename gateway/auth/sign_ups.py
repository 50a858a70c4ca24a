"""Developers who sign themselves up: what waits for the link in their mail, and how often anybody may ask for one."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Protocol
from uuid import UUID

from gateway.limits import MovingWindow

SIGN_UP_LASTS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class SignUp:
    """An account that is made once its link is followed; the ids are its own from the start, so none is made twice."""

    tenant: UUID
    member: UUID
    name: str = field(repr=False)
    email: str = field(repr=False)


class SignUps(Protocol):
    """What waits, by its token. Whoever reads the store learns neither name nor address without the token."""

    def offer(self, token: str, sign_up: SignUp, until: datetime, now: datetime) -> bool:
        """Keep it until then; False where too many wait already."""

    def burn(self, token: str, now: datetime) -> SignUp | None:
        """What the token was given for, the first time it is shown; None ever after."""


class MailPort(Protocol):
    def send(self, message: EmailMessage) -> None:
        """Hand the mail over. Raises `OSError` (or a subclass) where nobody takes it."""


class Doors:
    """How many links are sent: to one mail address, for one network address, and in all. Figures are per window."""

    def __init__(self, per_mail: int = 3, per_address: int = 10, in_all: int = 120) -> None:
        self._mails, self._addresses, self._all = MovingWindow(900), MovingWindow(60), MovingWindow(60)
        self._per_mail, self._per_address, self._in_all = per_mail, per_address, in_all

    def knock(self, address: Hashable, now: float) -> int | None:
        """None where this address may ask; else the seconds until it may again."""
        verdict = self._addresses.admit(address, self._per_address, now)
        return None if verdict.admitted else verdict.retry_after

    def mail(self, email: str, now: float) -> bool:
        """Whether one more mail goes to that address: whoever asks is told nothing of it."""
        return (
            self._mails.admit(email.lower(), self._per_mail, now).admitted
            and self._all.admit("all", self._in_all, now).admitted
        )
