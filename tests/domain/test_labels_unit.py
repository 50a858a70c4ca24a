"""What an app says about a concept: bounds, sealing, and that nothing said leaves no event."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from domain.concepts import Concept
from domain.errors import Invalid
from domain.labels import Labels, read_metadata, read_tags
from domain.personal import Erased, Personal
from domain.tenants import Brand
from tests.given import START, TENANT


def concept() -> Concept:
    made = Concept.request(
        uuid.uuid4(), TENANT, TENANT, Personal(TENANT, "prompt", "a rose"), "x", (1,), 1.0, 1, (), (), 0, None,
        uuid.uuid4(), START,
    )  # fmt: skip
    made.collect_events()
    return made


def labelled(labels: Labels) -> list[Any]:
    made = concept()
    made.label(labels, START)
    return list(made.collect_events())


def test_all_that_was_said_is_sealed_but_the_brand() -> None:
    brand = Brand("Casa", "#111111", "#222222")
    (event,) = labelled(Labels((" summer ", "summer", "sleeve"), {"order": "A"}, brand, "https://a.b/c", "whsec_x"))
    assert read_tags(event.tags) == ["summer", "sleeve"] and read_metadata(event.metadata) == {"order": "A"}
    assert event.brand == brand and event.callback.value == "https://a.b/c"
    assert event.callback_secret.value == "whsec_x" and "whsec_x" not in repr(event)
    assert {each.subject for each in (event.tags, event.metadata, event.callback, event.callback_secret)} == {TENANT}
    assert "summer" not in repr(event)


def test_nothing_said_is_no_event() -> None:
    assert labelled(Labels()) == []


@pytest.mark.parametrize(
    "labels, field",
    [
        (Labels(tags=("x",) * 21), "tags"),
        (Labels(tags=(" ",)), "tags"),
        (Labels(tags=("x" * 61,)), "tags"),
        (Labels(metadata={f"k{n}": "" for n in range(51)}), "metadata"),
        (Labels(metadata={"": "v"}), "metadata"),
        (Labels(metadata={"k": "v" * 501}), "metadata"),
        (Labels(callback="https://" + "x" * 2000), "webhook_url"),
    ],
)
def test_bounds(labels: Labels, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        concept().label(labels, START)
    assert refused.value.field == field


def test_an_erased_person_said_nothing() -> None:
    assert read_tags(Erased(TENANT, "prompt")) == [] and read_metadata(Erased(TENANT, "prompt")) == {}
    assert read_tags(None) == [] and read_metadata(None) == {}
