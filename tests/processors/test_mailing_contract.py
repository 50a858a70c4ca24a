"""Mails: each until it is taken, to those who look after the tenant, and never twice under another id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest

from processors.delivery import mailing
from processors.delivery.mailing import Calendar, Letter, Mailing
from processors.store import Connection
from tests.given import TENANT
from tests.parts import Parts, parts_in

ABOUT = UUID("018f0000-0000-7000-8000-0000000000aa")
HEX = ABOUT.hex


@dataclass
class FakePort:
    refuses: int = 0
    sent: list[EmailMessage] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    stuck: bool = False

    def send(self, message: EmailMessage) -> None:
        if self.refuses:
            self.refuses -= 1
            raise ConnectionRefusedError("a password may be in here")
        self.sent.append(message)

    def forget(self, message_id: str) -> None:
        if self.stuck:
            raise PermissionError(message_id)
        self.forgotten.append(message_id)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with parts_in(tmp_path) as made:
        yield made


def mailing_of(parts: Parts, port: FakePort, *owners: str) -> Mailing:
    return Mailing(parts.store, port, lambda tenant: owners, "atelier@studio.example", parts.clock)


def insert(parts: Parts, kind: str = "webhook-failing") -> None:
    with parts.store.write() as connection:
        mailing.insert(connection, "id-1", TENANT, kind, ABOUT, parts.clock.now())
        mailing.insert(connection, "id-1", TENANT, kind, ABOUT, parts.clock.now())


@pytest.mark.parametrize("kind", mailing.TEXTS)
def test_what_a_mail_says(parts: Parts, kind: str) -> None:
    port = FakePort()
    post = mailing_of(parts, port, "ana@studio.example", "bo@studio.example")
    insert(parts, kind)
    assert post.tick() == 1 and post.tick() == 0
    (message,) = port.sent
    assert message["To"] == "ana@studio.example, bo@studio.example"
    assert (message["From"], message["Message-ID"]) == ("atelier@studio.example", "<id-1@studio.example>")
    text = message.get_content()
    assert text.count(f"whk_{HEX}") == 4 and "{" not in text.replace('{"enabled": true}', "")
    assert max(map(len, text.splitlines())) < 100


def test_it_is_tried_again_after_growing_pauses_and_then_given_up(
    parts: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    port = FakePort(refuses=100)
    post = mailing_of(parts, port, "ana@studio.example")
    insert(parts)
    for pause in mailing.PAUSES:
        left = port.refuses
        assert post.tick() == 0 and port.refuses == left - 1
        assert post.tick() == 0 and port.refuses == left - 1
        parts.clock.move(seconds=pause)
    assert post.tick() == 0
    assert parts.store.all("SELECT * FROM mails") == []
    assert "password" not in caplog.text and "ConnectionRefusedError" in caplog.text


def test_it_is_taken_in_the_end(parts: Parts) -> None:
    port = FakePort(refuses=1)
    post = mailing_of(parts, port, "ana@studio.example")
    insert(parts)
    post.tick()
    parts.clock.move(minutes=1)
    assert post.tick() == 1 and len(port.sent) == 1


def test_nobody_to_write_to(parts: Parts, caplog: pytest.LogCaptureFixture) -> None:
    port = FakePort()
    post = mailing_of(parts, port)
    insert(parts)
    assert post.tick() == 0 and post.tick() == 0
    assert port.sent == [] and "no recipient" in caplog.text


def test_a_clock_that_was_set_back_holds_no_mail_up(parts: Parts) -> None:
    port = FakePort()
    post = mailing_of(parts, port, "ana@studio.example")
    parts.clock.move(days=10)
    insert(parts)
    parts.clock.move(days=-10)
    assert post.tick() == 1


@dataclass
class FakeAuthor:
    """Writes what it is told to, or raises."""

    gives: Letter | datetime | Exception | None
    kinds: frozenset[str] = frozenset({"told"})
    settled: list[tuple[str, str]] = field(default_factory=list)
    erased: tuple[str, ...] = ()

    def letter(self, id: str, now: datetime) -> Letter | datetime | None:
        if isinstance(self.gives, Exception):
            raise self.gives
        return self.gives

    def settle(self, connection: Connection, id: str, state: str, now: datetime) -> None:
        self.settled.append((id, state))

    def sweep(self, forget: Callable[[str], None]) -> None:
        for id in self.erased:
            forget(id)


def written(parts: Parts, author: FakeAuthor) -> tuple[Mailing, FakePort]:
    port = FakePort()
    post = Mailing(parts.store, port, lambda tenant: (), "mail@studio.example", parts.clock, (author,))
    insert(parts, "told")
    return post, port


def test_an_author_writes_and_hears_what_came_of_it(parts: Parts) -> None:
    name, calendar = "Tinte, Söhne & Co", Calendar("REQUEST", "X")
    author = FakeAuthor(Letter(("a@b.example", "no address"), "Grüße", "Text", name, calendar))
    post, port = written(parts, author)
    assert post.tick() == 1 and author.settled == [("id-1", "sent")]
    (message,) = port.sent
    assert (message["To"], message["Subject"]) == ("a@b.example", "Grüße")
    assert message["From"].addresses[0].display_name == "Tinte, Söhne & Co"
    assert message.get_content_type() == "multipart/alternative"
    plain, entry = message.iter_parts()
    assert plain.get_content() == "Text\n"
    assert (entry.get_content_type(), entry.get_param("method")) == ("text/calendar", "REQUEST")
    assert entry.get_filename() == "appointment.ics"


def test_an_author_may_wait_or_send_nothing(parts: Parts) -> None:
    author = FakeAuthor(parts.clock.now() + timedelta(minutes=3))
    post, port = written(parts, author)
    assert post.tick() == 0 and author.settled == []
    author.gives = None
    parts.clock.move(minutes=2)
    assert post.tick() == 0 and author.settled == []
    parts.clock.move(minutes=1)
    assert post.tick() == 0 and author.settled == [("id-1", "dropped")]
    assert port.sent == [] and parts.store.all("SELECT * FROM mails") == []


@pytest.mark.parametrize("name", ["Two\r\nBcc: c@d.example", None])
def test_a_mail_that_cannot_be_written_holds_up_no_other(
    parts: Parts, name: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    letter = Letter(("a@b.example",), "Subject", "Text", name) if name else KeyError("a@b.example")
    post, port = written(parts, FakeAuthor(letter))
    with parts.store.write() as connection:
        mailing.insert(connection, "id-2", TENANT, "told of nobody", ABOUT, parts.clock.now())
    assert post.tick() == 0 and port.sent == []
    assert [row["attempts"] for row in parts.store.all("SELECT attempts FROM mails")] == [1, 1]
    assert "example" not in caplog.text


def test_what_cannot_be_destroyed_holds_up_no_mail(parts: Parts, caplog: pytest.LogCaptureFixture) -> None:
    author = FakeAuthor(Letter(("a@b.example",), "Subject", "Text"))
    post, port = written(parts, author)
    author.erased = ("id-9",)
    port.stuck = True
    assert post.tick() == 1 and "are still kept (PermissionError)" in caplog.text
    port.stuck = False
    post.tick()
    assert port.forgotten == ["<id-9@studio.example>"]


def test_what_is_forgotten_is_not_sent(parts: Parts) -> None:
    post, port = written(parts, FakeAuthor(Letter(("a@b.example",), "Subject", "Text"), erased=("id-1",)))
    assert post.tick() == 0 and port.sent == [] and port.forgotten == ["<id-1@studio.example>"]
