"""Publishing the ledger as a C2SP tiled log: tiles, bundles, tenant heads, verifier key, the checkpoint last.

The tree is recomputed from the entries' bytes and must run through the checkpoints signed before; otherwise
nothing is signed and publishing halts. Every write happens while the ledger's fencing number is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from projections.audit.disk import TEMPORARY, Disk
from projections.audit.entries import Head
from projections.audit.ledger import Fenced, Ledger, LedgerHalt
from projections.audit.notes import (
    Checkpoint,
    NoteError,
    Signer,
    open_checkpoint,
    sign_note,
)
from projections.audit.tiles import (
    CHECKPOINT,
    ENTRIES,
    HEADS,
    TILE_WIDTH,
    VKEY,
    Tile,
    TileError,
    encode_bundle,
    parse_path,
    partial_tiles_of,
    tile_of,
    tiles_at,
    tiles_of,
)
from projections.audit.tree import Frontier, ProofError, leaf_hash, perfect_root

_BATCH = 64
_STRIDE = 4096

Item = TypeVar("Item")


class InconsistentTree(LedgerHalt):
    """What is published, was signed, and is in the ledger contradict each other: a person must look."""


class LedgerBehind(LedgerHalt):
    """The ledger has fewer leaves than were signed for: this passes while it is rebuilt from the log."""


class Publisher:
    """Keeps one folder in step with a ledger. `origin` is the log's name and the name of its key."""

    def __init__(
        self,
        ledger: Ledger,
        folder: Path,
        key: Ed25519PrivateKey,
        origin: str,
        disk: Disk | None = None,
    ) -> None:
        self._ledger = ledger
        self._disk = disk or Disk(folder)
        self._signer = Signer(origin, key)
        self._verifier = self._signer.verifier
        self._frontier: Frontier | None = None

    def publish(self) -> Checkpoint | None:
        """Bring the folder to the ledger's size; the new checkpoint, or None where nothing was new.

        The first call goes over the whole ledger and folder and repairs what a killed publisher left; others
        do what is new. Raises `Fenced`, `InconsistentTree`, `LedgerBehind`; after an `OSError`, call again.
        """
        frontier, self._frontier = self._frontier, None
        with self._ledger.snapshot() as state:
            size, heads = state.size, self._ledger.heads(state.size)
        with self._ledger.writing():
            note = self._disk.read(CHECKPOINT)
            published = self._signed(note) if note is not None else None
            signed = self._promises(published, size)
        if frontier is None or {frontier.size} != {promise.size for promise in signed}:
            frontier = None
        since = frontier.size if frontier else 0
        whole = frontier is None
        if frontier and size == since:
            self._frontier = frontier
            return None
        frontier = self._grow(frontier or Frontier(), size, signed)
        self._write_tiles(size, since, whole)
        checkpoint = Checkpoint(self._signer.name, size, frontier.root())
        new = published is None or published.size != size
        self._commit(note, checkpoint, heads, since, whole)
        self._frontier = frontier
        return checkpoint if new else None

    def _signed(self, note: bytes) -> Checkpoint:
        """A checkpoint that this log signed; lines of witnesses are not looked at."""
        try:
            return open_checkpoint(note, self._verifier, ignore_unknown=True)[0]
        except NoteError as error:
            raise InconsistentTree(f"a checkpoint that was published is not this log's: {error}") from error

    def _promises(self, published: Checkpoint | None, size: int) -> list[Checkpoint]:
        """The newest checkpoints that were signed, by size: in the folder and in the ledger."""
        known = self._ledger.checkpoint()
        promises = [published, self._signed(known) if known is not None else None]
        signed = sorted((promise for promise in promises if promise), key=lambda promise: promise.size)
        if signed and signed[-1].size > size:
            raise LedgerBehind(f"{signed[-1].size} leaves were signed for, the ledger has {size}")
        vkey = self._disk.read(VKEY)
        if vkey is not None and vkey != str(self._verifier).encode():
            raise InconsistentTree(f"the folder's {VKEY} is another key's")
        return signed

    def _grow(self, frontier: Frontier, size: int, signed: list[Checkpoint]) -> Frontier:
        """The tree of `size`, hashed anew from the entries, through every checkpoint in `signed`."""
        for promise in signed:
            self._extend(frontier, promise.size)
            if frontier.root() != promise.root:
                raise InconsistentTree(f"the ledger's tree of {promise.size} is not the one that was signed")
            self._expect_ledger_root(frontier)
        self._extend(frontier, size)
        self._expect_ledger_root(frontier)
        return frontier

    def _extend(self, frontier: Frontier, size: int) -> None:
        while frontier.size < size:
            entries = self._ledger.entries(frontier.size, min(frontier.size + _STRIDE, size))
            if not entries:
                raise InconsistentTree(f"the ledger has no entry {frontier.size}")
            for entry in entries:
                frontier.append(leaf_hash(entry))

    def _expect_ledger_root(self, frontier: Frontier) -> None:
        try:
            same = self._ledger.root(frontier.size) == frontier.root()
        except ProofError:
            same = False
        if not same:
            raise InconsistentTree(f"the ledger's hashes and entries differ below {frontier.size}")

    def _write_tiles(self, size: int, since: int, whole: bool) -> None:
        for batch in _batches(tiles_of(size, since)):
            with self._ledger.writing():
                for tile in batch:
                    data = self._content(tile, since)
                    if not whole or self._disk.read(tile.path) != data:
                        self._disk.write(tile.path, data)

    def _content(self, tile: Tile, since: int) -> bytes:
        """The tile's bytes; what a tree of `since` leaves lacked is hashed anew from the level below."""
        start = tile.index * TILE_WIDTH
        stop = start + tile.width
        if tile.level == ENTRIES:
            return encode_bundle(self._ledger.entries(start, stop))
        hashes = self._ledger.hashes(tile.level, start, stop)
        if tile.level == 0:
            same = hashes == [leaf_hash(entry) for entry in self._ledger.entries(start, stop)]
        else:
            new = range(max(start, tiles_at(tile.level, since)), stop)
            same = all(hashes[at - start] == self._tile_root(tile.level - 1, at) for at in new)
        if not same:
            raise InconsistentTree(f"the ledger's hashes under {tile.path} are not those of its entries")
        return b"".join(hashes)

    def _tile_root(self, level: int, index: int) -> bytes:
        return perfect_root(self._ledger.hashes(level, index * TILE_WIDTH, (index + 1) * TILE_WIDTH))

    def _commit(self, before: bytes | None, checkpoint: Checkpoint, heads: list[Head], since: int, whole: bool) -> None:
        """Put heads and key in place, then the checkpoint, then remove what is stale; unless fenced out."""
        changed = self._stage_heads(heads)
        with self._ledger.writing():
            if self._disk.read(CHECKPOINT) != before:
                raise Fenced("another publisher wrote the checkpoint")
            if self._disk.read(VKEY) is None:
                self._disk.write(VKEY, str(self._verifier).encode())
            if changed:
                self._disk.swap(HEADS)
            self._disk.settle()
            if before is None or self._signed(before).size != checkpoint.size:
                note = sign_note(checkpoint.text, self._signer)
                self._ledger.record_checkpoint(checkpoint.size, checkpoint.root, note)
                self._disk.write(CHECKPOINT, note)
                self._disk.settle()
            self._remove_stale(checkpoint.size, since, whole)

    def _stage_heads(self, heads: list[Head]) -> bool:
        """Write all heads beside their folder, unless they are in it. Each names the tree size."""
        notes = {head.tenant: sign_note(head.text, self._signer) for head in heads}
        if all(self._disk.read(f"{HEADS}/{tenant}") == note for tenant, note in notes.items()):
            return False
        with self._ledger.writing():
            self._disk.clear_stage(HEADS)
        for batch in _batches(notes.items()):
            with self._ledger.writing():
                for tenant, note in batch:
                    self._disk.stage(HEADS, tenant, note)
        return True

    def _remove_stale(self, size: int, since: int, whole: bool) -> None:
        """Partial tiles of smaller trees; after a restart, whatever a killed publisher left."""
        if not whole:
            for tile in partial_tiles_of(since):
                if tile_of(tile.level, tile.index, size) != tile:
                    self._disk.remove(tile.path)
            return
        for path in self._disk.files():
            if any(part.startswith(TEMPORARY) for part in path.split("/")) or _is_stale(path, size):
                self._disk.remove(path)


def _is_stale(path: str, size: int) -> bool:
    """Whether a file is a tile, but not of the tree of `size`. Other files are for the verifier to name."""
    try:
        tile = parse_path(path)
    except TileError:
        return False
    return tile_of(tile.level, tile.index, size) != tile


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch
