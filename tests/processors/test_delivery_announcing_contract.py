"""Events become messages, and messages deliveries: to whom, in which order, once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.files import StoredFile
from domain.renditions import StencilOptions, UpscaleOptions
from domain.usecases import concepts, studios
from domain.usecases import webhooks as use_cases
from domain.webhooks import KEPT, Webhook
from processors.delivery.posting import Answered
from processors.runner import Runner
from tests.infra.stores import TABLES
from tests.processors.deliveries import URL, Delivering, Shop, delivering
from tests.scenes import book

Both = tuple[Delivering, Shop]


@pytest.fixture(params=sorted(TABLES))
def both(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Both]:
    with delivering(tmp_path, store=TABLES[request.param](tmp_path)) as made:
        yield made


def types_of(process: Delivering, endpoint: UUID) -> list[str]:
    rows = process.rows(
        "SELECT m.type FROM webhook_deliveries d JOIN webhook_messages m ON m.id = d.message WHERE endpoint = ?"
        " ORDER BY d.position",
        str(endpoint),
    )
    return [row[0] for row in rows]


def test_an_endpoint_hears_of_what_happens_after_it_was_registered(both: Both) -> None:
    process, shop = both
    shop.client()
    endpoint = shop.webhook()
    client = shop.client()
    process.announce()
    assert types_of(process, endpoint) == ["client.registered.v1"]
    ((body,),) = process.rows("SELECT body FROM webhook_messages")
    assert json.loads(body)["data"]["id"] == client


def test_without_an_endpoint_nothing_is_kept(both: Both) -> None:
    process, shop = both
    shop.client()
    process.announce()
    assert process.rows("SELECT * FROM webhook_messages") == []


def test_filters_and_what_is_disabled(both: Both) -> None:
    process, shop = both
    all_of_them, bookings, quiet = shop.webhook(), shop.webhook(URL, "booking.*"), shop.webhook()
    shop.do(use_cases.change_webhook, id=quiet, enabled=False)
    shop.client()
    book(shop.parts.do, shop.scene, shop.parts.clock.now() + timedelta(days=5))
    process.announce()
    heard = ["booking.requested.v1", "booking.deposit_due.v1"]
    assert types_of(process, bookings) == heard
    assert types_of(process, all_of_them) == ["client.registered.v1", *heard]
    assert types_of(process, quiet) == []
    shop.do(use_cases.change_webhook, id=bookings, event_types=("client.*",))
    shop.client()
    process.announce()
    assert types_of(process, bookings) == [*heard, "client.registered.v1"]


def test_other_tenants_hear_nothing(both: Both) -> None:
    process, shop = both
    with_stranger = Shop(shop.parts, type(shop.scene)(UUID(int=5), UUID(int=6), UUID(int=7), UUID(int=8)))
    stranger = with_stranger.webhook()
    shop.webhook()
    shop.client()
    process.announce()
    assert types_of(process, stranger) == []


@pytest.mark.parametrize("separately", [False, True])
def test_a_rendition_is_told_by_its_kind(both: Both, separately: bool) -> None:
    process, shop = both
    endpoint = shop.webhook()
    file = StoredFile("a", "image/png", 10, "0" * 64)
    for options in (StencilOptions(80.0, 300, False), UpscaleOptions(2)):
        for fails in (False, True):
            id = shop.do(concepts.request_rendition, options=options, upload=file)
            if separately:
                process.announce()
            if fails:
                shop.do(concepts.fail_rendition, rendition_id=id, code="unfit", message="Not a picture.")
            else:
                shop.do(
                    concepts.finish_rendition,
                    rendition_id=id,
                    files=(file,),
                    width=8,
                    height=9,
                    engine="e",
                    engine_version="1",
                )
    process.announce()
    assert types_of(process, endpoint) == [
        "stencil.ready.v1",
        "stencil.failed.v1",
        "upscale.ready.v1",
        "upscale.failed.v1",
    ]
    assert process.rows("SELECT * FROM webhook_renditions") == []


def test_a_second_reading_of_the_log_changes_nothing(both: Both) -> None:
    process, shop = both
    shop.webhook()
    shop.client()
    process.announce()
    process.send()
    before = process.rows("SELECT * FROM webhook_deliveries"), process.rows("SELECT * FROM webhook_targets")
    parts = process.parts
    with parts.store.write() as connection:
        connection.execute("UPDATE tracking SET position = 0 WHERE follower = 'processors'")
    again = Runner(
        parts.store, parts.log, parts.transcoder, parts.commits, tuple(process.runner._performer.handlers.values()),
        parts.clock, process._erase,
    )  # fmt: skip
    while again.step():
        pass
    assert (process.rows("SELECT * FROM webhook_deliveries"), process.rows("SELECT * FROM webhook_targets")) == before
    assert process.send() == 0


def lost(process: Delivering) -> None:
    """The operational rows are gone, as when a folder is put back without them."""
    with process.parts.store.write() as connection:
        for table in ("targets", "messages", "deliveries", "attempts", "outcomes"):
            connection.execute(f"DELETE FROM webhook_{table}")
        connection.execute("UPDATE tracking SET position = 0 WHERE follower = 'processors'")


def test_where_the_rows_were_lost_what_the_log_knows_is_not_sent_again(both: Both) -> None:
    process, shop = both
    shop.webhook()
    shop.client()
    process.go()
    process.parts.clock.move(minutes=10)
    shop.client()  # never announced before the loss
    lost(process)
    again = Delivering(process.parts, process.post)
    again.announce()
    assert [state for state, _ in again.states()] == ["delivered", "waiting"]
    assert again.send() == 1
    again.sender.close()


def test_what_is_older_than_all_attempts_is_kept_and_not_sent(both: Both) -> None:
    process, shop = both
    endpoint = shop.webhook()
    shop.client()
    shop.do(use_cases.request_test, id=endpoint)
    shop.do(use_cases.request_replay, id=endpoint, message_id=None, since=shop.parts.clock.now())
    process.parts.clock.move(days=4)
    process.announce()
    assert process.states() == [] and len(process.rows("SELECT id FROM webhook_messages")) == 1
    shop.do(use_cases.request_replay, id=endpoint, message_id=None, since=shop.parts.clock.now() - timedelta(days=10))
    process.announce()
    assert process.states() == [("waiting", 0)]


def test_what_is_older_than_it_would_be_kept_is_nothing(both: Both) -> None:
    process, shop = both
    shop.webhook()
    shop.client()
    process.parts.clock.time += KEPT + timedelta(hours=1)
    process.announce()
    assert process.rows("SELECT id FROM webhook_messages") == []


def test_disabled_endpoints_stop_what_waits_and_the_log_hears_of_it(both: Both) -> None:
    process, shop = both
    endpoint = shop.webhook()
    shop.client()
    shop.do(use_cases.change_webhook, id=endpoint, enabled=False)
    process.announce()
    assert process.states() == [("stopped", 0)]
    assert process.send() == 0
    process.settle()
    settled = [each.event for each in process.parts.happened() if each.topic == "webhook.deliveries-settled"]
    assert [outcome.outcome for event in settled for outcome in event.outcomes] == ["stopped"]
    assert process.rows("SELECT * FROM mails") == [], "whoever did it knows"


@pytest.mark.parametrize("reason", ["gone", "failing"])
def test_who_disables_by_itself_sends_a_mail(both: Both, reason: str) -> None:
    process, shop = both
    endpoint = shop.webhook()
    process.parts.do(lambda work: use_cases.disable_webhook(work, endpoint, reason))
    process.announce()
    assert process.rows("SELECT kind, about FROM mails") == [(f"webhook-{reason}", str(endpoint))]


def test_no_mail_comes_of_what_is_long_past(both: Both) -> None:
    process, shop = both
    endpoint = shop.webhook()
    process.parts.do(lambda work: use_cases.disable_webhook(work, endpoint, "gone"))
    process.parts.clock.move(days=4)
    process.announce()
    assert process.rows("SELECT enabled FROM webhook_targets") == [(0,)]
    assert process.rows("SELECT * FROM mails") == []


def test_a_deleted_endpoint_leaves_nothing_but_outcomes(both: Both) -> None:
    process, shop = both
    endpoint = shop.webhook()
    shop.client()
    process.announce()
    shop.do(use_cases.delete_webhook, id=endpoint)
    process.announce()
    for table in ("targets", "deliveries", "attempts"):
        assert process.rows(f"SELECT * FROM webhook_{table}") == []
    assert process.erased == [endpoint]
    (registered,) = [each.event for each in process.parts.happened() if each.topic == Webhook.Registered.TOPIC]
    assert registered.secret.value is None and registered.url.value is None
    lost(process)  # read again, with the key gone
    again = Delivering(process.parts)
    again.announce()
    assert again.states() == [] and again.rows("SELECT * FROM webhook_targets") == []


def test_a_test_is_sent_whatever_the_filters(both: Both) -> None:
    process, shop = both
    endpoint, other = shop.webhook(URL, "booking.*"), shop.webhook()
    shop.do(use_cases.request_test, id=endpoint, event_type="concept.ready.v1")
    process.announce()
    assert types_of(process, endpoint) == ["concept.ready.v1"] and types_of(process, other) == []
    assert process.rows("SELECT single FROM webhook_deliveries") == [(1,)]


def replayed(both: Both, **asked: Any) -> list[tuple[Any, ...]]:
    """A client, a test and a booking, all delivered but the booking's, whose receiver is down; then a replay."""
    process, shop = both
    endpoint = shop.webhook()
    start = shop.parts.clock.now()
    shop.client()
    shop.do(use_cases.request_test, id=endpoint)
    process.announce()
    process.send()
    shop.parts.clock.move(minutes=5)
    book(shop.parts.do, shop.scene, shop.parts.clock.now() + timedelta(days=5), deposit=0)
    process.announce()
    with process.parts.store.write() as connection:
        connection.execute("UPDATE webhook_deliveries SET state = 'failed', attempts = 8 WHERE state = 'waiting'")
    shop.parts.clock.move(minutes=1)
    if asked.pop("first", False):
        asked["message_id"] = UUID(process.rows("SELECT message FROM webhook_deliveries ORDER BY position")[0][0])
    else:
        asked.setdefault("message_id", None)
        asked = {"since": start, **asked}
    shop.do(use_cases.request_replay, id=endpoint, **asked)
    process.announce()
    return process.rows("SELECT state, attempts, round FROM webhook_deliveries ORDER BY position")


