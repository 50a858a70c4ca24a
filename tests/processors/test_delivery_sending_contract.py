"""The sender: what is due goes out signed, comes again after its pause, and one endpoint never waits for another."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.usecases import webhooks as use_cases
from domain.webhooks import SCHEDULE
from processors.delivery import claims, sending
from processors.delivery.posting import Answered, Unreachable
from tests.infra.stores import TABLES
from tests.processors.deliveries import URL, Delivering, FakePost, Sent, Shop, delivering

Both = tuple[Delivering, Shop]


@pytest.fixture(params=sorted(TABLES))
def both(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Both]:
    with delivering(tmp_path, store=TABLES[request.param](tmp_path)) as made:
        yield made


def status(code: int, **headers: str) -> Answered:
    return Answered(code, b"", headers.get("retry_after"))


def outcomes(process: Delivering) -> list[tuple[str, int]]:
    settled = [each.event for each in process.parts.happened() if each.topic == "webhook.deliveries-settled"]
    return [(each.outcome, each.attempts) for event in settled for each in event.outcomes]


def test_what_goes_out(both: Both) -> None:
    process, shop = both
    _, secret = shop.do(use_cases.register_webhook, url=URL, description=None, event_types=())
    client = shop.client()
    process.go()
    (sent,) = process.post.sent
    event_id = process.parts.happened()[-2].envelope.event_id
    assert sent.url == URL and json.loads(sent.body)["data"]["id"] == client
    assert set(sent.headers) == {
        "content-type", "user-agent", "webhook-id", "webhook-timestamp", "webhook-signature",
    }  # fmt: skip
    assert sent.headers["webhook-id"] == f"msg_{event_id.hex}"
    assert sent.headers["webhook-timestamp"] == str(int(process.parts.clock.now().timestamp()))
    signed = f"{sent.headers['webhook-id']}.{sent.headers['webhook-timestamp']}.".encode() + sent.body
    made = hmac.new(base64.b64decode(secret[6:]), signed, hashlib.sha256).digest()
    assert sent.headers["webhook-signature"] == "v1," + base64.b64encode(made).decode()
    assert process.states() == [("delivered", 1)] and outcomes(process) == [("delivered", 1)]
    assert process.send() == 0


def test_both_secrets_sign_until_the_overlap_is_over(both: Both) -> None:
    process, shop = both
    id = shop.webhook()
    shop.client()
    process.go()
    shop.do(use_cases.rotate_secret, id=id)
    shop.client()
    process.go()
    process.parts.clock.move(hours=25)
    shop.client()
    process.go()
    counts = [len(each.headers["webhook-signature"].split(" ")) for each in process.post.sent]
    assert counts == [1, 2, 1]
    first, both_of_them, last = (each.headers["webhook-signature"].split(" ") for each in process.post.sent)
    assert len({first[0], *both_of_them, last[0]}) == 4


def test_the_whole_schedule_and_its_end(both: Both) -> None:
    process, shop = both
    process.post.answer = lambda sent: status(500)
    shop.webhook()
    shop.client()
    process.announce()
    assert process.send() == 1
    for pause in SCHEDULE:
        process.parts.clock.move(seconds=pause - 1)
        assert process.send() == 0
        process.parts.clock.move(seconds=1)
        assert process.send() == 1
    assert process.states() == [("failed", 8)]
    process.settle()
    assert outcomes(process) == [("failed", 8)]
    sent = process.post.sent
    assert len({each.headers["webhook-id"] for each in sent}) == 1
    assert len({each.headers["webhook-timestamp"] for each in sent}) == 8
    assert len({each.headers["webhook-signature"] for each in sent}) == 8
    assert [row[0] for row in process.rows("SELECT status FROM webhook_attempts ORDER BY number")] == [500] * 8


def test_a_later_attempt_that_gets_through_ends_it(both: Both) -> None:
    process, shop = both
    answers = iter([301, 404, 200])
    process.post.answer = lambda sent: status(next(answers))
    shop.webhook()
    shop.client()
    process.announce()
    for seconds in (0, 5, 300):
        process.parts.clock.move(seconds=seconds)
        assert process.send() == 1
    assert process.states() == [("delivered", 3)]
    assert process.rows("SELECT failing_since FROM webhook_targets") == [(None,)]


@pytest.mark.parametrize(
    "raised, error",
    [
        (Unreachable("address-refused"), "address-refused"),
        (TimeoutError(), "timeout"),
        (RuntimeError("a person's data"), "internal"),
    ],
)
def test_whatever_stands_in_the_way_is_a_failed_attempt(
    both: Both, raised: Exception, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    process, shop = both

    def fail(sent: Sent) -> Answered:
        raise raised

    process.post.answer = fail
    shop.webhook()
    shop.client()
    process.announce()
    process.send()
    assert process.states() == [("waiting", 1)]
    assert process.rows("SELECT status, error FROM webhook_attempts") == [(None, error)]
    assert "a person's data" not in caplog.text


@pytest.mark.parametrize("code, holds_for_all", [(429, True), (503, True), (500, False)])
def test_retry_after_is_honoured(both: Both, code: int, holds_for_all: bool) -> None:
    process, shop = both
    process.post.answer = lambda sent: status(code, retry_after="600")
    shop.webhook()
    shop.client()
    process.announce()
    process.send()
    process.post.answer = lambda sent: status(200)
    shop.client()
    process.announce()
    assert process.send() == (0 if holds_for_all else 1)
    process.parts.clock.move(seconds=599)
    assert process.send() == 0
    process.parts.clock.move(seconds=1)
    assert process.send() == (2 if holds_for_all else 1)


def test_a_test_has_one_attempt(both: Both) -> None:
    process, shop = both
    process.post.answer = lambda sent: status(500)
    shop.do(use_cases.request_test, id=shop.webhook())
    process.announce()
    process.send()
    assert process.states() == [("failed", 1)]


def test_gone_disables_at_once(both: Both) -> None:
    process, shop = both
    process.post.answer = lambda sent: status(410)
    id = shop.webhook()
    shop.client()
    process.announce()
    process.send()
    shop.client()
    process.announce()
    process.parts.clock.move(seconds=10)
    assert process.send() == 0, "nothing goes there before the log knows"
    process.settle()
    (event,) = [each.event for each in process.parts.happened() if each.topic == "webhook.disabled"]
    assert (event.originator_id, event.reason) == (id, "gone")
    assert process.states() == [("stopped", 1), ("stopped", 0)]
    process.settle()
    assert len([each for each in process.parts.happened() if each.topic == "webhook.disabled"]) == 1
    shop.do(use_cases.change_webhook, id=id, enabled=True)
    process.post.answer = lambda sent: status(200)
    shop.client()
    process.go()
    assert process.states()[-1] == ("delivered", 1)


def test_five_days_without_a_good_answer_disable(both: Both) -> None:
    process, shop = both
    process.post.answer = lambda sent: status(500)
    shop.webhook()
    for day in range(6):
        shop.client()
        process.go()
        disabled = [each for each in process.parts.happened() if each.topic == "webhook.disabled"]
        assert len(disabled) == (1 if day == 5 else 0), day
        process.parts.clock.move(days=1)
    assert disabled[0].event.reason == "failing"
    assert process.rows("SELECT kind FROM mails") == [("webhook-failing",)]


def test_one_good_answer_begins_the_five_days_anew(both: Both) -> None:
    process, shop = both
    shop.webhook()
    for day in range(9):
        process.post.answer = lambda sent, day=day: status(200 if day == 4 else 500)
        shop.client()
        process.go()
        process.parts.clock.move(days=1)
    assert not [each for each in process.parts.happened() if each.topic == "webhook.disabled"]


def test_one_that_is_deleted_meanwhile_is_sent_nothing(both: Both) -> None:
    process, shop = both
    id = shop.webhook()
    shop.client()
    process.announce()
    shop.do(use_cases.delete_webhook, id=id)
    process.parts.keyring.erase(id)
    process.send()
    assert process.post.sent == []


def test_what_ends_after_its_endpoint_was_disabled_is_stopped(both: Both) -> None:
    process, shop = both
    id = shop.webhook()

    def disabled_meanwhile(sent: Sent) -> Answered:
        shop.do(use_cases.change_webhook, id=id, enabled=False)
        process.announce()
        return status(500)

    process.post.answer = disabled_meanwhile
    shop.client()
    process.go()
    assert process.states() == [("stopped", 1)] and outcomes(process) == [("stopped", 1)]


def test_what_ends_after_its_endpoint_was_deleted_changes_nothing(both: Both) -> None:
    process, shop = both
    id = shop.webhook()

    def deleted_meanwhile(sent: Sent) -> Answered:
        shop.do(use_cases.delete_webhook, id=id)
        process.announce()
        return status(200)

    process.post.answer = deleted_meanwhile
    shop.client()
    process.go()
    assert process.states() == [] and process.rows("SELECT * FROM webhook_attempts") == []


class Hanging(FakePost):
    """One endpoint never answers; the others do at once."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    async def send(self, url: str, headers: Any, body: bytes) -> Answered:
        self.under_way[url] += 1
        self.most[url] = max(self.most[url], self.under_way[url])
        try:
            if "dead" in url:
                await asyncio.sleep(3600)
            return await super().send(url, headers, body)
        finally:
            self.under_way[url] -= 1


