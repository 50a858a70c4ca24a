"""The log in columns: as many stored events at once as an insert holds, without an object for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from analytics.schema import Block, block_of
from domain.log import LogReader, Position


@runtime_checkable
class BlockReader(Protocol):
    """A log that can be read in columns, in its total order."""

    def read_block(self, after: Position, limit: int) -> Block:
        """Up to `limit` events with a position greater than `after`, in order."""

    def head(self) -> Position: ...


@dataclass(frozen=True)
class RecordedBlocks:
    """The same of a log that gives its events one by one."""

    log: LogReader

    def read_block(self, after: Position, limit: int) -> Block:
        return block_of(self.log.read(after, limit))

    def head(self) -> Position:
        return self.log.head()


def in_blocks(log: LogReader) -> BlockReader:
    """The log itself where it can be read so."""
    return log if isinstance(log, BlockReader) else RecordedBlocks(log)
