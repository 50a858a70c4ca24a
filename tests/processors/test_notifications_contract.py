"""Notices: who gets a mail of what happened, once; and what becomes of it where booking, person or tables go."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.bookings import REMINDED
from domain.money import Money
from domain.sandbox import sandbox_of
from domain.tenants import Brand, Limits
from domain.usecases import bookings, studios, tenants, usage
from domain.usecases.usage import Leases
from processors.carrying import Carrier
from processors.notifications import tables
from processors.runner import Runner
from tests.infra.stores import TABLES
from tests.processors.notices import (
    CLIENT,
    DESK,
    OWNER,
    SOON,
    Desk,
    Noticing,
    calendar_of,
    noticing,
    of,
    text_of,
)
from tests.scenes import Scene, ask, book

Both = tuple[Noticing, Desk]


@pytest.fixture(params=sorted(TABLES))
def both(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Both]:
    with noticing(tmp_path, store=TABLES[request.param](tmp_path)) as made:
        yield made


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Both]:
    """For what does not depend on the kind of database."""
    with noticing(tmp_path) as made:
        yield made


def subjects(messages: list[EmailMessage]) -> list[str]:
    return [str(message["Subject"]) for message in messages]


def test_a_booking_s_life_is_told(both: Both) -> None:
    process, desk = both
    id = desk.book(deposit=5000)
    first = process.go()
    assert subjects(of(first, CLIENT)) == ["Your slot at North Street is held until the deposit is in"]
    assert subjects(of(first, OWNER)) == subjects(of(first, DESK)) == ["New booking at North Street, 15 March"]
    assert len(first) == 2, "nobody else hears of it"
    desk.do(bookings.record_deposit, id, Money(5000, "EUR"), "card", "ch_1")
    assert process.go() == []
    desk.do(bookings.confirm_booking, id)
    assert subjects(process.go()) == ["Your appointment at North Street is confirmed"]
    desk.move(id, desk.parts.clock.now() + SOON + timedelta(days=1))
    assert subjects(process.go()) == ["Your appointment at North Street has moved"]
    desk.cancel(id)
    last = process.go()
    assert subjects(of(last, CLIENT)) == ["Your appointment at North Street is cancelled"]
    assert subjects(of(last, OWNER)) == ["Booking cancelled at North Street, 16 March"]
    assert process.go() == [] and process.rows("SELECT * FROM mails") == []
    assert set(process.states().values()) == {"sent"}


def test_the_calendar_entry_follows_the_booking(both: Both) -> None:
    process, desk = both
    id = desk.confirmed()
    start = desk.parts.clock.now() + SOON + timedelta(days=1)
    found = []
    for act in (lambda: None, lambda: desk.move(id, start), lambda: desk.cancel(id)):
        act()
        (message,) = of(process.go(), CLIENT)
        part = calendar_of(message)
        assert part is not None and part.get_param("method") in ("REQUEST", "CANCEL")
        lines = dict(line.split(":", 1) for line in str(part.get_content()).splitlines() if line[0] != " ")
        found.append((part.get_param("method"), lines["UID"], int(lines["SEQUENCE"]), lines["DTSTART"]))
    methods, uids, sequences, starts = zip(*found, strict=True)
    assert methods == ("REQUEST", "REQUEST", "CANCEL") and set(uids) == {str(id)}
    assert sorted(set(sequences)) == list(sequences)
    assert starts == ("20260315T090000Z", "20260316T090000Z", "20260316T090000Z")


def test_what_was_never_in_a_calendar_is_not_taken_out_of_one(alone: Both) -> None:
    process, desk = alone
    id = desk.book(deposit=5000)
    process.go()
    desk.move(id, desk.parts.clock.now() + SOON + timedelta(days=1))
    (moved,) = process.go()
    desk.cancel(id)
    (cancelled,) = of(process.go(), CLIENT)
    assert calendar_of(moved) is None and calendar_of(cancelled) is None


def test_a_reminder_comes_a_day_before_and_moves_with_the_booking(both: Both) -> None:
    process, desk = both
    clock = desk.parts.clock
    start = clock.now() + SOON
    id = desk.confirmed()
    desk.move(id, start + timedelta(days=2))
    process.go()
    clock.time = start - REMINDED
    assert process.go() == []
    clock.time = start + timedelta(days=2) - REMINDED
    (reminder,) = process.go()
    assert reminder["Subject"] == "Your appointment at North Street is near" and reminder["To"] == CLIENT
    assert process.go() == []


def test_no_reminder_of_what_is_cancelled(alone: Both) -> None:
    process, desk = alone
    id = desk.confirmed()
    process.go()
    desk.cancel(id)
    process.go()
    desk.parts.clock.move(days=4)
    assert process.go() == []


def test_what_is_no_longer_so_when_it_is_sent_is_not_told(alone: Both) -> None:
    process, desk = alone
    process.port.refuses = 99
    id = desk.book(deposit=5000)
    process.go()
    desk.cancel(id, "no-deposit")
    process.port.refuses = 0
    process.go()
    desk.parts.clock.move(minutes=2)
    process.go()
    assert subjects(of(process.port.sent, CLIENT)) == ["Your appointment at North Street is cancelled"]
    states = process.states()
    assert (states["held"], states["team-booked"], states["cancelled"]) == ("dropped", "dropped", "sent")


def test_of_two_moves_the_last_is_told(alone: Both) -> None:
    process, desk = alone
    id = desk.confirmed()
    process.go()
    for days in (6, 7):
        desk.move(id, desk.parts.clock.now() + timedelta(days=days))
    (message,) = process.go()
    assert "Tuesday, 17 March 2026, 10:00 to 12:00 (Europe/Berlin, UTC+01:00)" in text_of(message)


def test_it_waits_for_the_read_models(both: Both) -> None:
    process, desk = both
    desk.confirmed()
    process.handle()
    assert process.sender.tick() == 0 and len(process.rows("SELECT * FROM mails")) == 2
    process.view()
    desk.parts.clock.move(seconds=5)
    assert process.sender.tick() == 2


def test_a_lost_connection_sends_it_again_under_the_same_id(alone: Both) -> None:
    process, desk = alone
    desk.confirmed()
    process.port.refuses = 2
    assert process.go() == []
    desk.parts.clock.move(minutes=1)
    sent = process.go()
    assert len(sent) == 2
    # A crash after it was handed over: the row is still there.
    (id,) = (row[0] for row in process.rows("SELECT id FROM notices WHERE kind = 'confirmed'"))
    notice = tables.found(desk.parts.store, id)
    assert notice is not None
    with desk.parts.store.write() as connection:
        connection.execute(
            "INSERT INTO mails (id, tenant, kind, about, due) VALUES (?,?,?,?,?)",
            (id, str(notice.tenant), notice.kind, str(notice.about), desk.parts.clock.now().isoformat()),
        )
    (again,) = process.go()
    assert again["Message-ID"] == of(sent, CLIENT)[0]["Message-ID"]


def test_a_second_reading_of_the_log_mails_nothing(both: Both) -> None:
    process, desk = both
    desk.confirmed()
    assert len(process.go()) == 2
    read_again(process)
    assert process.go() == []


def test_events_brought_twice_and_by_several_are_mailed_once(both: Both) -> None:
    """As Kafka's workers bring them."""
    process, desk = both
    parts = desk.parts
    handlers = tuple(process.runner._performer.handlers.values())
    carriers = [
        Carrier(parts.store, parts.log, parts.transcoder, parts.commits, handlers, parts.clock, process.mails.forget)
        for _ in range(2)
    ]
    before = parts.log.head()
    desk.confirmed()
    events = parts.log.read(before, 100)
    for carrier in carriers:
        for brought in ([events[-1]], events, events[:1]):
            carrier.deliver({process.handler.name}, brought)
    process.view()
    assert process.sender.tick() == 2 and process.sender.tick() == 0


