"""Callbacks: one concept's outcome goes to one address, once, signed with a secret of its own; nothing else does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.ids import public
from domain.labels import Labels
from domain.usecases import concepts, studios
from domain.usecases.usage import Leases
from domain.webhooks import KEPT, SCHEDULE, make_secret
from processors.delivery import claims
from processors.delivery.posting import Answered
from processors.delivery.signing import headers
from tests.infra.stores import TABLES
from tests.processors.deliveries import URL, Delivering, Shop, delivering
from tests.scenes import draw

CALLBACK = "https://two.example/outcome"
Both = tuple[Delivering, Shop]


@pytest.fixture(params=sorted(TABLES))
def both(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Both]:
    with delivering(tmp_path, store=TABLES[request.param](tmp_path)) as made:
        yield made


def asked(shop: Shop, url: str | None = CALLBACK, client: UUID | None = None) -> tuple[UUID, str]:
    """A concept, and the secret of its callback."""
    secret = make_secret(shop.parts.ids)
    labels = Labels(tags=("x",)) if url is None else Labels(callback=url, callback_secret=secret)
    options: dict[str, Any] = {"seeds": (1,), "width_mm": 100.0, "pixels": 256, "client_id": client, "labels": labels}
    ask = partial(
        concepts.request_concept, leases=Leases("g"), styles=("x",), prompt="a rose", style="x", **options
    )  # fmt: skip
    id: UUID = shop.do(ask)
    return id, secret


def ready(shop: Shop, id: UUID) -> None:
    draw(shop.parts.do, shop.scene, id, 1)


def fail(shop: Shop, id: UUID) -> None:
    shop.do(concepts.fail_concept, concept_id=id, code="engine-failed", message="No.", retryable=True)


def cancel(shop: Shop, id: UUID) -> None:
    shop.do(concepts.cancel_concept, concept_id=id, by="member")


def outcomes(process: Delivering) -> list[tuple[str, int]]:
    settled = [each.event for each in process.parts.happened() if each.topic == "webhook.deliveries-settled"]
    return [(each.outcome, each.attempts) for event in settled for each in event.outcomes]


def left(process: Delivering) -> list[int]:
    return [len(process.rows(f"SELECT * FROM webhook_{name}")) for name in ("callbacks", "targets")]


@pytest.mark.parametrize("ends, type", [(ready, "ready"), (fail, "failed"), (cancel, "cancelled")])
def test_the_outcome_is_told_once_and_signed_with_the_concepts_secret(both: Both, ends: Any, type: str) -> None:
    process, shop = both
    id, secret = asked(shop)
    process.go()
    assert process.post.sent == [] and left(process) == [1, 0]
    ends(shop, id)
    process.go()
    (sent,) = process.post.sent
    said = json.loads(sent.body)
    assert (sent.url, said["type"], said["data"]["id"]) == (CALLBACK, f"concept.{type}.v1", public("concept", id))
    stamp = int(sent.headers["webhook-timestamp"])
    assert sent.headers == headers([secret], sent.headers["webhook-id"], stamp, sent.body)
    assert outcomes(process) == [("delivered", 1)] and left(process) == [0, 0]
    assert process.rows("SELECT * FROM mails") == [] and process.rows("SELECT * FROM webhook_outcomes") == []
    process.go()
    assert len(process.post.sent) == 1


def test_nothing_else_goes_there(both: Both) -> None:
    process, shop = both
    first, _ = asked(shop)
    asked(shop, "https://three.example/outcome")
    plain, _ = asked(shop, None)
    shop.client()
    for id in (first, plain):
        ready(shop, id)
    shop.client()
    process.announce()
    shop.do(concepts.rate_concept, concept_id=first, stars=5)  # while its target is open
    shop.client()
    fourth, _ = asked(shop, None)
    ready(shop, fourth)
    process.go()
    assert [(sent.url, json.loads(sent.body)["data"]["id"]) for sent in process.post.sent] == [
        (CALLBACK, public("concept", first))
    ]
    assert left(process) == [1, 0]


def test_endpoints_hear_of_it_beside_the_callback(both: Both) -> None:
    process, shop = both
    shop.webhook(URL, "concept.*")
    id, _ = asked(shop)
    ready(shop, id)
    process.go()
    assert sorted(sent.url for sent in process.post.sent) == [URL, CALLBACK]
    assert len({sent.headers["webhook-signature"] for sent in process.post.sent}) == 2
    assert process.rows("SELECT address FROM webhook_targets") != [] and left(process) == [0, 1]


def test_what_fails_comes_again_to_the_last_attempt_and_then_ends(both: Both) -> None:
    process, shop = both
    process.post.answer = lambda sent: Answered(500, b"")
    id, _ = asked(shop)
    ready(shop, id)
    process.go()
    for pause in SCHEDULE:
        assert left(process) == [1, 1]
        process.parts.clock.move(seconds=pause)
        process.go()
    assert len(process.post.sent) == 8 and outcomes(process) == [("failed", 8)]
    assert len({sent.headers["webhook-id"] for sent in process.post.sent}) == 1
    assert left(process) == [0, 0] and process.rows("SELECT * FROM mails") == []


def test_one_that_is_gone_ends_it_without_a_mail(both: Both, caplog: pytest.LogCaptureFixture) -> None:
    process, shop = both
    process.post.answer = lambda sent: Answered(410, b"")
    id, _ = asked(shop)
    ready(shop, id)
    process.go()
    process.parts.clock.move(hours=1)
    process.go()
    assert len(process.post.sent) == 1 and outcomes(process) == [("stopped", 1)]
    assert left(process) == [0, 0] and process.rows("SELECT * FROM mails") == []
    assert "was not disabled" not in caplog.text
    assert not [each for each in process.parts.happened() if each.topic == "webhook.disabled"]


def test_five_days_of_failing_end_it_without_a_mail(both: Both) -> None:
    process, shop = both
    process.post.answer = lambda sent: Answered(503, b"", "86400")
    id, _ = asked(shop)
    ready(shop, id)
    process.go()
    for _ in range(7):
        process.parts.clock.move(days=1)
        process.go()
    assert len(process.post.sent) == 6 and outcomes(process) == [("stopped", 6)]
    assert left(process) == [0, 0] and process.rows("SELECT * FROM mails") == []


def test_what_was_under_way_when_the_process_ended_goes_out_from_the_next(both: Both) -> None:
    process, shop = both
    id, _ = asked(shop)
    ready(shop, id)
    process.announce()
    store, now = process.parts.store, process.parts.clock.now()
    with store.write() as connection:
        (late,) = claims.claim(connection, now, {})
        assert late.callback and claims.claim(connection, now, {}) == []
    again = Delivering(process.parts)
    again.go()
    assert [sent.url for sent in again.post.sent] == [CALLBACK] and outcomes(again) == [("delivered", 1)]
    with store.write() as connection:
        claims.record(connection, [claims.Attempt(late, now, 0.1, 500, None, None, None, 0.5)])
    again.sender.close()
    assert again.states() == [("delivered", 1)]


def test_a_tenants_callbacks_have_one_share_together(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    process, shop = both
    monkeypatch.setattr(claims, "AT_ONCE", 2)
    endpoint = shop.webhook(URL, "concept.*")
    for _ in range(3):
        ready(shop, asked(shop)[0])
    process.announce()
    now = process.parts.clock.now()
    with process.parts.store.write() as connection:
        found = claims.claim(connection, now, {})
        assert sorted(each.callback for each in found) == [False, False, True, True]
        assert claims.claim(connection, now, {each.share: 2 for each in found}) == []
    assert {each.share for each in found if not each.callback} == {str(endpoint)}
    assert len({each.share for each in found}) == 2


@pytest.mark.parametrize("already", [False, True])
def test_with_the_person_goes_the_callback(both: Both, already: bool) -> None:
    process, shop = both
    process.post.answer = lambda sent: Answered(500, b"Dear Jo")
    id, _ = asked(shop, client=shop.scene.client)
    other, _ = asked(shop, "https://three.example/outcome")
    if already:
        ready(shop, id)
    process.go()
    shop.do(studios.erase_client, client_id=shop.scene.client, reason="client-request")
    process.announce()
    about = str(id)
    for table, column in (
        ("callbacks", "concept"),
        ("targets", "id"),
        ("deliveries", "endpoint"),
        ("attempts", "endpoint"),
    ):
        assert process.rows(f"SELECT 1 FROM webhook_{table} WHERE {column} = ?", about) == [], table
    if not already:
        cancel(shop, id)
    process.parts.clock.move(hours=1)
    process.go()
    assert len(process.post.sent) == already
    ready(shop, other)
    process.go()
    assert process.post.sent[-1].url == "https://three.example/outcome"


def test_an_attempt_that_was_under_way_when_the_person_went_writes_nothing(both: Both) -> None:
    process, shop = both
    id, _ = asked(shop, client=shop.scene.client)
    ready(shop, id)
    process.announce()
    store, now = process.parts.store, process.parts.clock.now()
    with store.write() as connection:
        (claimed,) = claims.claim(connection, now, {})
    assert process.sealed.text(claimed.address, "url") == CALLBACK
    shop.do(studios.erase_client, client_id=shop.scene.client, reason="client-request")
    process.announce()
    process.parts.keyring.erase(shop.scene.client)
    assert process.sealed.text(claimed.address, "url") is None and process.sealed.text(claimed.secret, "secret") is None
    with store.write() as connection:
        claims.record(connection, [claims.Attempt(claimed, now, 0.1, 500, None, b"Dear Jo", None, 0.5)])
    assert process.rows("SELECT * FROM webhook_attempts") == [] and left(process) == [0, 0]


def reread(process: Delivering, lost: bool) -> Delivering:
    """The log from its beginning; `lost`: without the rows, as when a folder is put back without them."""
    with process.parts.store.write() as connection:
        for table in ("targets", "messages", "deliveries", "attempts", "outcomes", "callbacks") if lost else ():
            connection.execute(f"DELETE FROM webhook_{table}")
        connection.execute("UPDATE tracking SET position = 0 WHERE follower = 'processors'")
    again = Delivering(process.parts)
    again.announce()
    return again


@pytest.mark.parametrize("lost", [False, True])
def test_the_log_read_again_tells_nobody_twice(both: Both, lost: bool) -> None:
    process, shop = both
    id, _ = asked(shop)
    ready(shop, id)
    waiting, _ = asked(shop)
    process.go()
    again = reread(process, lost)
    assert again.send() == 0 and left(again) == [1, 0]
    ready(shop, waiting)
    again.go()
    assert [json.loads(sent.body)["data"]["id"] for sent in again.post.sent] == [public("concept", waiting)]
    again.sender.close()


@pytest.mark.parametrize("age", [timedelta(days=4), KEPT + timedelta(days=1)])
def test_what_is_too_old_is_not_told(both: Both, age: timedelta) -> None:
    process, shop = both
    id, _ = asked(shop)
    ready(shop, id)
    process.parts.clock.time += age
    process.go()
    assert process.post.sent == [] and left(process) == [0, 0]


def test_without_a_secret_nobody_is_told(both: Both) -> None:
    """As in a log from before there were any."""
    process, shop = both
    labels = Labels(callback=CALLBACK)
    id = shop.do(
        concepts.request_concept, leases=Leases("g"), styles=("x",), prompt="a rose", style="x", seeds=(1,),
        width_mm=100.0, pixels=256, labels=labels,
    )  # fmt: skip
    ready(shop, id)
    process.go()
    assert process.post.sent == [] and left(process) == [0, 0]
    labelled = next(each for each in process.parts.happened() if each.topic == "concept.labelled")
    assert process.sealed.text(labelled.position, "secret") is None
