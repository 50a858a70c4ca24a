"""Where a column of the Native format ends: a packet says how many rows follow, never how many bytes.

Each type is a prefix, written once a column, and a body for a number of rows; no rows are no bytes. Offsets of arrays
and keys of dictionaries are checked, for the engine that reads them next trusts them.
Source: ClickHouse's documentation of the Native format and of its data types.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from infra.warehouse.native.wire import CANNOT_READ, NOT_IMPLEMENTED, ProtocolError, Source

_DEEPEST, _LONGEST = 16, 1 << 16
_WIDTHS = {
    "Bool": 1, "Int8": 1, "UInt8": 1, "Enum8": 1, "Nothing": 1,
    "Int16": 2, "UInt16": 2, "Enum16": 2, "Date": 2, "BFloat16": 2,
    "Int32": 4, "UInt32": 4, "Float32": 4, "Date32": 4, "DateTime": 4, "IPv4": 4, "Decimal32": 4, "Time": 4,
    "Int64": 8, "UInt64": 8, "Float64": 8, "DateTime64": 8, "Decimal64": 8, "Time64": 8,
    "Int128": 16, "UInt128": 16, "UUID": 16, "IPv6": 16, "Decimal128": 16,
    "Int256": 32, "UInt256": 32, "Decimal256": 32,
}  # fmt: skip
_DECIMALS = ((9, 4), (18, 8), (38, 16), (76, 32))
_ALIASES = {
    "Point": "Tuple(Float64, Float64)",
    "Ring": "Array(Point)",
    "LineString": "Array(Point)",
    "Polygon": "Array(Ring)",
    "MultiLineString": "Array(LineString)",
    "MultiPolygon": "Array(Polygon)",
}
_KEY_WIDTHS = {0: 1, 1: 2, 2: 4, 3: 8}
_SHARED_DICTIONARY, _OWN_KEYS = 1 << 8, 1 << 9
_NAMED = re.compile(r"(?:`(?:[^`\\]|\\.)*`|[A-Za-z_]\w*)\s+(?=[A-Za-z])")

Prefix = Callable[[Source], None]
Body = Callable[[Source, int], None]


@dataclass(frozen=True, slots=True)
class Column:
    """Both move the source to the end of what they name. Raise `ProtocolError`."""

    prefix: Prefix
    body: Body

    def skip(self, source: Source, rows: int) -> None:
        if rows:
            self.prefix(source)
            self.body(source, rows)


def column(type: str, depth: int = 0) -> Column:
    """How to find the end of a column. Raises `ProtocolError` for a type that is not known here."""
    if depth > _DEEPEST or len(type) > _LONGEST:
        raise ProtocolError(NOT_IMPLEMENTED, "a type is nested too deeply")
    name, arguments = _taken_apart(type)
    name = _ALIASES.get(name, name)
    if "(" in name:
        return column(name, depth + 1)
    if name in _WIDTHS or name.startswith("Interval"):
        return _fixed(_WIDTHS.get(name, 8))
    if name == "Decimal":
        return _fixed(_decimal(arguments, type))
    if name == "FixedString":
        return _fixed(_whole(arguments, type))
    if name == "String":
        return Column(_nothing, _strings)
    inner = [column(_unnamed(each), depth + 1) for each in _inner(name, arguments, type)]
    if name == "Nullable":
        return Column(inner[0].prefix, _nullable(inner[0].body))
    if name == "LowCardinality":
        return Column(_low_cardinality_version, _low_cardinality(inner[0]))
    if name == "Tuple":
        return _tuple(inner)
    if name in ("Map", "Nested"):
        return _array(_tuple(inner))
    if name == "Array":
        return _array(inner[0])
    if name == "SimpleAggregateFunction":
        return inner[0]
    if name in ("JSON", "Object"):
        return Column(_json_as_text, _strings)
    raise ProtocolError(NOT_IMPLEMENTED, f"columns of type {type[:100]} cannot be carried")


def _inner(name: str, arguments: list[str], type: str) -> list[str]:
    """The types that a type is made of, as they are written."""
    if name in ("JSON", "Object"):
        return []
    if name == "LowCardinality" and arguments and arguments[0].startswith("Nullable("):
        return [arguments[0][len("Nullable(") : -1]]  # its dictionary has an entry for NULL, and no mask
    wanted = {"Nullable": 1, "LowCardinality": 1, "Array": 1, "Map": 2}.get(name)
    if name == "SimpleAggregateFunction":
        return arguments[1:2] if len(arguments) == 2 else _malformed(type)
    if name not in ("Tuple", "Nested") and wanted is None:
        return []
    if wanted is not None and len(arguments) != wanted:
        return _malformed(type)
    return arguments


def _malformed(type: str) -> list[str]:
    raise ProtocolError(NOT_IMPLEMENTED, f"no such type: {type[:100]}")


def _taken_apart(type: str) -> tuple[str, list[str]]:
    """`Map(String, UInt8)` as `Map` and its two arguments."""
    text = type.strip()
    name, bracket, rest = text.partition("(")
    if not bracket:
        return name.strip(), []
    if not rest.endswith(")"):
        _malformed(type)
    return name.strip(), _split(rest[:-1], type)


def _split(text: str, type: str) -> list[str]:
    parts, depth, begun, quote, at = [], 0, 0, "", 0
    while at < len(text):
        char = text[at]
        if quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
        elif char in "'`":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
            if depth < 0:
                _malformed(type)
        elif char == "," and not depth:
            parts.append(text[begun:at].strip())
            begun = at + 1
        at += 1
    if quote or depth:
        _malformed(type)
    last = text[begun:].strip()
    return [*parts, last] if last else parts


def _unnamed(argument: str) -> str:
    """The type of a tuple's element that may have a name before it."""
    match = _NAMED.match(argument)
    return argument[match.end() :] if match else argument


