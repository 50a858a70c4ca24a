"""The packets of ClickHouse's native protocol, as a server reads and writes them.

What a packet holds depends on the revision, which is the lower of both sides'. Source: ClickHouse's documentation of
the native protocol; each constant is the first revision that has what its name says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.warehouse.native.wire import (
    CANNOT_READ,
    LONGEST_TEXT,
    NOT_IMPLEMENTED,
    UNEXPECTED_PACKET,
    ProtocolError,
    Source,
    text,
    varint,
)

REVISION = 54459
"""The newest that is spoken here: the first with parameters of queries."""
CLIENT_INFO, TIMEZONE, QUOTA_KEY, DISPLAY_NAME, PATCH = 54032, 54058, 54060, 54372, 54401
WRITTEN, SETTINGS_AS_TEXT, SECRET, TRACE, DEPTH, STARTED = 54420, 54429, 54441, 54442, 54448, 54449
REPLICAS, EVENTS_IN_INSERT, ADDENDUM, PARAMETERS = 54453, 54456, 54458, 54459
OLDEST = 54058
"""Clients before this one (2016) are refused."""

HELLO, QUERY, DATA, CANCEL, PING = 0, 1, 2, 3, 4
"""Packets of a client."""
_S_HELLO, _S_DATA, _S_EXCEPTION, _S_PROGRESS, _S_PONG, _S_END, _S_PROFILE, _S_EVENTS = 0, 1, 2, 3, 4, 5, 6, 14
_OVER_TCP = 1
_IMPORTANT = 1
VERSION = (26, 9, 2)
"""Of the engine that answers: what clients show."""
_OLD_NUMBERS = frozenset(
    {
        "extremes",
        "log_queries",
        "max_block_size",
        "max_execution_time",
        "max_insert_block_size",
        "max_memory_usage",
        "max_result_rows",
        "max_rows_to_group_by",
        "max_rows_to_read",
        "max_threads",
        "readonly",
        "use_uncompressed_cache",
    }
)
"""Settings that a client before `SETTINGS_AS_TEXT` sends as a number; it does not say how others are written."""


@dataclass(frozen=True, slots=True)
class Hello:
    client: str
    revision: int
    database: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Setting:
    value: str
    important: bool
    """Whether a name that the engine does not know is an error."""


@dataclass(frozen=True, slots=True)
class Query:
    id: str
    settings: Mapping[str, Setting]
    compressed: bool
    sql: str = field(repr=False)
    parameters: Mapping[str, str] = field(repr=False, default_factory=dict)


def read_hello(source: Source) -> Hello:
    """The first packet. Raises `ProtocolError`."""
    if source.varint() != HELLO:
        raise ProtocolError(UNEXPECTED_PACKET, "a connection begins with Hello")
    client = source.text(1000)
    source.varint()
    source.varint()
    revision = source.varint()
    if revision < OLDEST:
        raise ProtocolError(NOT_IMPLEMENTED, f"protocol revision {revision} is too old")
    return Hello(client, min(revision, REVISION), source.text(1000), source.text(1000), source.text(1000))


def hello(revision: int, name: str) -> bytes:
    """The answer to a Hello that is welcome."""
    parts = [varint(_S_HELLO), text("ClickHouse"), varint(VERSION[0]), varint(VERSION[1]), varint(REVISION)]
    if revision >= TIMEZONE:
        parts.append(text("UTC"))
    if revision >= DISPLAY_NAME:
        parts.append(text(name))
    if revision >= PATCH:
        parts.append(varint(VERSION[2]))
    return b"".join(parts)


def read_addendum(source: Source, revision: int) -> None:
    """What newer clients say after they are welcome: a key for quotas, which are not kept here."""
    if revision >= ADDENDUM:
        source.text(1000)


def read_query(source: Source, revision: int) -> Query:
    """After the packet's number. Raises `ProtocolError`."""
    id = source.text(1000)
    if revision >= CLIENT_INFO:
        _skip_client_info(source, revision)
    settings = _settings(source, revision)
    if revision >= SECRET and source.text(1000):
        raise ProtocolError(NOT_IMPLEMENTED, "queries between servers")
    if source.varint() != 2:
        raise ProtocolError(NOT_IMPLEMENTED, "queries that are to be processed in part")
    compressed = bool(source.varint())
    sql = source.text(source.limit)
    parameters = {}
    if revision >= PARAMETERS:
        parameters = {name: _unquoted(each.value) for name, each in _settings(source, SETTINGS_AS_TEXT).items()}
    return Query(id, settings, compressed, sql, parameters)


