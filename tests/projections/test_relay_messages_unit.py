"""Events as Kafka messages and back; every event of the domain has its topic."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.log import Actor, Envelope, Recorded
from infra.eventlog.transcoding import Transcoder
from projections.relay.messages import NotAnEvent, message_of, position_of, recorded_of, source_of
from projections.relay.topics import OTHERS, TOPICS, topic_of, topics_for
from tests.domain.samples import envelope_of, event_classes, recorded, sample
from tests.given import FakeKeyring

TENANT = UUID("018f0000-0000-7000-8000-00000000a11c")
ACTOR = Actor("key", "k1")


def envelope(time: datetime = datetime(2026, 3, 10, 9, 0, tzinfo=UTC), traceparent: str | None = None) -> Envelope:
    return Envelope(UUID(int=7), TENANT, ACTOR, "r", "c", None, "command", traceparent, time, 1)


recordeds = st.builds(
    Recorded,
    st.integers(1, 2**62),
    st.uuids(),
    st.integers(1, 2**40),
    st.sampled_from([each.TOPIC for each in event_classes()] + ["unheard.of"]),
    st.binary(max_size=200),
)


@given(recordeds, st.sampled_from([None, "00-" + "a" * 32 + "-" + "b" * 16 + "-01"]))
def test_what_a_consumer_reads_is_what_the_log_holds(stored: Recorded, traceparent: str | None) -> None:
    message = message_of(stored, envelope(traceparent=traceparent), source_of("local"))

    assert recorded_of(message.key, message.value, message.headers) == stored
    assert recorded_of(message.key, message.value, dict(message.headers)) == stored
    assert position_of(message.headers) == stored.position


HEADER = (
    st.none() | st.binary(max_size=40) | st.sampled_from([b"-1", b"0", b"9" * 19, b"9" * 5000, b"1_0", b" 7 ", b"1e3"])
)


@settings(max_examples=60)
@given(
    st.none() | st.binary(max_size=40) | st.uuids().map(lambda id: str(id).encode()),
    st.none() | st.binary(max_size=40),
    st.dictionaries(
        st.sampled_from(["x-log-position", "x-aggregate-version", "ce_type", "traceparent"]) | st.text(max_size=9),
        HEADER,
    ),
)
def test_anything_else_on_a_topic_is_told_from_an_event(
    key: bytes | None, value: bytes | None, headers: dict[str, Any]
) -> None:
    try:
        recorded = recorded_of(key, value, headers)
    except NotAnEvent as told:
        assert str(told).startswith("a message ")
    else:
        assert 1 <= recorded.position < 2**63 and 1 <= recorded.originator_version < 2**63
    try:
        assert 1 <= position_of(headers) < 2**63
    except NotAnEvent as told:
        assert "x-log-position" in str(told)


@settings(max_examples=40)
@given(recordeds, st.data())
def test_a_message_with_anything_changed_is_an_event_or_told_from_one(stored: Recorded, data: st.DataObject) -> None:
    message = message_of(stored, envelope(), source_of("local"))
    headers = dict(message.headers)
    name = data.draw(st.sampled_from(sorted(headers)))
    headers[name] = data.draw(HEADER)  # type: ignore[assignment]
    try:
        recorded = recorded_of(message.key, message.value, headers)
    except NotAnEvent:
        return
    assert recorded.state == stored.state and recorded.originator_id == stored.originator_id


def test_the_headers_are_a_cloud_event_in_binary_mode() -> None:
    stored = Recorded(12, UUID(int=3), 2, "concept.requested", b"{}")
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    message = message_of(stored, envelope(traceparent=traceparent), source_of("eu-central"))

    assert dict(message.headers) == {
        "ce_specversion": b"1.0",
        "content-type": b"application/json",
        "ce_id": b"00000000-0000-0000-0000-000000000007",
        "ce_type": b"concept.requested",
        "ce_source": b"/atelier/eu-central",
        "ce_time": b"2026-03-10T09:00:00+00:00",
        "ce_subject": b"00000000-0000-0000-0000-000000000003",
        "x-log-position": b"12",
        "x-tenant": str(TENANT).encode(),
        "x-aggregate-version": b"2",
        "traceparent": traceparent.encode(),
    }
    assert (message.topic, message.key, message.value) == ("atelier.designs", str(UUID(int=3)).encode(), b"{}")
    assert message.timestamp == 1_773_133_200_000


def test_no_trace_is_no_header() -> None:
    message = message_of(Recorded(1, UUID(int=3), 1, "style.made", b""), envelope(), source_of("local"))

    assert "traceparent" not in dict(message.headers)


@pytest.mark.parametrize("gone", ["x-log-position", "ce_type", "x-aggregate-version"])
def test_a_message_that_lacks_a_header_is_refused_by_its_name(gone: str) -> None:
    message = message_of(Recorded(1, UUID(int=3), 1, "style.made", b"secret"), envelope(), source_of("local"))
    headers = [each for each in message.headers if each[0] != gone]

    with pytest.raises(NotAnEvent, match=gone):
        recorded_of(message.key, message.value, headers)


@pytest.mark.parametrize(
    ("key", "value", "changed"),
    [
        (None, b"secret", {}),
        (b"k", None, {}),
        (b"no uuid", b"secret", {}),
        (b"\xff", b"secret", {}),
        (str(UUID(int=3)).encode(), b"secret", {"x-log-position": b"secret"}),
        (str(UUID(int=3)).encode(), b"secret", {"ce_type": b"\xff"}),
    ],
)
def test_a_message_of_somebody_else_is_refused_and_not_quoted(
    key: bytes | None, value: bytes | None, changed: dict[str, bytes]
) -> None:
    headers = {"x-log-position": b"1", "ce_type": b"style.made", "x-aggregate-version": b"1", **changed}

    with pytest.raises(NotAnEvent) as refused:
        recorded_of(key, value, headers)

    assert "secret" not in str(refused.value)


def test_a_position_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(NotAnEvent):
        position_of({"x-log-position": b"many"})
    with pytest.raises(NotAnEvent):
        position_of(())


def test_every_event_of_the_domain_has_a_topic_of_its_own_choice() -> None:
    named = {family for topic in TOPICS for family in topic.families}

    assert {each.TOPIC.partition(".")[0] for each in event_classes()} <= named


def test_no_family_is_on_two_topics_and_no_topic_is_there_twice() -> None:
    families = [family for topic in TOPICS for family in topic.families]

    assert len(families) == len(set(families))
    assert len({topic.name for topic in TOPICS}) == len(TOPICS)
    assert OTHERS in {topic.name for topic in TOPICS}


def test_an_event_nobody_foresaw_is_carried_all_the_same() -> None:
    assert topic_of("unheard.of") == OTHERS


def test_a_worker_subscribes_to_what_it_has_handlers_for() -> None:
    assert topics_for(frozenset({"concept.ready", "rendition.ready", "client.erased"})) == {
        "atelier.designs",
        "atelier.bookings",
    }


@pytest.mark.parametrize(("replicas", "in_sync"), [(1, "1"), (2, "1"), (3, "2")])
def test_one_of_three_replicas_may_be_away(replicas: int, in_sync: str) -> None:
    for topic in TOPICS:
        settings = topic.settings(replicas)

        assert settings["min.insync.replicas"] == in_sync
        assert settings["cleanup.policy"] == "delete", "compaction would drop events: the key is an aggregate"
        assert int(settings["segment.ms"]) <= int(settings["retention.ms"])


def test_the_value_is_what_is_stored_and_is_opened_by_who_has_the_keys() -> None:
    keyring = FakeKeyring()
    registered = next(each for each in event_classes() if each.TOPIC == "client.registered")
    transcoder = Transcoder(keyring)
    stored = recorded(transcoder.encode(sample(registered), envelope_of(registered)))

    message = message_of(stored, transcoder.envelope(stored), source_of("local"))

    assert b"of a person" not in message.value
    read = Transcoder(keyring).decode(recorded_of(message.key, message.value, message.headers))
    assert vars(read.event) == vars(sample(registered))
