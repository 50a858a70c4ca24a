"""One stored payload of every event version, kept for ever: what is in a log today must be read for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import pytest

from domain.aggregates import Created, Event, Owned
from domain.log import Happened
from infra.eventlog.transcoding import Transcoder, UnreadableEvent
from tests.domain import samples
from tests.given import START, FakeKeyring

EVENTS = samples.event_classes()


def topic_of(event_class: type[Any]) -> str:
    return str(event_class.TOPIC)


def read(path: Any) -> Happened:
    return Transcoder(FakeKeyring()).decode(samples.from_golden(json.loads(path.read_text())))


def test_every_aggregate_has_events_with_topics() -> None:
    assert len(EVENTS) >= 47
    aggregates = {samples.aggregate_of(each) for each in EVENTS}
    assert {each.TOPIC for each in aggregates} >= {
        "tenant", "studio", "client", "calendar", "booking", "concept", "rendition", "usage-meter", "operations",
        "traffic",
    }  # fmt: skip


@pytest.mark.parametrize("event_class", EVENTS, ids=topic_of)
def test_every_version_has_its_payload(event_class: type[Any]) -> None:
    for version in range(1, samples.version_of(event_class) + 1):
        path = samples.golden_path(event_class, version)
        assert path.exists(), f"{path.name} is missing: `python -m tests.domain.samples` writes it; it stays for ever"


def test_no_payload_was_taken_away_or_changed_since_it_was_kept() -> None:
    """Not even together with its event: logs hold it still."""
    found = {path.name: samples.digest_of(path) for path in samples.GOLDEN.glob("*.json")}
    assert found == samples.kept()


def test_a_payload_that_is_written_is_kept_and_those_before_it_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "GOLDEN", tmp_path)
    monkeypatch.setattr(samples, "KEPT", tmp_path / "kept.sha256")
    first = samples.write_missing_goldens()
    assert len(first) == len(EVENTS) and samples.write_missing_goldens() == []
    before = samples.kept()
    first[0].unlink()
    assert samples.write_missing_goldens() == [first[0]]
    assert samples.kept() == before == {path.name: samples.digest_of(path) for path in first}


@pytest.mark.parametrize("event_class", EVENTS, ids=topic_of)
def test_encoding_gives_the_kept_bytes(event_class: type[Any]) -> None:
    kept = json.loads(samples.golden_path(event_class, samples.version_of(event_class)).read_text())
    made = samples.golden_of(samples.encoded(event_class))
    # Compared as text, so that the order of the keys counts too.
    assert json.dumps(made) == json.dumps(kept)


@pytest.mark.parametrize("event_class", EVENTS, ids=topic_of)
def test_the_kept_bytes_are_read_as_the_same_event(event_class: type[Any]) -> None:
    happened = read(samples.golden_path(event_class, samples.version_of(event_class)))
    assert happened.event == samples.sample(event_class)
    assert type(happened.event) is event_class
    assert happened.envelope == samples.envelope_of(event_class)


@pytest.mark.parametrize("path", sorted(samples.GOLDEN.glob("*.json")), ids=lambda path: path.name)
def test_every_payload_ever_kept_is_read(path: Any) -> None:
    by_topic = {each.TOPIC: each for each in EVENTS}
    happened = read(path)
    event_class = by_topic[happened.topic]
    assert set(samples.fields_of(event_class)) <= set(vars(happened.event))
    assert path.name == f"{happened.topic}.v{happened.envelope.schema_version}.json"


class Ship(Owned):
    """An aggregate of this test alone, whose event has changed once."""

    TOPIC = "test-ship"

    class Launched(Created):
        TOPIC = "test-ship.launched"
        tenant: Any

    class Loaded(Event):
        TOPIC = "test-ship.loaded"
        class_version: ClassVar[int] = 2
        cargo: str
        mass_kg: float

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            state["mass_kg"] = state.pop("tonnes") * 1000


def stored_ship(schema: int, data: dict[str, Any]) -> Any:
    golden = json.loads(samples.golden_path(EVENTS[0], 1).read_text())
    state = {**golden["state"], "schema": schema, "data": data}
    return samples.from_golden({**golden, "topic": "test-ship.loaded", "originator_version": 2, "state": state})


def test_an_upcaster_brings_an_old_event_up_to_date() -> None:
    event = Transcoder(FakeKeyring()).decode(stored_ship(1, {"cargo": "tea", "tonnes": 2.5})).event
    assert isinstance(event, Ship.Loaded)
    assert (event.cargo, event.mass_kg, event.timestamp) == ("tea", 2500.0, START)


def test_an_event_of_the_present_version_is_not_upcast() -> None:
    event = Transcoder(FakeKeyring()).decode(stored_ship(2, {"cargo": "tea", "mass_kg": 7.0})).event
    assert event.mass_kg == 7.0


def test_a_new_event_is_written_with_its_version() -> None:
    event = Ship.Loaded(originator_id=uuid4(), originator_version=2, timestamp=START, cargo="tea", mass_kg=1.0)
    stored = Transcoder(FakeKeyring()).encode(event, samples.envelope_of(Ship.Loaded))
    assert json.loads(stored.state)["schema"] == 2


def test_a_missing_field_is_not_filled_in_silently() -> None:
    with pytest.raises(UnreadableEvent, match="KeyError"):
        Transcoder(FakeKeyring()).decode(stored_ship(2, {"cargo": "tea"}))
