"""What the log is told of deliveries, once, and what is forgotten in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.usecases import webhooks as use_cases
from domain.webhooks import KEPT
from processors.delivery import settling
from processors.delivery.posting import Answered
from tests.infra.stores import TABLES
from tests.processors.deliveries import Delivering, Shop, delivering

Both = tuple[Delivering, Shop]


@pytest.fixture(params=sorted(TABLES))
def both(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Both]:
    with delivering(tmp_path, store=TABLES[request.param](tmp_path)) as made:
        yield made


def settled(process: Delivering) -> list[Any]:
    return [each.event for each in process.parts.happened() if each.topic == "webhook.deliveries-settled"]


def deliver(both: Both, count: int, *endpoints: Any) -> None:
    process, shop = both
    for _ in range(count):
        shop.client()
    process.announce()
    process.send()


def test_outcomes_are_told_together_for_each_endpoint(both: Both) -> None:
    process, shop = both
    ids = {shop.webhook(), shop.webhook()}
    deliver(both, 3)
    process.settle()
    told = settled(process)
    assert {event.endpoint_id for event in told} == ids and [len(event.outcomes) for event in told] == [3, 3]
    assert {each.outcome for event in told for each in event.outcomes} == {"delivered"}
    process.settle()
    assert len(settled(process)) == 2 and process.rows("SELECT * FROM webhook_outcomes") == []


def test_many_are_several_events(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "BATCH", 4)
    process, shop = both
    shop.webhook()
    deliver(both, 10)
    process.settle()
    assert sorted(len(event.outcomes) for event in settled(process)) == [2, 4, 4]


def test_once_in_a_second(both: Both) -> None:
    process, shop = both
    shop.webhook()
    process.settle()
    deliver(both, 1)
    process.monotonic += 0.5
    assert process.settling.tick() == 0
    process.monotonic += 0.5
    assert process.settling.tick() == 1


def test_what_was_told_before_a_crash_counts_once(both: Both) -> None:
    process, shop = both
    shop.webhook()
    deliver(both, 2)
    store = process.parts.store

    class Cut(Exception):
        """The process ends between the log's answer and the row's end."""

    original: Callable[..., Any] = store.write
    told: list[int] = []

    def cut() -> Any:
        if settled(process) and not told:
            told.append(1)
            raise Cut
        return original()

    store.write = cut  # type: ignore[method-assign]
    process.monotonic += 10
    with pytest.raises(Cut):
        process.settling.tick()
    store.write = original  # type: ignore[method-assign]
    deliver(both, 1)
    process.settle()
    assert sorted(len(event.outcomes) for event in settled(process)) == [1, 2]
    assert process.rows("SELECT * FROM webhook_outcomes") == []


def test_a_refused_verdict_holds_up_nothing(both: Both, caplog: pytest.LogCaptureFixture) -> None:
    process, shop = both
    shop.webhook()
    process.announce()
    with process.parts.store.write() as connection:
        connection.execute("UPDATE webhook_targets SET verdict = 'gone', id = ?", (str(process.parts.ids.uuid()),))
    process.settle()
    assert "was not disabled (not-found)" in caplog.text


def test_after_thirty_days_messages_are_forgotten_unless_they_wait(both: Both) -> None:
    process, shop = both
    shop.webhook()
    deliver(both, 2)
    process.settle()
    process.parts.clock.time += KEPT - timedelta(minutes=1)
    process.settle()
    assert len(process.rows("SELECT * FROM webhook_messages")) == 2
    process.post.answer = lambda sent: Answered(500, b"")
    shop.do(
        use_cases.request_replay,
        id=settled(process)[0].endpoint_id,
        message_id=settled(process)[0].outcomes[0].message_id,
    )
    process.announce()
    process.send()
    process.parts.clock.move(minutes=30)
    process.settle()
    left = [len(process.rows(f"SELECT * FROM webhook_{table}")) for table in ("messages", "deliveries", "attempts")]
    assert left == [1, 1, 2]