def test_a_dead_endpoint_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "AT_ONCE", 8)
    monkeypatch.setattr(claims, "AT_ONCE_ALL", 20)
    with delivering(tmp_path, Hanging()) as (process, shop):
        shop.webhook("https://dead.example/x")
        alive = [shop.webhook(f"https://{n}.example/x") for n in range(3)]
        for _ in range(50):
            shop.client()
        process.announce()
        for _ in range(40):
            process.sender.step()
        assert len(process.post.sent) == 150
        for endpoint in alive:
            states = process.rows("SELECT DISTINCT state FROM webhook_deliveries WHERE endpoint = ?", str(endpoint))
            assert states == [("delivered",)]
        assert isinstance(process.post, Hanging)
        assert process.post.most["https://dead.example/x"] == 8
        assert max(process.post.most.values()) <= 8


def test_one_that_fails_has_two_at_once_until_it_answers(tmp_path: Path) -> None:
    with delivering(tmp_path, Hanging()) as (process, shop):
        shop.webhook("https://dead.example/x")
        for _ in range(10):
            shop.client()
        process.announce()
        with process.parts.store.write() as connection:
            connection.execute("UPDATE webhook_targets SET failing_since = '2026-03-10'")
        for _ in range(5):
            process.sender.step()
        assert isinstance(process.post, Hanging) and process.post.most["https://dead.example/x"] == 2


