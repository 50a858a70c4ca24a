"""What a client of ClickHouse's native protocol sends, written by clickhouse-driver's own writers."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

from clickhouse_driver.block import ColumnOrientedBlock
from clickhouse_driver.bufferedreader import CompressedBufferedReader
from clickhouse_driver.bufferedwriter import CompressedBufferedWriter
from clickhouse_driver.streams.native import BlockInputStream, BlockOutputStream

from infra.warehouse.native.packets import REVISION
from infra.warehouse.native.wire import text, varint

CLIENT_SETTINGS = {
    "strings_as_bytes": False,
    "strings_encoding": "utf-8",
    "use_numpy": False,
    "input_format_null_as_default": False,
    "namedtuple_as_json": True,
    "use_arrow": False,
}


def context(revision: int = REVISION) -> Any:
    server = SimpleNamespace(used_revision=revision, get_timezone=lambda: "UTC", session_timezone=None)
    return SimpleNamespace(server_info=server, client_settings=dict(CLIENT_SETTINGS), settings={})


class _Kept:
    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> None:
        self.data += data


def block(types: Sequence[tuple[str, str]], columns: Sequence[Sequence[Any]], revision: int = REVISION) -> bytes:
    """A block as the driver sends it; it changes the values that it is given."""
    kept = _Kept()
    writer = CompressedBufferedWriter(kept, 1 << 16)
    BlockOutputStream(writer, context(revision)).write(ColumnOrientedBlock(list(types), deepcopy(list(columns))))
    writer.flush()
    return bytes(kept.data)


def read(packed: bytes, revision: int = REVISION) -> tuple[list[tuple[str, str]], list[Sequence[Any]]]:
    """Columns and values of a block, as the driver reads it."""
    left = [packed]
    reader = CompressedBufferedReader(lambda: left.pop() if left else b"", 1 << 20)
    found = BlockInputStream(reader, context(revision)).read()
    return found.columns_with_types, found.data


def hello(user: str, password: str, revision: int = REVISION, database: str = "") -> bytes:
    named = text("ClickHouse tests") + varint(20) + varint(10) + varint(revision)
    said = varint(0) + named + text(database) + text(user) + text(password)
    return said + (text("") if revision >= 54458 else b"")


def query(sql: str, settings: bytes = b"", parameters: bytes = b"", compressed: bool = False) -> bytes:
    info = b"\x01" + text("") + text("") + text("0.0.0.0:0") + bytes(8) + b"\x01"
    info += text("os") + text("host") + text("tests") + varint(20) + varint(10) + varint(REVISION)
    info += text("") + varint(0) + varint(2) + b"\x00" + varint(0) * 3
    ends = settings + text("") + text("") + varint(2) + varint(int(compressed)) + text(sql) + parameters + text("")
    return varint(1) + text("id") + info + ends


def setting(name: str, value: str, flags: int = 0) -> bytes:
    return text(name) + varint(flags) + text(value)


EMPTY = varint(2) + text("") + b"\x01\x00\x02\xff\xff\xff\xff\x00\x00\x00"
"""The packet that ends tables and blocks."""
