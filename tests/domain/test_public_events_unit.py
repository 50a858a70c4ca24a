"""The public face of the log: what is sent fits the schema that is told, is thin, and names nobody."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.log import Happened
from domain.public_events import LARGEST, TOPICS, public_event, sample_event
from domain.public_types import TEST, TYPES
from domain.renditions import RenditionKind
from tests.domain import samples
from tests.given import START, TENANT

EVENTS = {each.TOPIC: each for each in samples.event_classes()}
KINDS = tuple(kind.value for kind in RenditionKind)


def happened(topic: str, event: Any = None) -> Happened:
    event_class = EVENTS[topic]
    return Happened(77, topic, samples.envelope_of(event_class), event or samples.sample(event_class))


def validator(name: str) -> Any:
    return jsonschema_rs.Draft202012Validator(TYPES[name].schema(), validate_formats=True)


@pytest.mark.parametrize("topic", sorted(TOPICS))
@pytest.mark.parametrize("kind", KINDS)
def test_each_fits_its_schema(topic: str, kind: str) -> None:
    made = public_event(happened(topic), kind)
    assert made is not None
    payload = json.loads(made.body)
    assert list(payload) == ["type", "timestamp", "data"]
    assert (payload["type"], payload["data"]["position"], made.position) == (made.type, 77, 77)
    assert payload["timestamp"] == START.isoformat().replace("+00:00", "Z")
    validator(made.type).validate(payload)
    names = {member.name for member in TYPES[made.type].members} | {"position"}
    assert set(payload["data"]) == names, "all that is sent is told, and nothing else is sent"


def test_every_type_but_the_test_is_the_face_of_some_event() -> None:
    made = {public_event(happened(topic), kind).type for topic in TOPICS for kind in KINDS}  # type: ignore[union-attr]
    assert made == set(TYPES) - {TEST}


@pytest.mark.parametrize("topic", sorted(set(EVENTS) - TOPICS))
def test_all_else_is_nobodys_business(topic: str) -> None:
    assert public_event(happened(topic), "stencil") is None


@pytest.mark.parametrize("name", TYPES)
def test_names_versions_and_examples(name: str) -> None:
    type = TYPES[name]
    assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*\.v[0-9]+", name) and type.name == name
    assert type.title and type.description
    validator(name).validate(type.example())
    assert type.schema()["examples"] == [type.example()]
    example = sample_event(name, 5, START)
    assert json.loads(example.body)["data"]["position"] == 5
    validator(name).validate(json.loads(example.body))
    assert not validator(name).is_valid({**type.example(), "type": "another.v1"})


@given(data=st.data())
def test_whatever_happened_it_is_thin_and_names_nobody(data: st.DataObject) -> None:
    topic = data.draw(st.sampled_from(sorted(TOPICS)))
    event = data.draw(samples.events_of(EVENTS[topic]))
    made = public_event(happened(topic, event), data.draw(st.sampled_from(KINDS)))
    assert made is not None and len(made.body) < LARGEST
    text = made.body.decode()
    for value in vars(event).values():
        personal = getattr(value, "value", None) if hasattr(value, "subject") else None
        # What is as short as this may be in there by chance.
        assert personal is None or len(personal) < 8 or json.dumps(personal)[1:-1] not in text
    assert TENANT.hex not in text


@pytest.mark.parametrize("topic, word", [("concept.failed", "message"), ("booking.cancelled", "reason")])
def test_what_somebody_wrote_stays_within(topic: str, word: str) -> None:
    made = public_event(happened(topic), "stencil")
    assert made is not None and f"the {word}" not in made.body.decode()
