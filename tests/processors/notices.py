"""Notices over the real parts: log, handlers, read models and rows; the mail server alone is the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.usecases import bookings, studios, tenants
from infra.mail.composed import Mails
from infra.mail.facts import ReadModelFacts
from processors.delivery.mailing import Mailing
from processors.notifications.handler import Notifications
from processors.notifications.writing import MOST, OWNERS, Writing
from processors.reactions import Timers as StartTimers
from processors.runner import Runner
from processors.timers import Timers
from projections.views.bookings import BookingsView
from projections.views.studios import StudiosView
from projections.views.tenants import TenantsView
from projections.views.usage import UsageView
from tests.infra.stores import views_follower
from tests.parts import Parts, parts_in
from tests.scenes import Scene, book, set_scene

SENDER = "mail@studio.example"
OWNER, DESK = "olga@studio.example", "desk@studio.example"
CLIENT = "jo@tate.example"
SOON = timedelta(days=5)
VIEWS = (TenantsView(), StudiosView(), BookingsView(), UsageView())


@dataclass
class FakePort:
    """Keeps what was sent by its Message-ID, as the folder does; refuses the next `refuses`."""

    refuses: int = 0
    sent: list[EmailMessage] = field(default_factory=list)
    kept: dict[str, EmailMessage] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None

    def send(self, message: EmailMessage) -> None:
        if self.refuses:
            self.refuses -= 1
            raise ConnectionRefusedError("jo@tate.example was refused")
        self.before()
        self.sent.append(message)
        self.kept[str(message["Message-ID"])] = message

    def forget(self, message_id: str) -> None:
        self.kept.pop(message_id, None)


class Noticing:
    """One process: the runner with its handlers, the read models, timers, and who sends."""

    def __init__(self, parts: Parts, port: FakePort | None = None, most: int = MOST) -> None:
        self.parts, self.port = parts, port or FakePort()
        self.views = views_follower(parts.store, parts.log, parts.transcoder, VIEWS)
        self.handler = Notifications(parts.store, parts.log.head, parts.clock)
        facts = ReadModelFacts(parts.store)
        writing = Writing(parts.store, facts, SENDER, "https://app.example/", most)
        self.sender = Mailing(
            parts.store, self.port, lambda tenant: facts.team(tenant, OWNERS), SENDER, parts.clock, (writing,)
        )
        self.mails = Mails(self.handler, self.sender, parts.store)
        self.timers = Timers(parts.store)
        handlers = (StartTimers(), self.handler)
        self.runner = Runner(
            parts.store, parts.log, parts.transcoder, parts.commits, handlers, parts.clock, self.mails.forget
        )

    def handle(self) -> None:
        while self.runner.step():
            pass

    def view(self) -> None:
        while self.views.step():
            pass

    def go(self) -> list[EmailMessage]:
        """Handle, fill the read models, send; what was sent."""
        before = len(self.port.sent)
        self.handle()
        self.timers.fire_due(self.parts.clock.now(), self.parts.commits)
        self.handle()
        self.view()
        while self.sender.tick():
            pass
        return self.port.sent[before:]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.parts.store.all(sql, values)]

    def states(self) -> dict[str, str]:
        return dict(self.rows("SELECT kind, state FROM notices ORDER BY position"))  # type: ignore[arg-type]


@dataclass
class Desk:
    """A studio with an owner and somebody at the front desk; what they do there."""

    parts: Parts
    scene: Scene

    def do(self, use_case: Callable[..., Any], *values: Any, **named: Any) -> Any:
        return self.parts.do(lambda work: use_case(work, *values, **named), self.scene.tenant)

    def book(self, deposit: int = 0, after: timedelta = SOON, client: UUID | None = None) -> UUID:
        return book(self.parts.do, self.scene, self.parts.clock.now() + after, deposit=deposit, client=client)

    def confirmed(self, after: timedelta = SOON, client: UUID | None = None) -> UUID:
        id = self.book(after=after, client=client)
        self.do(bookings.confirm_booking, id)
        return id

    def move(self, id: UUID, start: datetime) -> None:
        self.do(bookings.reschedule_booking, id, start, start + timedelta(hours=2))

    def cancel(self, id: UUID, reason: str = "client-asked") -> None:
        self.do(bookings.cancel_booking, id, reason, "studio")

    def client(self, name: str = "Kim", email: str | None = "kim@kim.example", notify: bool | None = None) -> UUID:
        made: UUID = self.do(studios.register_client, self.scene.studio, name, email, None, None, notify)
        return made


@contextmanager
def noticing(root: Path, store: Any = None) -> Iterator[tuple[Noticing, Desk]]:
    with parts_in(root, store=store) as parts:
        process = Noticing(parts)
        scene = set_scene(parts.do)
        desk = Desk(parts, scene)
        for name, email, role in (("Olga", OWNER, "owner"), ("Dee", DESK, "front-desk"), ("Al", "a@a.a", "analyst")):
            desk.do(tenants.add_member, scene.tenant, name, email, role)
        process.go()
        yield process, desk


def of(messages: list[EmailMessage], to: str) -> list[EmailMessage]:
    return [message for message in messages if to in str(message["To"])]


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def calendar_of(message: EmailMessage) -> EmailMessage | None:
    """The part for calendars."""
    found = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return found[0] if found else None  # type: ignore[return-value]
