"""Paths and bytes of a tiled log (C2SP tlog-tiles): hash tiles, entry bundles, which of them a tree has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from projections.audit.errors import Malformed
from projections.audit.tree import HASH_SIZE

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
ENTRIES = -1
"""The level under which entry bundles are named: they lie beside the hash tiles of level 0."""
CHECKPOINT = "checkpoint"
VKEY = "log.vkey"
HEADS = "heads"
MAX_LEVEL = 63
MAX_ENTRY = 0xFFFF
LONGEST_PATH = 64

_PATH = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class TileError(Malformed):
    """A path, tile or bundle that is not as tlog-tiles says."""


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One file of a tiled log: a hash tile of `level` 0 to 63, or an entry bundle (`level` is `ENTRIES`)."""

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Relative path, e.g. `tile/0/x001/x234/067` or `tile/entries/000.p/5`."""
        digits = f"{self.index:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        name = "/".join([*("x" + group for group in groups[:-1]), groups[-1]])
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{name}{partial}"


def parse_path(path: str) -> Tile:
    """The tile that a path names; only the one canonical path of a tile is accepted. Raises `TileError`."""
    # A tree of 2^63 leaves needs no longer one; an endless one would be refused as a number, not as a path.
    match = _PATH.fullmatch(path) if len(path) <= LONGEST_PATH else None
    if match is None:
        raise TileError(f"not a tile's path: {path[:LONGEST_PATH]!r}")
    level, name, width = match.groups()
    tile = Tile(
        ENTRIES if level == "entries" else int(level),
        int(name.replace("/", "").replace("x", "")),
        TILE_WIDTH if width is None else int(width),
    )
    if tile.path != path or tile.level > MAX_LEVEL or (width is not None and tile.width >= TILE_WIDTH):
        raise TileError(f"not a tile's path: {path!r}")
    return tile


def tiles_at(level: int, size: int) -> int:
    """How many hashes the tiles of `level` (or bundles) hold together in a tree of `size` leaves."""
    return size if level == ENTRIES else size >> (TILE_HEIGHT * level)


def levels_of(size: int) -> Iterator[int]:
    """The levels that a tree of `size` leaves has files at: `ENTRIES` first, then 0 upwards."""
    if size:
        yield ENTRIES
    level = 0
    while tiles_at(level, size):
        yield level
        level += 1


def tile_of(level: int, index: int, size: int) -> Tile | None:
    """The tile at a place as a tree of `size` has it: full, partial, or not at all."""
    width = min(tiles_at(level, size) - index * TILE_WIDTH, TILE_WIDTH)
    return Tile(level, index, width) if width > 0 else None


def tiles_of(size: int, since: int = 0) -> Iterator[Tile]:
    """Every file of a tree of `size` leaves; with `since`, only those that a tree of `since` leaves lacks."""
    for level in levels_of(size):
        total = tiles_at(level, size)
        if total == tiles_at(level, since):
            continue
        for index in range(tiles_at(level, since) // TILE_WIDTH, -(-total // TILE_WIDTH)):
            tile = tile_of(level, index, size)
            if tile is not None:
                yield tile


def partial_tiles_of(size: int) -> Iterator[Tile]:
    """The partial tiles of a tree: one a level at most."""
    for level in levels_of(size):
        tile = tile_of(level, tiles_at(level, size) // TILE_WIDTH, size)
        if tile is not None:
            yield tile


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Entries, each after its length as a big-endian uint16. Raises `TileError` for one over 65,535 bytes."""
    parts = []
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise TileError(f"an entry of {len(entry)} bytes is too long")
        parts.append(len(entry).to_bytes(2, "big"))
        parts.append(entry)
    return b"".join(parts)


def decode_bundle(data: bytes, width: int) -> list[bytes]:
    """The `width` entries of a bundle. Raises `TileError` for another number, or a byte too many or few."""
    entries: list[bytes] = []
    at, end = 0, len(data)
    while at < end:
        start = at + 2
        at = start + (data[at] << 8 | data[at + 1]) if start <= end else end + 1
        if at > end:
            raise TileError(f"entry {len(entries)} of the bundle is cut off")
        entries.append(data[start:at])
    if len(entries) != width:
        raise TileError(f"a bundle of {len(entries)} entries where {width} belong")
    return entries


def decode_tile(data: bytes, width: int) -> list[bytes]:
    """The `width` hashes of a hash tile. Raises `TileError` for another number of bytes."""
    if len(data) != width * HASH_SIZE:
        raise TileError(f"a tile of {len(data)} bytes where {width * HASH_SIZE} belong")
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]
