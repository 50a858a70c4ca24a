"""What sends mails, put together: notices of what happens, and what else is in the table of mails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.ids import Clock
from domain.log import Position
from infra.mail.facts import ReadModelFacts
from infra.mail.folder import FolderMail
from infra.mail.smtp import SmtpMail
from infra.settings import Settings
from infra.stores import Store
from processors.delivery.mailing import Mailing, MailPort
from processors.notifications import tables
from processors.notifications.handler import Notifications
from processors.notifications.writing import OWNERS, Writing


@dataclass(frozen=True)
class Mails:
    handler: Notifications
    sender: Mailing
    store: Store

    def sent(self, tenant: UUID, bookings: Sequence[UUID]) -> list[dict[str, Any]]:
        """What was mailed of these bookings, the eldest first: `about`, `kind`, `settled`."""
        return tables.sent(self.store, tenant, bookings)

    def forget(self, tenant: UUID, subject: UUID) -> None:
        """They get no others; whoever sends destroys what is kept of those sent. Again is harmless."""
        tables.forget(self.store, subject)


def mail_port(settings: Settings, folder: Path) -> MailPort:
    """The mail server that is set, or the folder."""
    return SmtpMail.of(settings.smtp_url) if settings.smtp_url else FolderMail(folder)


def mails(settings: Settings, folder: Path, store: Store, head: Callable[[], Position], clock: Clock) -> Mails:
    """`head` tells how far the log is; `folder` is for mails where no server is set."""
    facts = ReadModelFacts(store)
    writing = Writing(store, facts, settings.mail_from, settings.public_url)
    sender = Mailing(
        store,
        mail_port(settings, folder),
        lambda tenant: facts.team(tenant, OWNERS),
        settings.mail_from,
        clock,
        (writing,),
    )
    return Mails(Notifications(store, head, clock), sender, store)
