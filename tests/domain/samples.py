"""Every event class of the domain, and values for its fields made from their declared types.

`python -m tests.domain.samples` writes the golden payload of each event version that has none yet, and adds its
SHA-256 to the list of all that were ever kept. What is there is never written again: it stands for events that are in
logs already.
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import importlib
import json
import pkgutil
import types
import typing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
from eventsourcing.persistence import StoredEvent
from hypothesis import strategies as st

import domain
from domain.aggregates import Created, Owned
from domain.log import Actor, Envelope, Recorded
from domain.money import Money
from domain.personal import Personal
from infra.eventlog.transcoding import Transcoder
from tests.given import START, TENANT, FakeKeyring

GOLDEN = Path(__file__).parent / "golden"
KEPT = GOLDEN / "kept.sha256"
"""As `sha256sum` writes it, a line a payload. Lines are added, and none is ever changed or taken out."""
_OWN = ("originator_id", "originator_version", "timestamp")


def event_classes() -> list[type[Any]]:
    """All events with a topic of their own in the domain's modules, by topic."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(module.name)
    # Taken from the aggregates, because the library puts classes of its own in the place of those declared there.
    found: dict[str, type[Any]] = {}
    for aggregate in Owned.__subclasses__():
        for each in vars(aggregate).values():
            if aggregate.__module__.startswith("domain.") and isinstance(each, type) and hasattr(each, "TOPIC"):
                found[each.TOPIC] = each
    return [found[topic] for topic in sorted(found)]


def aggregate_of(event_class: type[Any]) -> type[Any]:
    module = importlib.import_module(event_class.__module__)
    return typing.cast(type[Any], getattr(module, event_class.__qualname__.split(".")[0]))


def version_of(event_class: type[Any]) -> int:
    return int(getattr(event_class, "class_version", 1))


def fields_of(event_class: type[Any]) -> dict[str, Any]:
    """The event's own fields with their declared types."""
    hints = typing.get_type_hints(event_class)
    return {each.name: hints[each.name] for each in dataclasses.fields(event_class) if each.name not in _OWN}


def built(event_class: type[Any], values: dict[str, Any]) -> Any:
    if "originator_topic" in values:
        values = {**values, "originator_topic": aggregate_of(event_class).TOPIC}
    first = issubclass(event_class, Created)
    return event_class(
        originator_id=uuid5(TENANT, event_class.TOPIC),
        originator_version=1 if first else 2,
        timestamp=START,
        **values,
    )


def sample(event_class: type[Any]) -> Any:
    """One event with a fixed value in each field."""
    return built(event_class, {name: _fixed(hint, name) for name, hint in fields_of(event_class).items()})


def events_of(event_class: type[Any]) -> st.SearchStrategy[Any]:
    """Any event of that class."""
    values = st.fixed_dictionaries({name: strategy(hint) for name, hint in fields_of(event_class).items()})
    return values.map(lambda chosen: built(event_class, chosen))


def envelope_of(event_class: type[Any], event_id: UUID | None = None) -> Envelope:
    return Envelope(
        event_id or uuid5(TENANT, f"event/{event_class.TOPIC}"),
        TENANT,
        Actor("member", "mem_1", "key_1"),
        "request-1",
        "correlation-1",
        "causation-1",
        "command-1",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        START,
        version_of(event_class),
    )


def recorded(stored: StoredEvent, position: int = 1) -> Recorded:
    return Recorded(
        position, UUID(str(stored.originator_id)), stored.originator_version, stored.topic, bytes(stored.state)
    )


def golden_path(event_class: type[Any], version: int) -> Path:
    return GOLDEN / f"{event_class.TOPIC}.v{version}.json"


def golden_of(stored: StoredEvent) -> dict[str, Any]:
    return {
        "topic": stored.topic,
        "originator_id": str(stored.originator_id),
        "originator_version": stored.originator_version,
        "state": orjson.loads(stored.state),
    }


def from_golden(golden: dict[str, Any]) -> Recorded:
    return Recorded(
        1,
        UUID(golden["originator_id"]),
        golden["originator_version"],
        golden["topic"],
        orjson.dumps(golden["state"]),
    )


def encoded(event_class: type[Any]) -> StoredEvent:
    return Transcoder(FakeKeyring()).encode(sample(event_class), envelope_of(event_class))


def _arguments(hint: Any) -> tuple[bool, list[Any]]:
    """Whether None is allowed, and the other types that are."""
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return False, [hint]
    arguments = typing.get_args(hint)
    return type(None) in arguments, [each for each in arguments if each is not type(None)]


def _fixed(hint: Any, name: str) -> Any:
    _, kinds = _arguments(hint)
    if Personal in kinds:
        return Personal(uuid5(TENANT, "person"), "identity", f"{name} of a person")
    (kind,) = kinds
    if typing.get_origin(kind) is tuple:
        inner = typing.get_args(kind)[0]
        return (_fixed(inner, f"{name}.0"), _fixed(inner, f"{name}.1"))
    if kind is Money:
        return Money(12_345, "EUR")
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return typing.cast(Any, kind)(
            **{each.name: _fixed(hints[each.name], f"{name}.{each.name}") for each in dataclasses.fields(kind)}
        )
    return {
        UUID: uuid5(TENANT, name),
        str: f"the {name}",
        int: 40 + len(name),
        float: 0.5 + len(name),
        bool: True,
        datetime: START + timedelta(minutes=len(name)),
    }[kind]


TEXTS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40)
TIMES = st.datetimes(
    min_value=datetime(2000, 1, 2),
    max_value=datetime(2100, 1, 1),
    timezones=st.integers(-720, 720).map(lambda minutes: timezone(timedelta(minutes=minutes))) | st.just(UTC),
)
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    UUID: st.uuids(),
    str: TEXTS,
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    datetime: TIMES,
    Money: st.builds(Money, st.integers(0, 10**12), st.sampled_from(["EUR", "USD", "JPY"])),
}


def strategy(hint: Any) -> st.SearchStrategy[Any]:
    optional, kinds = _arguments(hint)
    if Personal in kinds:
        made = st.builds(Personal, st.uuids(), st.sampled_from(["identity", "notes", "prompt"]), TEXTS)
    elif kinds[0] in _PLAIN:
        made = _PLAIN[kinds[0]]
    elif typing.get_origin(kinds[0]) is tuple:
        made = st.lists(strategy(typing.get_args(kinds[0])[0]), max_size=3).map(tuple)
    elif issubclass(kinds[0], enum.Enum):
        made = st.sampled_from(list(kinds[0]))
    else:
        hints = typing.get_type_hints(kinds[0])
        made = st.builds(kinds[0], **{each.name: strategy(hints[each.name]) for each in dataclasses.fields(kinds[0])})
    return st.none() | made if optional else made


def write_missing_goldens() -> list[Path]:
    written = []
    for event_class in event_classes():
        path = golden_path(event_class, version_of(event_class))
        if not path.exists():
            path.write_text(json.dumps(golden_of(encoded(event_class)), indent=1, ensure_ascii=False) + "\n")
            written.append(path)
    with KEPT.open("a", encoding="utf-8") as file:
        file.writelines(f"{digest_of(path)}  {path.name}\n" for path in written)
    return written


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def kept() -> dict[str, str]:
    """SHA-256 (hex) of every payload that was ever kept, by its file's name."""
    lines = (line.split("  ") for line in KEPT.read_text(encoding="utf-8").splitlines())
    return {name: digest for digest, name in lines}


if __name__ == "__main__":
    for made in write_missing_goldens():
        print(made.name)