def test_lost_tables_mail_nothing_of_what_was_before(both: Both) -> None:
    process, desk = both
    id = desk.confirmed()
    process.go()
    with desk.parts.store.write() as connection:
        for table in ("notices", "notices_begun", "mails"):
            connection.execute(f"DELETE FROM {table}")
    again = Noticing(desk.parts)
    read_again(again)
    assert again.go() == [] and set(again.states().values()) == {"earlier"}
    desk.cancel(id)
    (message,) = of(again.go(), CLIENT)
    part = calendar_of(message)
    assert part is not None and part.get_param("method") == "CANCEL", "the client's calendar may have it"


def test_what_happened_while_nobody_handled_it_for_days_is_not_mailed(alone: Both) -> None:
    process, desk = alone
    id = desk.confirmed(after=timedelta(days=20))
    desk.parts.clock.move(days=3, seconds=1)
    assert process.go() == []
    desk.cancel(id)
    assert len(process.go()) == 2


def read_again(process: Noticing) -> None:
    parts = process.parts
    with parts.store.write() as connection:
        connection.execute("UPDATE tracking SET position = 0 WHERE follower = 'processors'")
    handlers = tuple(process.runner._performer.handlers.values())
    process.runner = Runner(
        parts.store, parts.log, parts.transcoder, parts.commits, handlers, parts.clock, process.mails.forget
    )


