"""Events to rows: every topic has its facts or is known to have none, and nothing personal passes."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.schema import TABLES
from domain.log import Happened, Recorded
from domain.personal import Erased, Personal
from domain.usage import meter_id
from projections.warehouse.rows import FACTS, NOT_FACTS, UnmappedTopic, rows_of
from tests.analytics.history import Business
from tests.domain.samples import envelope_of, event_classes, events_of, sample
from tests.given import START, TENANT

CLASSES = event_classes()
EVERY = pytest.mark.parametrize("event_class", CLASSES, ids=lambda each: each.TOPIC)


def happened(event: Any, position: int = 5) -> tuple[Happened, Recorded]:
    topic = type(event).TOPIC
    recorded = Recorded(position, event.originator_id, event.originator_version, topic, b"sealed \xff")
    return Happened(position, topic, envelope_of(type(event)), event), recorded


def facts(event: Any) -> list[tuple[str, dict[str, Any]]]:
    return [
        (table, dict(zip(TABLES[table].names, row, strict=True)))
        for table, row in rows_of(*happened(event))
        if table != "events"
    ]


def test_every_topic_of_the_domain_is_a_fact_or_declared_to_be_none() -> None:
    topics = {each.TOPIC for each in CLASSES}

    assert topics - set(FACTS) - NOT_FACTS == set(), "add them to FACTS or to NOT_FACTS"
    assert (set(FACTS) | NOT_FACTS) - topics == set(), "topics that no event has"
    assert set(FACTS) & NOT_FACTS == set()


@EVERY
def test_an_event_is_stored_as_it_is_with_its_envelope(event_class: type[Any]) -> None:
    event = sample(event_class)
    table, row = rows_of(*happened(event))[0]
    cells = dict(zip(TABLES[table].names, row, strict=True))

    assert table == "events"
    assert cells == {
        "position": 5,
        "tenant": str(TENANT),
        "time": START,
        "event_id": envelope_of(event_class).event_id,
        "topic": event_class.TOPIC,
        "originator_id": event.originator_id,
        "version": event.originator_version,
        "schema_version": envelope_of(event_class).schema_version,
        "actor_kind": "member",
        "actor_id": "mem_1",
        "on_behalf_of": "key_1",
        "request_id": "request-1",
        "correlation_id": "correlation-1",
        "causation_id": "causation-1",
        "command_id": "command-1",
        "state": b"sealed \xff",
    }


@EVERY
def test_each_fact_is_a_row_of_its_table_under_the_events_tenant(event_class: type[Any]) -> None:
    found = facts(sample(event_class))

    assert bool(found) == (event_class.TOPIC in FACTS)
    for _, row in found:
        assert (row["position"], row["tenant"], row["time"]) == (5, str(TENANT), START)
        assert not any(isinstance(value, (Personal, Erased)) for value in row.values())


def personal_values(value: Any) -> list[Personal]:
    if isinstance(value, Personal):
        return [value]
    if isinstance(value, (tuple, list)):
        return [found for item in value for found in personal_values(item)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [found for item in dataclasses.fields(value) for found in personal_values(getattr(value, item.name))]
    return []


@EVERY
def test_nothing_that_a_person_wrote_is_in_a_fact(event_class: type[Any]) -> None:
    event = sample(event_class)
    free_text = {"reason", "message", "detail", "error", "notes", "reference"} - {
        "reason" if "access-refused" in event_class.TOPIC else ""
    }
    for name in free_text & set(vars(event)):
        if isinstance(getattr(event, name), str):
            object.__setattr__(event, name, "written by Ana")
    hidden = {each.value for each in personal_values([v for v in vars(event).values()])} | {"written by Ana"}

    for _, row in facts(event):
        assert not hidden & {value for value in row.values() if isinstance(value, str)}


@EVERY
def test_an_erased_person_leaves_the_rows_as_they_were(event_class: type[Any]) -> None:
    event, erased = sample(event_class), sample(event_class)
    for name, value in vars(erased).items():
        if isinstance(value, Personal):
            erased.__dict__[name] = Erased(value.subject, value.purpose)

    assert rows_of(*happened(event)) == rows_of(*happened(erased))


@given(st.sampled_from(CLASSES).flatmap(events_of))
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_any_event_of_the_domain_gives_whole_rows(event: Any) -> None:
    for table, row in rows_of(*happened(event)):
        assert len(row) == len(TABLES[table].columns)


def test_a_topic_that_is_not_declared_stops_the_loader() -> None:
    given_event, recorded = happened(sample(CLASSES[0]))
    unknown = dataclasses.replace(given_event, topic="concept.sold")

    with pytest.raises(UnmappedTopic, match=r"position 5: no rows are declared for topic concept\.sold"):
        rows_of(unknown, dataclasses.replace(recorded, topic="concept.sold"))


def of(business: Business, topic: str) -> Happened:
    return next(each for _, each in business.log.events if each.topic == topic)


@pytest.fixture(scope="module")
def business() -> Business:
    return Business(days=40, per_day=4.0)


def test_a_concept_spends_the_quota_of_its_month(business: Business) -> None:
    asked = of(business, "concept.requested")
    rows = dict(facts(asked.event))
    units = len(asked.event.seeds)

    assert rows["generations"]["transition"] == "requested"
    assert rows["generations"]["style"] == asked.event.style
    assert rows["generations"]["units"] == rows["usage"]["units"] == units
    assert rows["usage"]["meter_id"] == meter_id(TENANT, rows["usage"]["month"])


def test_units_given_back_count_against_their_own_meter(business: Business) -> None:
    back = of(business, "usage.units-given-back")
    ((_, row),) = facts(back.event)

    assert row["units"] == -back.event.units
    assert row["meter_id"] == back.event.originator_id


def test_each_route_and_status_is_a_row_of_its_own(business: Business) -> None:
    counted = of(business, "traffic.counted")
    rows = [row for _, row in facts(counted.event)]

    assert [row["ordinal"] for row in rows] == list(range(len(counted.event.counts)))
    assert [row["requests"] for row in rows] == [each.count for each in counted.event.counts]


def test_a_hold_that_ran_out_is_told_apart_without_its_reason(business: Business) -> None:
    cancelled = [each for _, each in business.log.events if each.topic == "booking.cancelled"]
    seen = {each.event.reason: dict(facts(each.event))["bookings"]["hold_expired"] for each in cancelled}

    assert seen == {"hold-expired": 1, "Ana is ill": 0}


def test_money_is_minor_units_with_its_currency(business: Business) -> None:
    asked = of(business, "booking.requested")
    ((_, row),) = facts(asked.event)

    assert (row["price_minor"], row["currency"]) == (asked.event.price.minor, asked.event.price.currency)
    assert row["deposit_minor"] == asked.event.deposit.minor
