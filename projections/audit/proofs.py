"""One entry's proof as a text that stands alone (C2SP tlog-proof, `c2sp.org/tlog-proof@v1`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from projections.audit import tree
from projections.audit.errors import Malformed
from projections.audit.notes import (
    Checkpoint,
    NoteError,
    VerifierKey,
    from_base64,
    open_checkpoint,
    parse_decimal,
    split_note,
    to_base64,
)

FIRST_LINE = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63


class ProofTextError(Malformed):
    """Text that is not a tlog-proof."""


@dataclass(frozen=True, slots=True)
class LogProof:
    """A leaf index, its inclusion path (leaf's sibling first), and the signed checkpoint that it leads to.

    `extra` is opaque and not authenticated.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encode(self) -> bytes:
        """The proof's text, UTF-8."""
        lines = [FIRST_LINE]
        if self.extra is not None:
            lines.append(f"extra {to_base64(self.extra)}")
        lines.append(f"index {self.index}")
        lines.extend(to_base64(item) for item in self.hashes)
        return ("\n".join(lines) + "\n\n").encode() + self.checkpoint

    def verify(self, entry: bytes, log: VerifierKey, witnesses: Sequence[VerifierKey] = ()) -> Checkpoint:
        """The checkpoint, once its signatures hold and the entry is proven to be in it.

        Raises `NoteError` or `ProofError`.
        """
        checkpoint, _ = open_checkpoint(self.checkpoint, log, witnesses)
        self.verify_under(entry, checkpoint)
        return checkpoint

    def verify_under(self, entry: bytes, checkpoint: Checkpoint) -> None:
        """Raises `ProofError` unless the entry is in the tree of a checkpoint that was verified before."""
        tree.verify_inclusion(tree.leaf_hash(entry), self.index, checkpoint.size, self.hashes, checkpoint.root)


def make_proof(index: int, size: int, node: tree.NodeSource, checkpoint: bytes, extra: bytes | None = None) -> LogProof:
    """The proof of leaf `index` under the signed note of a tree of `size`. Raises `ProofError`."""
    return LogProof(index, tuple(tree.inclusion_proof(index, size, node)), checkpoint, extra)


def parse_proof(data: bytes) -> LogProof:
    """The proof in a text, nothing verified yet. Raises `ProofTextError` or `NoteError`."""
    head, found, checkpoint = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise ProofTextError("a proof that is not ASCII before its checkpoint") from None
    if not found or lines.pop(0) != FIRST_LINE:
        raise ProofTextError(f"a proof starts with {FIRST_LINE}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = from_base64(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index "):
        raise ProofTextError("a proof without an index")
    index = parse_decimal(lines.pop(0).removeprefix("index "))
    if len(lines) > MAX_HASHES:
        raise ProofTextError("a proof with too many hashes")
    hashes = tuple(from_base64(line) for line in lines)
    if any(len(item) != tree.HASH_SIZE for item in hashes):
        raise ProofTextError("a proof's hash is 32 bytes")
    try:
        split_note(checkpoint)
    except NoteError as error:
        raise ProofTextError(f"in a proof's checkpoint: {error}") from None
    return LogProof(index, hashes, checkpoint, extra)
