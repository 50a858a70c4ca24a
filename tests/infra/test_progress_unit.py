"""Progress in the process: throttled, replayed, and bounded."""

from __future__ import annotations

import queue
from typing import Any
from uuid import UUID, uuid4

import pytest

from infra import progress
from infra.progress import ProgressHub

CONCEPT = UUID(int=1)


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(progress, "time", made)
    return made


def ticks(feed: queue.Queue[Any]) -> list[Any]:
    found = []
    while not feed.empty():
        found.append(feed.get_nowait())
    return found


def publish(hub: ProgressHub, time: Time, fractions: list[float], concept: UUID = CONCEPT) -> None:
    for fraction in fractions:
        time.now += 1
        hub.publish(concept, fraction, "drawing", 0)


def test_subscribers_hear_what_is_published(time: Time) -> None:
    hub = ProgressHub()
    feed, other = hub.subscribe(CONCEPT), hub.subscribe(uuid4())
    publish(hub, time, [0.123456, 0.5])
    assert [(each.number, each.fraction, each.stage, each.variant) for each in ticks(feed)] == [
        (1, 0.1235, "drawing", 0),
        (2, 0.5, "drawing", 0),
    ]
    assert ticks(other) == []


def test_five_a_second_are_enough(time: Time) -> None:
    hub = ProgressHub()
    feed = hub.subscribe(CONCEPT)
    for number in range(16):
        hub.publish(CONCEPT, number / 16, "drawing", 0)
        time.now += 0.0625
    assert [each.fraction for each in ticks(feed)] == [0, 4 / 16, 8 / 16, 12 / 16]


def test_a_late_subscriber_hears_what_it_missed(time: Time) -> None:
    hub = ProgressHub()
    publish(hub, time, [0.1, 0.2, 0.3])
    assert [each.fraction for each in ticks(hub.subscribe(CONCEPT))] == [0.1, 0.2, 0.3]
    assert [each.fraction for each in ticks(hub.subscribe(CONCEPT, after=2))] == [0.3]


def test_the_replay_is_bounded(time: Time) -> None:
    hub = ProgressHub()
    publish(hub, time, [0.5] * (progress.REPLAYED + 10))
    found = ticks(hub.subscribe(CONCEPT))
    assert len(found) == progress.REPLAYED and found[-1].number == progress.REPLAYED + 10


def test_a_change_of_state_is_told_to_subscribers_alone(time: Time) -> None:
    hub = ProgressHub()
    hub.changed(CONCEPT)
    feed = hub.subscribe(CONCEPT)
    assert ticks(feed) == []
    hub.changed(CONCEPT)
    assert ticks(feed) == [None]


def test_who_has_gone_hears_nothing(time: Time) -> None:
    hub = ProgressHub()
    feed = hub.subscribe(CONCEPT)
    hub.unsubscribe(CONCEPT, feed)
    hub.unsubscribe(CONCEPT, feed)
    hub.unsubscribe(uuid4(), feed)
    publish(hub, time, [0.1])
    assert ticks(feed) == []


def test_silent_channels_are_forgotten_and_listened_ones_never(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "REMEMBERED", 3)
    hub = ProgressHub()
    first = hub.subscribe(CONCEPT)
    others = [UUID(int=n) for n in range(2, 12)]
    for other in others:
        publish(hub, time, [0.5], other)
    assert len(hub._channels) == 3, "one listened channel must not keep all later ones alive"
    publish(hub, time, [0.9])
    assert [each.fraction for each in ticks(first)] == [0.9]
    feeds = [hub.subscribe(other) for other in others]
    publish(hub, time, [0.7], others[-1])
    publish(hub, time, [0.8], others[0])
    assert [each.fraction for each in ticks(feeds[-1])][-1] == 0.7
    assert [each.fraction for each in ticks(feeds[0])] == [0.8]