def _skip_client_info(source: Source, revision: int) -> None:
    if not source.byte():
        return
    for _ in range(3):  # user, query and address of where it began
        source.text(1000)
    if revision >= STARTED:
        source.take(8)
    if source.byte() != _OVER_TCP:
        raise ProtocolError(NOT_IMPLEMENTED, "queries that came over another interface")
    for _ in range(3):  # user of the system, host, name of the client
        source.text(1000)
    for _ in range(3):  # its version and revision
        source.varint()
    if revision >= QUOTA_KEY:
        source.text(1000)
    if revision >= DEPTH:
        source.varint()
    if revision >= PATCH:
        source.varint()
    if revision >= TRACE and source.byte():
        source.take(24)
        source.text(10_000)
        source.byte()
    if revision >= REPLICAS:
        for _ in range(3):
            source.varint()


def _settings(source: Source, revision: int) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    while name := source.text(1000):
        if len(found) >= 1000:
            raise ProtocolError(CANNOT_READ, "too many settings")
        if revision >= SETTINGS_AS_TEXT:
            flags = source.varint()
            found[name] = Setting(source.text(LONGEST_TEXT), bool(flags & _IMPORTANT))
        elif name in _OLD_NUMBERS:
            found[name] = Setting(str(source.varint()), False)
        else:
            raise ProtocolError(NOT_IMPLEMENTED, f"setting {name} of an old client: write it into the query")
    return found


_ESCAPES = {"b": "\b", "f": "\f", "r": "\r", "n": "\n", "t": "\t", "0": "\0", "a": "\a", "v": "\v"}


def _unquoted(value: str) -> str:
    """A parameter comes as a quoted literal; what is in it, the engine reads as it reads a field of TSV."""
    if len(value) < 2 or value[0] != "'" or value[-1] != "'":
        raise ProtocolError(CANNOT_READ, "a parameter is not a quoted text")
    out, at, end = [], 1, len(value) - 1
    while at < end:
        char = value[at]
        if char == "\\":
            at += 1
            if at >= end:
                raise ProtocolError(CANNOT_READ, "a parameter ends in an escape")
            char = _ESCAPES.get(value[at], value[at])
        out.append(char)
        at += 1
    return "".join(out)


def data(packed: bytes) -> bytes:
    """`packed` is a block, compressed where the client asked for that."""
    return varint(_S_DATA) + text("") + packed


def exception(code: int, message: str) -> bytes:
    parts = [varint(_S_EXCEPTION), code.to_bytes(4, "little", signed=True), text("DB::Exception")]
    return b"".join([*parts, text(message), text(""), b"\x00"])


def progress(rows: int, size: int, written: int, revision: int) -> bytes:
    """Rows and bytes since the last one; `written` rows are of an insert."""
    parts = [varint(_S_PROGRESS), varint(rows), varint(size), varint(0)]
    if revision >= WRITTEN:
        parts += [varint(written), varint(0)]
    return b"".join(parts)


def profile(rows: int, blocks: int, size: int) -> bytes:
    """No LIMIT was applied, and that is known: a client that had to find out would ask streams that it lacks."""
    return b"".join([varint(_S_PROFILE), varint(rows), varint(blocks), varint(size), b"\x00", varint(0), b"\x01"])


def profile_events(empty_block: bytes) -> bytes:
    """What a client waits for after each block of an insert; its blocks are never compressed."""
    return varint(_S_EVENTS) + text("") + empty_block


def pong() -> bytes:
    return varint(_S_PONG)


def end_of_stream() -> bytes:
    return varint(_S_END)
