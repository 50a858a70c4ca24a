"""Aggregates' states to bytes and back: exactly, and never with anything personal."""

from __future__ import annotations

import typing
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum, IntEnum, StrEnum
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.aggregates import Owned
from domain.calendars import Calendar
from domain.operations import Operations, Traffic
from domain.page_allowance import PageAllowance
from domain.personal import Erased, Personal
from domain.usage import UsageMeter
from infra.eventlog.states import UnreadableState, read_state, write_state
from tests.domain import samples
from tests.domain.long_histories import HISTORIES
from tests.given import START, TENANT

KINDS = sorted(HISTORIES, key=lambda each: each.__name__)
STATES = {
    (Calendar, 1): {"tenant", "artist_id", "month", "entries"},
    (UsageMeter, 2): {"tenant", "month", "limit", "open_leases", "settled", "given_back", "level"},
    (Operations, 1): {"tenant", "region", "release"},
    (Traffic, 1): {"tenant", "day"},
    (PageAllowance, 1): {"tenant", "month", "taken"},
}
"""What each version of a snapshot holds: whoever changes the one has to raise the other."""


class Colour(StrEnum):
    RED = "red"


class Weight(IntEnum):
    HEAVY = 3


class Pair(Enum):
    BOTH = ("a", 1)


@dataclass(frozen=True, slots=True)
class Spot:
    place: tuple[int, ...]
    colour: Colour


@dataclass
class Counter:
    names: dict[Any, Any]
    total: int = field(init=False, default=0)


CLASSES = (Colour, Weight, Pair, Spot, Counter)


def counted(names: dict[Any, Any], total: int) -> Counter:
    made = Counter(names)
    made.total = total
    return made


def holding(value: Any) -> Traffic:
    """Any aggregate with that in its state."""
    made = Traffic.start(TENANT, "2026-03-10", START)
    made.collect_events()
    made.value = value  # type: ignore[attr-defined]
    return made


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Traffic, "SNAPSHOT_CLASSES", CLASSES)


def told(value: Any) -> Any:
    """The value with its types, all the way down."""
    if isinstance(value, dict):
        return dict, [(told(key), told(item)) for key, item in value.items()]
    if isinstance(value, (set, frozenset)):
        return type(value), sorted(repr(told(item)) for item in value)
    if isinstance(value, (list, tuple)):
        return type(value), [told(item) for item in value]
    if is_dataclass(value):
        return type(value), [told(getattr(value, each.name)) for each in fields(value)]
    # Of a time, what ISO 8601 says of it: the log keeps no more.
    return type(value), value.isoformat() if isinstance(value, datetime) else repr(value)


HASHABLE = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), samples.TEXTS, st.uuids(), samples.TIMES,
        st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([Colour.RED, Weight.HEAVY, Pair.BOTH]),
        st.builds(Spot, st.lists(st.integers(0, 9)).map(tuple), st.just(Colour.RED)),
    ),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.frozensets(inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
VALUES = st.recursive(
    HASHABLE | st.sets(HASHABLE, max_size=4),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(HASHABLE, inner, max_size=3),
        st.builds(counted, st.dictionaries(HASHABLE, inner, max_size=2), st.integers(0, 9)),
    ),
    max_leaves=8,
)


@given(VALUES)
def test_a_state_is_read_as_it_was_written(value: Any) -> None:
    before = holding(value)
    state = write_state(before)
    after = read_state(Traffic, before.id, before.version, state)
    assert after == before and told(vars(after)["value"]) == told(value)
    assert write_state(after) == state


@given(st.lists(st.uuids(), unique=True, min_size=2), st.randoms())
def test_equal_states_give_equal_bytes(ids: list[UUID], random: Any) -> None:
    shuffled = random.sample(ids, len(ids))
    assert write_state(holding(set(ids))) == write_state(holding(set(shuffled)))