def test_an_attempt_has_an_end(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    process, shop = both
    monkeypatch.setattr(sending, "TIMEOUT", 0.05)
    process.sender.close()
    again = Delivering(process.parts, Hanging())
    shop.webhook("https://dead.example/x")
    shop.client()
    again.announce()
    again.send()
    assert again.rows("SELECT status, error FROM webhook_attempts") == [(None, "timeout")]
    again.sender.close()


def test_what_was_under_way_when_the_process_ended_is_sent_again(tmp_path: Path) -> None:
    with delivering(tmp_path, Hanging()) as (process, shop):
        shop.webhook("https://dead.example/x")
        shop.client()
        process.announce()
        process.sender.step()
        assert process.states() == [("sending", 0)]
        process.sender.close()
        assert process.post.closed
        again = Delivering(process.parts)
        assert again.send() == 1 and again.states() == [("delivered", 1)]
        again.sender.close()


def test_a_lease_that_ran_out_is_given_to_another_and_the_late_one_writes_nothing(both: Both) -> None:
    process, shop = both
    shop.webhook()
    shop.client()
    process.announce()
    store, now = process.parts.store, process.parts.clock.now()
    with store.write() as connection:
        (late,) = claims.claim(connection, now, {})
        claims.reclaim(connection, now + timedelta(seconds=59))
        assert claims.claim(connection, now, {}) == []
        claims.reclaim(connection, now + timedelta(seconds=61))
        (other,) = claims.claim(connection, now, {})
    assert other.fence == late.fence + 1
    with store.write() as connection:
        claims.record(connection, [claims.Attempt(late, now, 0.1, 200, None, None, None, 0.5)])
    assert process.states() == [("sending", 0)]
    with store.write() as connection:
        claims.record(connection, [claims.Attempt(other, now, 0.1, 200, None, None, None, 0.5)])
    assert process.states() == [("delivered", 1)]


def test_a_clock_that_was_set_back_holds_nothing_up(both: Both) -> None:
    process, shop = both
    process.post.answer = lambda sent: status(429, retry_after="86400")
    shop.webhook()
    process.parts.clock.move(days=300)
    shop.client()
    process.announce()
    process.send()
    process.parts.clock.move(days=-299)
    with process.parts.store.write() as connection:
        claims.reclaim(connection, process.parts.clock.now())
    assert process.send() == 1


def test_room_is_left_by_what_is_under_way(both: Both) -> None:
    process, shop = both
    endpoint = shop.webhook()
    for _ in range(3):
        shop.client()
    process.announce()
    now = process.parts.clock.now()
    with process.parts.store.write() as connection:
        assert claims.claim(connection, now, {"another": claims.AT_ONCE_ALL}) == []
        assert claims.claim(connection, now, {str(endpoint): claims.AT_ONCE}) == []
        assert len(claims.claim(connection, now, {str(endpoint): claims.AT_ONCE - 2})) == 2


def test_closing_what_never_began(both: Both) -> None:
    process, _ = both
    process.sender.close()
    process.sender.close()


def test_secrets_are_remembered_and_forgotten(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    process, shop = both
    monkeypatch.setattr(sending, "CACHED", 1)
    ids: list[UUID] = [shop.webhook(), shop.webhook()]
    positions = [each.position for each in process.parts.happened() if each.topic == "webhook.registered"]
    first = process.sealed.text(positions[0], "secret")
    assert first is not None and process.sealed.text(positions[0], "secret") == first
    assert first != process.sealed.text(positions[1], "secret")
    process.parts.keyring.erase(ids[0])
    assert process.sealed.text(positions[0], "secret") is None


def test_a_changed_address_is_where_the_next_one_goes(both: Both) -> None:
    process, shop = both
    process.post.answer = lambda sent: status(429, retry_after="3600")
    id = shop.webhook()
    shop.client()
    process.announce()
    process.send()
    shop.do(use_cases.change_webhook, id=id, url="https://two.example/hooks")
    process.post.answer = lambda sent: status(200)
    process.announce()
    process.parts.clock.move(hours=1)
    assert process.send() == 1
    assert [sent.url for sent in process.post.sent] == [URL, "https://two.example/hooks"]
    for row in process.rows("SELECT * FROM webhook_targets"):
        assert not any("example" in str(cell) for cell in row), "where it goes is sealed"
