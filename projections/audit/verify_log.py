"""The checks of a whole log, in one pass over its entries; memory grows with the tenants alone."""

from __future__ import annotations

from collections.abc import Iterable

from projections.audit.entries import MAX_NUMBER, Entry, EntryError, match_entry, open_head, parse_entry
from projections.audit.errors import Malformed
from projections.audit.notes import Checkpoint, VerifierKey
from projections.audit.report import Findings
from projections.audit.sources import Source, SourceError
from projections.audit.tiles import (
    CHECKPOINT,
    ENTRIES,
    HEADS,
    TILE_WIDTH,
    VKEY,
    Tile,
    TileError,
    decode_bundle,
    decode_tile,
    parse_path,
    tile_of,
)
from projections.audit.tree import EMPTY_ROOT, HASH_SIZE, leaf_hash, perfect_root, root_of
from projections.audit.verify_events import EventsCheck

_NO_ENTRY = (0, b"")


class LogCheck:
    """Verifies what a source publishes against a checkpoint whose signature holds."""

    def __init__(
        self,
        findings: Findings,
        source: Source,
        checkpoint: Checkpoint,
        log: VerifierKey,
        older: Checkpoint | None = None,
    ) -> None:
        self._findings = findings
        self._source = source
        self._checkpoint = checkpoint
        self._log = log
        self._older = older
        self._rows: list[list[bytes]] = []
        self._done: list[int] = []
        self._whole = True
        self._position = 0
        self._tenants: dict[bytes, tuple[int, bytes]] = {}
        self._older_root: bytes | None = EMPTY_ROOT if older and older.size == 0 else None

    def run(self, export: Iterable[bytes] | None, growing: bool = False) -> None:
        """Make every check.

        `export` are the lines of an `events.ndjson`; they may end early where the log is `growing`.
        """
        for check in ("entries", "tiles", "tenants"):
            self._findings.begin(check)
        events = EventsCheck(self._findings, export, growing) if export is not None else None
        size = self._checkpoint.size
        for start in range(0, size, TILE_WIDTH):
            self._bundle(start // TILE_WIDTH, events)
        for level in range(len(self._rows)):
            if self._rows[level]:
                self._compare_tile(level)
        self._check_root()
        self._check_heads()
        self._check_files()
        if events is not None:
            events.finish(size)
        self._findings.begin("entries", f"{size} entries, numbered and in log order")
        self._findings.begin("tiles", "every hash recomputed from the entries")
        self._findings.begin("tenants", f"{len(self._tenants)} tenants, no gap in any sequence")

    def _bundle(self, index: int, events: EventsCheck | None) -> None:
        size = self._checkpoint.size
        width = min(TILE_WIDTH, size - index * TILE_WIDTH)
        tile = Tile(ENTRIES, index, width)
        try:
            entries = decode_bundle(self._source.read(tile.path), width)
        except (SourceError, TileError) as error:
            self._findings.problem("entries", tile.path, error)
            published = self._published(Tile(0, index, width))
            self._whole = self._whole and published is not None
            leaves = published or [bytes(HASH_SIZE)] * width
            if events is not None:
                events.skip(index * TILE_WIDTH + width)
        else:
            self._entries(tile.path, index * TILE_WIDTH, entries, events)
            leaves = [leaf_hash(data) for data in entries]
        self._note_older_root(index * TILE_WIDTH, leaves)
        self._push(0, leaves, index)

    def _entries(self, path: str, start: int, entries: list[bytes], events: EventsCheck | None) -> None:
        """Nearly all entries are right in every way, and that is seen at once; the others are looked at closely."""
        tenants = self._tenants
        for index, data in enumerate(entries, start):
            fields = match_entry(data)
            if fields is not None:
                said, position, digest, tenant, sequence, previous = fields.groups()
                last, before = tenants.get(tenant, _NO_ENTRY)
                if (
                    int(said) == index
                    and self._position < int(position) <= MAX_NUMBER
                    and int(sequence) == last + 1
                    and previous == before
                    and (events is None or events.are_next(said, position, digest))
                ):
                    self._position = int(position)
                    tenants[tenant] = (last + 1, digest)
                    continue
            self._entry(path, index, data, events)

    def _entry(self, path: str, index: int, data: bytes, events: EventsCheck | None) -> None:
        place = f"{path} entry {index % TILE_WIDTH} (index {index})"
        try:
            entry = parse_entry(data)
        except EntryError as error:
            self._findings.problem("entries", place, error)
            if events is not None:
                events.skip(index + 1)
            return
        if entry.index != index:
            self._findings.problem("entries", place, f"says it is leaf {entry.index}")
        if entry.position <= self._position:
            message = f"position {entry.position} does not come after {self._position}"
            self._findings.problem("entries", place, message)
        self._position = max(self._position, entry.position)
        self._chain(place, entry)
        if events is not None:
            events.compare(index, entry)

    def _chain(self, place: str, entry: Entry) -> None:
        tenant, digest = entry.tenant.encode(), entry.digest.encode()
        sequence, before = self._tenants.get(tenant, _NO_ENTRY)
        if entry.sequence != sequence + 1:
            message = f"tenant {entry.tenant} goes from {sequence} to {entry.sequence}"
            self._findings.problem("tenants", place, message)
        elif entry.previous.encode() != before:
            message = f"tenant {entry.tenant}'s entry {entry.sequence} does not link to the one before"
            self._findings.problem("tenants", place, message)
        self._tenants[tenant] = (entry.sequence, digest)

    def _push(self, level: int, hashes: list[bytes], index: int) -> None:
        """Add hashes to a level; a row of 256 is compared with its tile and is one hash of the next level."""
        if level == len(self._rows):
            self._rows.append([])
            self._done.append(0)
        self._done[level] = index if level == 0 else self._done[level]
        self._rows[level].extend(hashes)
        if len(self._rows[level]) == TILE_WIDTH:
            self._compare_tile(level)
            root = perfect_root(self._rows[level])
            self._rows[level] = []
            self._done[level] += 1
            self._push(level + 1, [root], 0)

    def _compare_tile(self, level: int) -> None:
        mine = self._rows[level]
        tile = Tile(level, self._done[level], len(mine))
        published = self._published(tile) or mine
        if published == mine:
            return
        for at, (ours, theirs) in enumerate(zip(mine, published, strict=True)):
            if ours != theirs:
                index = tile.index * TILE_WIDTH + at
                below = Tile(ENTRIES, tile.index, tile.width) if level == 0 else Tile(level - 1, index)
                what = f"entry {at} of {below.path} (index {index})" if level == 0 else below.path
                self._findings.problem("tiles", f"{tile.path} hash {at}", f"is not the hash of {what}")

    def _published(self, tile: Tile) -> list[bytes] | None:
        try:
            return decode_tile(self._source.read(tile.path), tile.width)
        except (SourceError, TileError) as error:
            self._findings.problem("tiles", tile.path, error)
            return None

    def _root(self, last: list[bytes]) -> bytes:
        """The root of what was pushed; `last` are the leaf hashes that are in no full tile."""
        root: bytes | None = root_of(last) if last else None
        for row in self._rows[1:]:
            if row or root is not None:
                root = root_of([*row, root] if root is not None else row)
        return root if root is not None else EMPTY_ROOT

    def _note_older_root(self, start: int, leaves: list[bytes]) -> None:
        older = self._older
        if older is not None and start < older.size <= start + len(leaves):
            self._older_root = self._root(leaves[: older.size - start])

    def _check_root(self) -> None:
        self._findings.begin("root")
        root = self._root(self._rows[0] if self._rows else [])
        if not self._whole:
            self._findings.problem("root", CHECKPOINT, "the root cannot be computed: entries are missing")
        elif root != self._checkpoint.root:
            message = f"the entries' root is {root.hex()}, not the signed one"
            self._findings.problem("root", CHECKPOINT, message)
        self._findings.begin("root", self._checkpoint.root.hex())
        if self._older is not None:
            self._findings.begin("consistency", f"the tree of {self._older.size} is a prefix")
            if self._older.size > self._checkpoint.size:
                message = f"has {self._checkpoint.size} leaves, the older one had {self._older.size}"
                self._findings.problem("consistency", CHECKPOINT, message)
            elif self._older_root != self._older.root:
                message = f"the first {self._older.size} entries are not those of the older checkpoint"
                self._findings.problem("consistency", CHECKPOINT, message)

    def _check_heads(self) -> None:
        self._findings.begin("heads", f"{len(self._tenants)} signed heads at the last entries")
        for tenant, sequence, digest in ((t.decode(), s, d.decode()) for t, (s, d) in self._tenants.items()):
            path = f"{HEADS}/{tenant}"
            try:
                head = open_head(self._source.read(path), self._log)
            except Malformed as error:
                self._findings.problem("heads", path, error)
                continue
            if (head.tenant, head.sequence, head.digest) != (tenant, sequence, digest):
                self._findings.problem("heads", path, f"does not name the tenant's last entry, {sequence}")
            if head.size != self._checkpoint.size:
                message = f"is of tree size {head.size}, not {self._checkpoint.size}"
                self._findings.problem("heads", path, message)

    def _check_files(self) -> None:
        listing = self._source.listing()
        if listing is None:
            self._findings.begin("files", "cannot be listed here: files beyond the log are not seen")
            return
        count = 0
        for path in listing:
            count += 1
            if not self._belongs(path):
                self._findings.problem("files", path, "does not belong to the log")
        self._findings.begin("files", f"{count} files, nothing beyond the log")

    def _belongs(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        if folder == HEADS:
            return name.encode() in self._tenants
        if path in (CHECKPOINT, VKEY):
            return True
        try:
            tile = parse_path(path)
        except TileError:
            return False
        return tile_of(tile.level, tile.index, self._checkpoint.size) == tile