@pytest.mark.parametrize("kind", KINDS, ids=lambda each: each.__name__)
@given(numbers=st.lists(st.integers(0, 10_000), max_size=60), later=st.integers(0, 10_000))
def test_every_long_aggregate_comes_back_and_goes_on(kind: type[Owned], numbers: list[int], later: int) -> None:
    history = HISTORIES[kind]
    before = history.tell(history.start(), numbers)
    before.collect_events()
    after = read_state(kind, before.id, before.version, write_state(before))
    assert after == before
    assert [told(vars(after)[name]) for name in vars(before)] == [told(each) for each in vars(before).values()]
    history.tell(before, [later])
    history.tell(after, [later])
    assert after.pending_events == before.pending_events and after == before


def test_no_state_changes_unless_its_version_does() -> None:
    kept = {"_created_on", "_modified_on"}
    assert {(kind, kind.SNAPSHOT_VERSION): set(vars(each)) - {"_id", "_version", "_pending_events"} - kept
            for kind in HISTORIES for each in [HISTORIES[kind].start()]} == STATES  # fmt: skip


def test_what_has_snapshots_is_not_personal_and_the_rest_has_none() -> None:
    aggregates = {samples.aggregate_of(each) for each in samples.event_classes()}
    assert {each for each in aggregates if each.SNAPSHOT_VERSION is not None} == set(HISTORIES)
    for event_class in samples.event_classes():
        if samples.aggregate_of(event_class) in HISTORIES:
            for hint in samples.fields_of(event_class).values():
                assert Personal not in (hint, *typing.get_args(hint))


class Strange:
    pass


@pytest.mark.parametrize(
    "value",
    [
        Personal(TENANT, "identity", "Jo Tate"), (Erased(TENANT, "identity"),), {TENANT: [Personal(TENANT, "x", "y")]},
        Strange(), b"bytes", timedelta(1), 2**64, float("nan"), float("inf"), "\ud800", type("Text", (str,), {})("x"),
    ],
)  # fmt: skip
def test_what_has_no_exact_form_is_refused(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as failure:
        write_state(holding(value))
    assert "Jo Tate" not in str(failure.value)


def test_an_undeclared_class_is_refused_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    state = write_state(holding(Colour.RED))
    monkeypatch.setattr(Traffic, "SNAPSHOT_CLASSES", (Spot,))
    with pytest.raises(TypeError, match="Colour"):
        write_state(holding(Colour.RED))
    with pytest.raises(UnreadableState, match="Traffic at version 4: KeyError"):
        read_state(Traffic, uuid4(), 4, state)


def test_a_time_is_kept_as_the_log_keeps_it() -> None:
    """With its offset, whatever the zone is called."""
    at = START.astimezone(ZoneInfo("Europe/Berlin"))
    made = holding(at)
    read: Any = read_state(Traffic, made.id, 1, write_state(made))
    assert read.value == at and read.value.tzinfo == timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    "state",
    [
        b"", b"{", b"[]", b"null", b"\xff", b"4", b'{"a":{"uuid":"short"}}', b'{"a":{"uuid":4}}', b'{"a":{"other":1}}',
        b'{"a":{}}', b'{"a":{"datetime":"yesterday"}}', b'{"a":{"dict":[[1]]}}', b'{"a":{"set":[[1]]}}',
        b'{"a":{"enum":["Colour","blue"]}}', b'{"a":{"enum":["Path","/"]}}', b'{"a":{"dataclass":["Spot",{}]}}',
        b'{"a":{"dataclass":["Colour",{}]}}', b'{"a":{"tuple":1}}', b'{"a":{"uuid":"x","set":[]}}',
    ],
)  # fmt: skip
def test_bytes_that_do_not_fit_are_unreadable(state: bytes) -> None:
    with pytest.raises(UnreadableState, match="Traffic at version 7"):
        read_state(Traffic, uuid4(), 7, state)


def test_the_stored_form_is_json_with_its_names_in_order() -> None:
    calendar = HISTORIES[Calendar].tell(HISTORIES[Calendar].start(), [3])
    state = orjson.loads(write_state(calendar))
    assert list(state) == ["_created_on", "_modified_on", "artist_id", "entries", "month", "tenant"]
    ((key, entry),) = state["entries"]["dict"]
    assert list(key) == ["uuid"] and entry["dataclass"][0] == "Entry"