def test_who_wants_no_mails_gets_none(alone: Both) -> None:
    process, desk = alone
    quiet, nowhere = desk.client(notify=False), desk.client(email=None)
    for number, client in enumerate((quiet, nowhere)):
        desk.confirmed(client=client, after=SOON + timedelta(days=number))
    sent = process.go()
    assert len(sent) == 2 == len(of(sent, OWNER)) == len(of(sent, DESK))
    desk.do(studios.choose_notices, desk.scene.studio, False, True)
    desk.confirmed(after=SOON + timedelta(days=3))
    assert of(process.go(), CLIENT) == []
    desk.do(studios.choose_notices, desk.scene.studio, True, False)
    desk.confirmed(after=SOON + timedelta(days=4))
    assert [message["To"] for message in process.go()] == [CLIENT]


def test_a_sandbox_tells_nobody(alone: Both) -> None:
    process, desk = alone
    parts, sandbox = desk.parts, sandbox_of(desk.scene.tenant)

    def do(use_case: Any, tenant: UUID | None = None) -> Any:
        return parts.do(use_case, sandbox)

    studio = do(lambda work: studios.open_studio(work, "Trial", "UTC", "EUR", "studio"))
    artist = do(lambda work: studios.add_artist(work, studio, "Mo", ()))
    client = do(lambda work: studios.register_client(work, studio, "Al", "al@trial.example", None, None))
    id = book(do, Scene(sandbox, studio, artist, client), parts.clock.now() + SOON, deposit=0)
    do(lambda work: bookings.confirm_booking(work, id))
    assert process.go() == [] and process.rows("SELECT * FROM notices") == []


def test_a_brand_is_the_sender(alone: Both) -> None:
    process, desk = alone
    desk.confirmed()
    before = process.go()
    assert [str(each["From"]) for each in of(before, CLIENT)] == ["North Street <mail@studio.example>"]
    assert [str(each["From"]) for each in of(before, OWNER)] == ["mail@studio.example"]
    desk.do(tenants.change_brand, desk.scene.tenant, Brand("Inkwell", "#112233", "#445566"))
    desk.confirmed(after=SOON + timedelta(days=1))
    assert {str(each["From"]) for each in process.go()} == {"Inkwell <mail@studio.example>"}


HOSTILE = "Eve\r\nBcc: all@victims.example\r\n\r\nBuy now\u2028\u202e"


def test_a_name_cannot_add_a_header_or_a_line(alone: Both) -> None:
    process, desk = alone
    desk.do(tenants.change_brand, desk.scene.tenant, Brand(HOSTILE, "#112233", "#445566"))
    desk.confirmed(client=desk.client(name=HOSTILE))
    sent = process.go()
    (message,) = of(sent, "kim@kim.example")
    for each in sent:
        data = each.as_bytes()
        assert b"\nBcc:" not in data and each["Bcc"] is None
    assert "Hello Eve Bcc: all@victims.example Buy now," in text_of(message)


