"""An aggregate's state to bytes and back, for its snapshots: what is read equals what was written, types and all.

JSON, in which whatever JSON has no form for is an object with one member that names it. Classes are read by their
names among those that the aggregate declares, and no others. Personal values are refused: they are in the log alone,
sealed.
"""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

import orjson

from domain.aggregates import Owned
from infra.eventlog.uuids import uuid_of_text

A = TypeVar("A", bound=Owned)
_APART = frozenset({"_id", "_version", "_pending_events"})
"""What is no state, or stands beside it."""
_PLAIN = frozenset({str, int, bool, types.NoneType})
_OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_SORT_KEYS
"""What has not been turned into JSON by now is refused."""


class UnreadableState(Exception):
    """Stored bytes that do not fit the aggregate they claim to be."""


def write_state(aggregate: Owned) -> bytes:
    """Equal states give equal bytes. Raises `TypeError` and `ValueError` for what cannot be kept."""
    classes = frozenset(aggregate.SNAPSHOT_CLASSES)
    values = {name: value for name, value in vars(aggregate).items() if name not in _APART}
    return orjson.dumps({name: _write(value, classes) for name, value in values.items()}, option=_OPTIONS)


def read_state(kind: type[A], id: UUID, version: int, state: bytes) -> A:
    """The aggregate as it was at that version. Raises `UnreadableState`."""
    classes = {each.__name__: each for each in kind.SNAPSHOT_CLASSES}
    try:
        values = {name: _read(value, classes) for name, value in orjson.loads(state).items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableState(f"{kind.__name__} at version {version}: {type(error).__name__}") from error
    made = object.__new__(kind)
    made.__dict__.update(values, _id=id, _version=version, _pending_events=[])
    return made


def _write(value: Any, classes: frozenset[type[Any]]) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is float:
        if not math.isfinite(value):
            raise ValueError(f"{value} has no form in JSON")
        return value
    if kind is UUID:
        return {"uuid": str(value)}
    if kind is datetime:
        return {"datetime": value.isoformat()}
    if kind is list:
        return [_write(item, classes) for item in value]
    if kind is tuple:
        return {"tuple": [_write(item, classes) for item in value]}
    if kind is dict:
        # Pairs keep the order, which a loop over the dict follows, and keys of any type.
        return {"dict": [[_write(key, classes), _write(item, classes)] for key, item in value.items()]}
    if kind in (set, frozenset):
        return {kind.__name__: sorted((_write(item, classes) for item in value), key=_sorting)}
    if kind not in classes:
        raise TypeError(f"{kind.__name__} cannot be kept in a snapshot")
    if issubclass(kind, Enum):
        return {"enum": [kind.__name__, _write(value.value, classes)]}
    fields = {each.name: _write(getattr(value, each.name), classes) for each in dataclasses.fields(value)}
    return {"dataclass": [kind.__name__, fields]}


def _sorting(written: Any) -> bytes:
    return orjson.dumps(written, option=_OPTIONS)


def _read(value: Any, classes: Mapping[str, type[Any]]) -> Any:
    if type(value) is list:
        return [_read(item, classes) for item in value]
    if type(value) is not dict:
        return value
    ((tag, inner),) = value.items()
    match tag:
        case "uuid":
            return uuid_of_text(inner)
        case "datetime":
            return datetime.fromisoformat(inner)
        case "tuple":
            return tuple(_read(item, classes) for item in inner)
        case "dict":
            return {_read(key, classes): _read(item, classes) for key, item in inner}
        case "set":
            return {_read(item, classes) for item in inner}
        case "frozenset":
            return frozenset(_read(item, classes) for item in inner)
        case "enum":
            return classes[inner[0]](_read(inner[1], classes))
        case "dataclass":
            return _made(classes[inner[0]], inner[1], classes)
    raise ValueError(f"nothing is written as {tag}")


def _made(kind: type[Any], values: Mapping[str, Any], classes: Mapping[str, type[Any]]) -> Any:
    """Past `__init__`, which may take other values than it keeps."""
    names = {each.name for each in dataclasses.fields(kind)}
    if names != values.keys():
        raise ValueError(f"{kind.__name__} has other fields")
    made = object.__new__(kind)
    for name, value in values.items():
        object.__setattr__(made, name, _read(value, classes))
    return made
