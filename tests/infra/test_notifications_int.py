"""Notices whole: a platform, a mail server that is not ours (aiosmtpd), and files in the folder where there is none."""

from __future__ import annotations

import email
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.log import Actor, Context
from domain.tenants import Brand
from domain.usecases import bookings, studios, tenants
from infra.cli.backups import backup, restore
from infra.clock import SystemClock
from infra.platform import open_platform
from infra.running import Running
from infra.settings import Settings
from tests.infra.test_mail_int import Kept, read, serving
from tests.processors.notices import calendar_of, text_of
from tests.processors.test_notifications_unit import parsed
from tests.scenes import Scene, book

NAME, ADDRESS = "Zoë Quillfeather", "zoe.quill@feather.example"


class Clock(SystemClock):
    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


@dataclass
class Place:
    running: Running
    clock: Clock
    scene: Scene = field(init=False)

    def __post_init__(self) -> None:
        tenant = self.do(tenants.register_tenant, name="Ink", tier="pro", region="local", tenant=UUID(int=0))
        studio = self.do(studios.open_studio, "Nördliche Straße", "Europe/Berlin", "EUR", "studio", tenant=tenant)
        artist = self.do(studios.add_artist, studio, "Maren Vogel", (), tenant=tenant)
        client = self.do(studios.register_client, studio, NAME, ADDRESS, None, None, tenant=tenant)
        self.do(tenants.add_member, tenant, "Olga", "olga@studio.example", "owner", tenant=tenant)
        self.do(tenants.change_brand, tenant, Brand("Tinte & Söhne", "#112233", "#445566"), tenant=tenant)
        self.scene = Scene(tenant, studio, artist, client)

    def do(self, use_case: Callable[..., Any], *values: Any, tenant: UUID | None = None, **named: Any) -> Any:
        id = f"test/{uuid4()}"
        context = Context(tenant or self.scene.tenant, Actor("system", "test"), id, id, id)
        decided = self.running.commits.submit(context, lambda work: partial(use_case, work, *values, **named)())
        return decided.result(10).result

    def confirmed(self) -> UUID:
        start = (self.clock.now() + timedelta(days=5)).replace(microsecond=0)
        id = book(lambda use_case, tenant=None: self.do(use_case), self.scene, start, deposit=0)
        self.do(bookings.confirm_booking, id)
        return id


@contextmanager
def opened(folder: Path, **settings: Any) -> Iterator[Place]:
    clock = Clock()
    running = open_platform(Settings(data=folder, workers=0, mail_from="mail@studio.example", **settings), clock)
    try:
        yield Place(running, clock)
    finally:
        running.close()