def test_a_span_is_sent_again_but_for_tests(both: Both) -> None:
    assert replayed(both) == [("waiting", 0, 1), ("delivered", 1, 0), ("waiting", 0, 1)]
    assert both[0].send() == 2
    ids = [sent.headers["webhook-id"] for sent in both[0].post.sent]
    assert len(ids) == 4 and len(set(ids)) == 3 and ids[0] in ids[2:]


def test_only_what_never_arrived(both: Both) -> None:
    assert replayed(both, undelivered_only=True) == [("delivered", 1, 0), ("delivered", 1, 0), ("waiting", 0, 1)]


def test_a_span_has_an_end(both: Both) -> None:
    until = both[1].parts.clock.now() + timedelta(minutes=2)
    assert replayed(both, until=until) == [("waiting", 0, 1), ("delivered", 1, 0), ("failed", 8, 0)]


def test_one_message_is_sent_again(both: Both) -> None:
    assert replayed(both, first=True) == [("waiting", 0, 1), ("delivered", 1, 0), ("failed", 8, 0)]


def test_what_was_missed_while_disabled_comes_with_a_replay(both: Both) -> None:
    process, shop = both
    endpoint = shop.webhook()
    shop.do(use_cases.change_webhook, id=endpoint, enabled=False)
    before = shop.parts.clock.now()
    shop.client()
    shop.parts.clock.move(seconds=1)
    shop.do(use_cases.change_webhook, id=endpoint, enabled=True)
    shop.do(use_cases.request_replay, id=endpoint, message_id=None, since=before, undelivered_only=True)
    process.announce()
    assert process.states() == [("waiting", 0)] and process.send() == 1


def test_an_erasure_takes_what_receivers_answered(both: Both) -> None:
    process, shop = both
    shop.webhook()
    shop.client()
    process.announce()
    process.post.answer = lambda sent: Answered(200, b"Thanks, Jo Tate!")
    process.send()
    assert process.rows("SELECT response FROM webhook_attempts") == [(b"Thanks, Jo Tate!",)]
    shop.do(studios.erase_client, client_id=shop.scene.client, reason="other")
    process.announce()
    assert process.rows("SELECT response FROM webhook_attempts") == [(None,)]