def _decimal(arguments: list[str], type: str) -> int:
    digits = _whole(arguments[:1], type)
    for most, width in _DECIMALS:
        if digits <= most:
            return width
    _malformed(type)
    return 0


def _whole(arguments: list[str], type: str) -> int:
    if len(arguments) != 1 or not re.fullmatch(r"[1-9][0-9]{0,8}", arguments[0]):
        _malformed(type)
    return int(arguments[0])


def _nothing(source: Source) -> None:
    """Most types have no prefix."""


def _fixed(width: int) -> Column:
    def body(source: Source, rows: int) -> None:
        end = source.at + width * rows
        source.reach(end)
        source.at = end

    return Column(_nothing, body)


def _strings(source: Source, rows: int) -> None:
    data, at = source.data, source.at
    there = len(data)
    for _ in range(rows):
        if at >= there:
            source.reach(at + 1)
            there = len(data)
        size = data[at]
        at += 1
        if size > 0x7F:
            source.at = at - 1
            size = source.varint()
            at, there = source.at, len(data)
        at += size
    source.reach(at)
    source.at = at


def _nullable(body: Body) -> Body:
    def masked(source: Source, rows: int) -> None:
        source.take(rows)
        body(source, rows)

    return masked


def _tuple(elements: list[Column]) -> Column:
    if not elements:
        return _fixed(1)

    def prefix(source: Source) -> None:
        for element in elements:
            element.prefix(source)

    def body(source: Source, rows: int) -> None:
        for element in elements:
            element.body(source, rows)

    return Column(prefix, body)


def _array(element: Column) -> Column:
    def body(source: Source, rows: int) -> None:
        offsets = np.frombuffer(source.take(8 * rows), "<u8")
        if rows > 1 and bool(np.any(offsets[1:] < offsets[:-1])):
            raise ProtocolError(CANNOT_READ, "an array ends before it begins")
        items = int(offsets[-1])
        if items > source.limit:
            raise ProtocolError(CANNOT_READ, "an array is too long")
        if items:
            element.body(source, items)

    return Column(element.prefix, body)


def _low_cardinality_version(source: Source) -> None:
    if source.number(8) != 1:
        raise ProtocolError(CANNOT_READ, "a dictionary of an unknown version")


def _low_cardinality(entries: Column) -> Body:
    def body(source: Source, rows: int) -> None:
        flags = source.number(8)
        width = _KEY_WIDTHS.get(flags & 0xFF)
        if width is None or flags & _SHARED_DICTIONARY or not flags & _OWN_KEYS:
            raise ProtocolError(NOT_IMPLEMENTED, "a dictionary that several blocks share")
        size = source.number(8)
        if size > source.limit:
            raise ProtocolError(CANNOT_READ, "a dictionary is too long")
        entries.body(source, size)
        if source.number(8) != rows:
            raise ProtocolError(CANNOT_READ, "a column has another number of rows than its block")
        keys = np.frombuffer(source.take(width * rows), f"<u{width}")
        if int(keys.max()) >= size:
            raise ProtocolError(CANNOT_READ, "a key that its dictionary does not have")

    return body


def _json_as_text(source: Source) -> None:
    if source.number(8) != 1:
        raise ProtocolError(NOT_IMPLEMENTED, "JSON in another encoding than text")
