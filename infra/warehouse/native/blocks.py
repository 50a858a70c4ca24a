"""Blocks: some rows of named, typed columns. The engine writes and reads them without what the protocol puts around.

Over the protocol a block begins with its info, and from `FLAGGED` on each column has a byte that says whether its
encoding is the type's own. Between the two nothing else differs, so values are carried as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from infra.warehouse.native.columns import column
from infra.warehouse.native.wire import CANNOT_READ, NOT_IMPLEMENTED, TOO_LARGE, ProtocolError, Source, text, varint

FLAGGED = 54454
"""The first revision whose columns have such a byte."""
MOST_COLUMNS, MOST_ROWS = 10_000, 1 << 26
INFO = b"\x01\x00\x02\xff\xff\xff\xff\x00"
"""Not overflowed, of no bucket."""
EMPTY = INFO + b"\x00\x00"


@dataclass(frozen=True, slots=True)
class Block:
    """`native` is the block as the engine writes it; `starts` are the places in it where each column's values begin."""

    names: tuple[bytes, ...]
    types: tuple[str, ...]
    rows: int
    native: bytes
    starts: tuple[int, ...]

    def packed(self, revision: int) -> bytes:
        """As a packet of that revision carries it."""
        if revision < FLAGGED:
            return INFO + self.native
        parts, before = [INFO], 0
        for start in self.starts:
            parts += [self.native[before:start], b"\x00"]
            before = start
        return b"".join([*parts, self.native[before:]])


def header(names: tuple[bytes, ...], types: tuple[str, ...]) -> Block:
    """A block of no rows."""
    native = varint(len(names)) + varint(0)
    starts = []
    for name, type in zip(names, types, strict=True):
        native += text(name) + text(type)
        starts.append(len(native))
    return Block(names, types, 0, native, tuple(starts))


def blocks_of(native: bytes) -> Iterator[Block]:
    """The blocks that the engine wrote one after another. Raises `ProtocolError` for a type that is not known here."""
    source = Source(native)
    while source.at < len(native):
        yield _block(source, flagged=False)


def read_block(source: Source, revision: int) -> Block:
    """A block as a client sends it. Raises `ProtocolError`."""
    _skip_info(source)
    return _block(source, revision >= FLAGGED)


def _skip_info(source: Source) -> None:
    for _ in range(8):
        match source.varint():
            case 0:
                return
            case 1:
                source.byte()
            case 2:
                source.take(4)
            case field:
                raise ProtocolError(CANNOT_READ, f"a block's info has an unknown field {field}")
    raise ProtocolError(CANNOT_READ, "a block's info does not end")


def _block(source: Source, flagged: bool) -> Block:
    columns, rows = source.varint(), source.varint()
    if columns > MOST_COLUMNS or rows > MOST_ROWS:
        raise ProtocolError(TOO_LARGE, f"a block of {columns} columns and {rows} rows")
    native = bytearray(varint(columns) + varint(rows))
    names, types, starts = [], [], []
    for _ in range(columns):
        name, type = source.raw(), source.text()
        if flagged and source.byte():
            raise ProtocolError(NOT_IMPLEMENTED, "a column in an encoding of its own")
        native += text(name) + text(type)
        starts.append(len(native))
        begun = source.at
        column(type).skip(source, rows)
        native += memoryview(source.data)[begun : source.at]
        names.append(name)
        types.append(type)
    return Block(tuple(names), tuple(types), rows, bytes(native), tuple(starts))