def until(what: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 60
    while not (found := what()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def kinds(place: Place, state: str) -> set[str]:
    return {row["kind"] for row in place.running.store.all("SELECT kind FROM notices WHERE state = ?", (state,))}


def test_a_server_gets_mail_and_calendar_entry(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept = Kept()
    with serving(kept) as port, opened(tmp_path / "data", smtp_url=f"smtp://127.0.0.1:{port}") as place:
        id = place.confirmed()
        start = (place.clock.now() + timedelta(days=6)).replace(microsecond=0)
        until(lambda: kinds(place, "sent") >= {"confirmed", "team-booked"})
        place.do(bookings.reschedule_booking, id, start, start + timedelta(hours=3))
        until(lambda: "moved" in kinds(place, "sent"))
        place.clock.ahead = timedelta(days=5, minutes=1)
        until(lambda: "reminder" in kinds(place, "sent"))
        place.do(bookings.cancel_booking, id, "client-asked", "client")
        until(lambda: kinds(place, "sent") >= {"cancelled", "team-cancelled"})
    came = [read(message) for message in kept.came if message["X-RcptTo"] == ADDRESS]
    assert [str(message["Subject"]).rpartition(" ")[2] for message in came] == [
        "confirmed",
        "moved",
        "near",
        "cancelled",
    ]
    assert len(kept.came) == 6
    found = []
    for message in came:
        assert str(message["From"]) == "Tinte & Söhne <mail@studio.example>"
        assert "Zoë Quillfeather" in text_of(message) and "Nördliche Straße" in text_of(message)
        part = calendar_of(message)
        if part is not None:
            lines = {name: value for name, _, value in parsed(decoded(part))}
            found.append((part.get_param("method"), lines["METHOD"], lines["UID"], lines["DTSTART"]))
            assert lines["ATTENDEE"] == f"mailto:{ADDRESS}" and "Nördliche Straße" in lines["SUMMARY"]
    moved = start.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    assert [each[:3] for each in found] == [(method, method, str(id)) for method in ("REQUEST", "REQUEST", "CANCEL")]
    assert [each[3] for each in found][1:] == [moved, moved] and found[0][3] != moved
    assert "Quillfeather" not in caplog.text and "feather.example" not in caplog.text


def decoded(part: EmailMessage) -> str:
    """The bytes of a part as they came, with their ends of lines."""
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return data.decode().replace("\r\n", "\n").replace("\n", "\r\n")


def test_what_the_folder_keeps_of_a_client_goes_with_the_erasure(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as place:
        place.confirmed()
        until(lambda: kinds(place, "sent") >= {"confirmed", "team-booked"})
        folder = place.running.folder.mails
        assert recipients(folder) == ["olga@studio.example", ADDRESS]
        place.do(studios.erase_client, place.scene.client, "client-request")
        until(lambda: recipients(folder) == ["olga@studio.example"])
        sql, person = "SELECT 1 FROM notices WHERE subject = ?", (str(place.scene.client),)
        until(lambda: not place.running.store.all(sql, person))
        assert not any(b"Quillfeather" in file.read_bytes() for file in folder.iterdir())


def test_a_backup_holds_no_mail_and_a_restored_copy_sends_none_again(tmp_path: Path) -> None:
    copy, keys, restored = tmp_path / "backup", tmp_path / "keys", tmp_path / "restored"
    with opened(tmp_path / "data") as place:
        id = place.confirmed()
        until(lambda: kinds(place, "sent") >= {"confirmed", "team-booked"})
        backup(place.running.settings, copy, keys, None, None)
    copied = b"".join(path.read_bytes() for path in copy.rglob("*") if path.is_file())
    assert b"notices" in copied and b"Quillfeather" not in copied and ADDRESS.encode() not in copied
    restore(Settings(data=restored), copy, keys, (), True, None)
    running = open_platform(Settings(data=restored, workers=0, mail_from="mail@studio.example"))
    try:
        assert running.settle(60, warehouse=False)
        rows = running.store.all("SELECT kind, state FROM notices WHERE about = ?", (str(id),))
        assert {(row["kind"], row["state"]) for row in rows} == {("confirmed", "sent"), ("team-booked", "sent")}
        assert running.store.all("SELECT * FROM mails") == []
    finally:
        running.close()
    assert not (restored / "mail").exists()


def recipients(folder: Path) -> list[str]:
    found = []
    for file in folder.glob("*.eml"):
        with suppress(FileNotFoundError):  # gone since
            found.append(str(email.message_from_bytes(file.read_bytes(), policy=policy.default)["To"]))
    return sorted(found)


def test_read_models_made_anew_mail_nothing_again(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as place:
        place.confirmed()
        until(lambda: kinds(place, "sent") >= {"confirmed", "team-booked"})
    before = {file.name: file.read_bytes() for file in (tmp_path / "data" / "mail").iterdir()}
    for file in (tmp_path / "data").glob("views.db*"):
        file.unlink()
    running = open_platform(Settings(data=tmp_path / "data", workers=0, mail_from="mail@studio.example"))
    try:
        assert running.settle(60, warehouse=False)
        until(lambda: {row["state"] for row in running.store.all("SELECT state FROM notices")} == {"earlier"})
        assert running.store.all("SELECT * FROM mails") == []
    finally:
        running.close()
    assert {file.name: file.read_bytes() for file in (tmp_path / "data" / "mail").iterdir()} == before