@pytest.mark.parametrize("email", ["a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "a b", "@", "a@", ""])
def test_an_address_that_is_none_gets_nothing(alone: Both, email: str, caplog: pytest.LogCaptureFixture) -> None:
    process, desk = alone
    desk.confirmed(client=desk.client(email=email))
    (message,) = process.go()
    assert OWNER in message["To"]
    assert process.rows("SELECT * FROM mails") == [] and "d.example" not in caplog.text


def test_an_erased_client_gets_nothing_and_leaves_nothing(both: Both) -> None:
    process, desk = both
    id = desk.confirmed()
    process.go()
    assert len([each for each in process.port.kept.values() if each["To"] == CLIENT]) == 1
    desk.cancel(id)
    process.port.refuses = 99
    process.go()
    process.port.refuses = 0
    process.mails.forget(desk.scene.tenant, desk.scene.client)
    process.sender.tick()
    assert [each for each in process.port.kept.values() if each["To"] == CLIENT] == []
    assert process.rows("SELECT * FROM notices WHERE subject = ?", str(desk.scene.client)) == []
    # The read models do not know of it yet.
    desk.confirmed(after=SOON + timedelta(days=1))
    desk.parts.clock.move(minutes=2)
    assert of(process.go(), CLIENT) == []
    process.mails.forget(desk.scene.tenant, desk.scene.client)


def test_who_is_erased_while_the_mail_is_on_its_way_leaves_nothing(both: Both) -> None:
    process, desk = both
    desk.confirmed()
    process.port.before = lambda: process.mails.forget(desk.scene.tenant, desk.scene.client)
    process.go()
    assert [each for each in process.port.kept.values() if each["To"] == CLIENT] == []


def test_nothing_of_a_person_is_in_rows_or_messages(alone: Both, caplog: pytest.LogCaptureFixture) -> None:
    process, desk = alone
    caplog.set_level(logging.DEBUG)
    process.port.refuses = 2
    desk.confirmed()
    process.go()
    rows = repr([process.rows(f"SELECT * FROM {table}") for table in ("mails", "notices")])
    for secret in ("Jo Tate", "tate.example", "olga", "Maren"):
        assert secret not in rows and secret not in caplog.text
    assert "was not taken (ConnectionRefusedError)" in caplog.text


def test_a_mail_that_nobody_takes_is_given_up(alone: Both) -> None:
    process, desk = alone
    process.port.refuses = 99
    desk.confirmed(after=timedelta(days=30))
    for _ in range(9):
        process.go()
        desk.parts.clock.move(days=1)
    assert process.rows("SELECT * FROM mails") == []
    assert set(process.states().values()) == {"dropped"}


def use(desk: Desk, leases: Leases, units: int) -> UUID:
    for _ in range(units // 4):
        concept = ask(desk.parts.do, desk.scene, leases, seeds=(1, 2, 3, 4))
    return concept


def on_free_plan(desk: Desk) -> Leases:
    desk.do(tenants.change_tier, desk.scene.tenant, "free", Limits(), "ann")
    return Leases("g1")


def test_quota_is_told_when_it_is_used_and_not_when_it_is_granted(both: Both) -> None:
    process, desk = both
    leases = on_free_plan(desk)
    use(desk, leases, 76)
    assert process.go() == [] and process.states() == {"quota-80": "waiting"}
    use(desk, leases, 4)
    desk.parts.clock.move(minutes=10)
    (message,) = process.go()
    assert (message["To"], message["Subject"]) == (OWNER, "80% of this month's designs are used")
    assert "80 of the 100 designs of your plan are used in March 2026" in text_of(message)
    last = use(desk, leases, 20)
    desk.parts.clock.move(minutes=10)
    assert subjects(process.go()) == ["This month's designs are used up"]
    desk.do(usage.give_back_units, last, "failed")
    use(desk, leases, 4)
    desk.parts.clock.move(minutes=10)
    assert process.go() == []


def test_of_a_month_that_is_over_no_quota_is_told(alone: Both) -> None:
    process, desk = alone
    use(desk, on_free_plan(desk), 76)
    process.go()
    desk.parts.clock.move(days=30)
    assert process.go() == [] and set(process.states().values()) == {"dropped"}


def test_a_tenant_writes_so_many_mails_a_day(both: Both, caplog: pytest.LogCaptureFixture) -> None:
    _, desk = both
    process = Noticing(desk.parts, most=3)
    for number in range(3):
        desk.confirmed(after=SOON + timedelta(days=number))
    assert len(process.go()) == 3 and "others wait" in caplog.text
    desk.parts.clock.move(hours=23)
    assert process.go() == []
    desk.parts.clock.move(hours=1, seconds=1)
    assert len(process.go()) == 3


def test_what_was_sent_of_a_booking_can_be_shown(both: Both) -> None:
    process, desk = both
    id, other = desk.confirmed(), desk.confirmed(after=SOON + timedelta(days=1))
    process.go()
    found = tables.sent(desk.parts.store, desk.scene.tenant, [id])
    assert [(each["kind"], each["about"]) for each in found] == [("team-booked", str(id)), ("confirmed", str(id))]
    assert tables.sent(desk.parts.store, UUID(int=5), [id, other]) == []
    assert tables.sent(desk.parts.store, desk.scene.tenant, []) == []


def test_old_rows_go(both: Both) -> None:
    process, desk = both
    desk.confirmed()
    process.go()
    desk.parts.clock.move(days=0, seconds=tables.KEPT.total_seconds() + 1)
    desk.confirmed()
    process.go()
    assert len(process.rows("SELECT * FROM notices")) == 2
