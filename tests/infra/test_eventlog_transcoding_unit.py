"""Events to bytes and back: every class, sealed where personal, and unreadable only by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.clients import Client
from domain.concepts import Concept
from domain.log import Recorded
from domain.personal import Erased, Personal, SubjectErased
from domain.provenance import Facts
from infra.eventlog.transcoding import Transcoder, UnreadableEvent
from tests.domain import samples
from tests.given import FakeKeyring

EVENTS = samples.event_classes()
PERSON = UUID(int=77)


def personal_in(value: Any) -> list[Personal]:
    return [each for each in vars(value).values() if isinstance(each, Personal)]


@pytest.mark.parametrize("event_class", EVENTS, ids=lambda each: each.TOPIC)
def test_every_event_is_read_as_it_was_written(event_class: type[Any]) -> None:
    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(samples.events_of(event_class), st.uuids())
    def round_trip(event: Any, id: UUID) -> None:
        transcoder, envelope = Transcoder(FakeKeyring()), samples.envelope_of(event_class, id)
        stored = transcoder.encode(event, envelope)
        happened = transcoder.decode(samples.recorded(stored, 5))
        assert happened.event == event and type(happened.event) is event_class
        assert (happened.envelope, happened.position, happened.topic) == (envelope, 5, event_class.TOPIC)
        assert transcoder.envelope(samples.recorded(stored)) == envelope

    round_trip()


@pytest.mark.parametrize("event_class", EVENTS, ids=lambda each: each.TOPIC)
def test_what_is_personal_is_never_stored_in_the_clear(event_class: type[Any]) -> None:
    event = samples.sample(event_class)
    stored = samples.encoded(event_class).state
    for each in personal_in(event):
        assert each.value.encode() not in stored and str(each.subject).encode() in stored


def test_some_events_are_personal() -> None:
    topics = {each.TOPIC for each in EVENTS if personal_in(samples.sample(each))}
    assert topics == {
        "booking.requested", "client.registered", "client.details-changed", "concept.requested",
        "concept.labelled", "concept.variant-described", "concept.variant-drawn", "studio.artist-joined",
        "tenant.member-added", "webhook.registered", "webhook.changed", "webhook.secret-rotated",
    }  # fmt: skip


def registered(**values: Any) -> Any:
    event = samples.sample(Client.Registered)
    return replace(event, name=Personal(PERSON, "identity", "Jo Tate"), **values)


def encoded(event: Any, **envelope: Any) -> Recorded:
    made = replace(samples.envelope_of(Client.Registered), **envelope)
    return samples.recorded(Transcoder(FakeKeyring()).encode(event, made))


def decoded(recorded: Recorded, keyring: FakeKeyring | None = None) -> Any:
    return Transcoder(keyring or FakeKeyring()).decode(recorded).event


def altered(recorded: Recorded, change: Callable[[dict[str, Any]], object]) -> Recorded:
    state = orjson.loads(recorded.state)
    change(state)
    return replace(recorded, state=orjson.dumps(state))


def test_an_erased_value_reads_as_erased_and_the_others_stay() -> None:
    keyring = FakeKeyring()
    keyring.erase(PERSON)
    event = decoded(encoded(registered()), keyring)
    assert event.name == Erased(PERSON, "identity")
    assert event.email.value == "email of a person"


def test_nothing_is_written_of_an_erased_person() -> None:
    keyring = FakeKeyring()
    keyring.erase(PERSON)
    with pytest.raises(SubjectErased):
        Transcoder(keyring).encode(registered(), samples.envelope_of(Client.Registered))
    carried = registered(notes=Erased(PERSON, "notes"))
    with pytest.raises(SubjectErased):
        Transcoder(FakeKeyring()).encode(carried, samples.envelope_of(Client.Registered))


@pytest.mark.parametrize(
    "move",
    [
        lambda state: state.update(id=str(uuid4())),
        lambda state: state.update(tenant=str(uuid4())),
        lambda state: state["data"].update(phone=state["data"]["email"]),
        lambda state: state["data"].update(name=state["data"]["email"]),
        lambda state: state["data"]["name"].update(purpose="contact"),
        lambda state: state["data"]["name"].update(subject=str(uuid4())),
        lambda state: state["data"]["name"].update(sealed=state["data"]["name"]["sealed"][:-8] + "AAAAAAA="),
        lambda state: state["data"]["name"].update(nonce="AAAAAAAAAAAAAAAA"),
    ],
    ids=["event", "tenant", "field", "other-field", "purpose", "subject", "bytes", "nonce"],
)
def test_a_sealed_value_in_another_place_cannot_be_opened(move: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(UnreadableEvent, match="InvalidTag"):
        decoded(altered(encoded(registered()), move))


def test_two_equal_values_are_sealed_apart() -> None:
    state = orjson.loads(encoded(registered(notes=Personal(PERSON, "identity", "Jo Tate"))).state)
    assert state["data"]["name"]["sealed"] != state["data"]["notes"]["sealed"]


@pytest.mark.parametrize(
    "change",
    [
        lambda state: state.pop("data"),
        lambda state: state["data"].pop("name"),
        lambda state: state["data"].update(studio_id="no uuid"),
        lambda state: state["data"].update(name="in the clear"),
        lambda state: state["data"].update(name={"subject": str(PERSON)}),
        lambda state: state.pop("actor"),
        lambda state: state.update(actor=None),
        lambda state: state.update(time="yesterday"),
        lambda state: state.update(id=4),
        lambda state: state.update(schema=0),
        lambda state: state.update(schema=2),
    ],
)
def test_bytes_that_do_not_fit_are_unreadable(change: Callable[[dict[str, Any]], object]) -> None:
    recorded = altered(encoded(registered()), change)
    with pytest.raises(UnreadableEvent) as failure:
        decoded(recorded)
    assert "in the clear" not in str(failure.value)


@pytest.mark.parametrize("state", [b"", b"{", b"[]", b"null", b"\xff\xfe"])
def test_what_is_no_object_is_unreadable(state: bytes) -> None:
    recorded = replace(encoded(registered()), state=state)
    for read in (Transcoder(FakeKeyring()).decode, Transcoder(FakeKeyring()).envelope):
        with pytest.raises(UnreadableEvent):
            read(recorded)


def test_an_unknown_topic_is_unreadable_but_its_envelope_is_not() -> None:
    recorded = replace(encoded(registered()), topic="client.vanished")
    with pytest.raises(UnreadableEvent, match="TopicError"):
        decoded(recorded)
    assert Transcoder(FakeKeyring()).envelope(recorded).schema_version == 1


def test_what_json_cannot_hold_is_refused_before_it_is_stored() -> None:
    drawn = samples.sample(Concept.VariantDrawn)
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match=r"facts\.width_mm"):
            encoded(replace(drawn, facts=Facts((), (), value, 1.0)))
    for other in ({"a": 1}, ["list"], {1}, b"bytes", 2**70):
        with pytest.raises((TypeError, ValueError)):
            encoded(registered(studio_id=other))


def test_the_stored_form_is_one_json_object_with_envelope_and_data() -> None:
    state = json.loads(encoded(registered()).state)
    assert list(state) == [
        "id", "tenant", "actor", "request", "correlation", "causation", "command", "traceparent", "time", "schema",
        "data",
    ]  # fmt: skip
    assert set(state["data"]["name"]) == {"subject", "purpose", "nonce", "sealed"}
