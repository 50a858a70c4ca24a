"""Merkle tree hashing and proofs: RFC 6962 section 2.1; verified by RFC 9162 sections 2.1.3.2, 2.1.4.2.

Hashes are 32 bytes. A tree is never held here: proofs are made from a `NodeSource`, which gives the hash of
the perfect subtree over leaves `[index << level, (index + 1) << level)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from projections.audit.errors import Malformed

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

NodeSource = Callable[[int, int], bytes]
"""`(level, index) -> hash` of a perfect subtree of 2**level leaves."""


class ProofError(Malformed):
    """A proof that does not lead to the root it should, or cannot exist."""


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over 2**k hashes; k may be 0."""
    row = list(hashes)
    if not row or len(row) & (len(row) - 1):
        raise ValueError("a perfect subtree has a power of two of hashes")
    while len(row) > 1:
        row = [sha256(b"\x01" + row[i] + row[i + 1]).digest() for i in range(0, len(row), 2)]
    return row[0]


class Frontier:
    """A growing tree held as the roots of its perfect subtrees: O(log n) memory, any root on the way."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash on the right."""
        peak = leaf
        carry = self.size
        while carry & 1:
            peak = node_hash(self._peaks.pop(), peak)
            carry >>= 1
        self._peaks.append(peak)
        self.size += 1

    def root(self) -> bytes:
        """The tree's root; `EMPTY_ROOT` for no leaf."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def span_hash(start: int, end: int, node: NodeSource) -> bytes:
    """The hash over leaves `[start, end)`, where `start` is where RFC 6962 would cut a tree."""
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(width)
    return node_hash(span_hash(start, middle, node), span_hash(middle, end, node))


def root_at(size: int, node: NodeSource) -> bytes:
    """The root of the first `size` leaves."""
    return span_hash(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: NodeSource) -> list[bytes]:
    """Hashes from the leaf's sibling up to the root's child (RFC 6962 section 2.1.1). Raises `ProofError`."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size}")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(span_hash(middle, end, node))
            end = middle
        else:
            path.append(span_hash(start, middle, node))
            start = middle
    path.reverse()
    return path


def consistency_proof(first: int, second: int, node: NodeSource) -> list[bytes]:
    """Hashes that lead from the root at `first` to the root at `second` (RFC 6962 section 2.1.2)."""
    if not 0 <= first <= second:
        raise ProofError(f"a tree of {first} is not a prefix of one of {second}")
    if first in (0, second):
        return []
    path = []
    start, end, whole = 0, second, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(span_hash(middle, end, node))
            end = middle
        else:
            path.append(span_hash(start, middle, node))
            start, whole = middle, False
    if not whole:
        path.append(span_hash(start, end, node))
    path.reverse()
    return path


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that a proof leads to (RFC 9162 section 2.1.3.2). Raises `ProofError` for a wrong shape."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size}")
    if len(leaf) != HASH_SIZE:
        raise ProofError("a leaf hash is 32 bytes")
    at, last, root = index, size - 1, leaf
    for sibling in _hashes(proof):
        if last == 0:
            raise ProofError("the proof is too long")
        if at & 1 or at == last:
            root = node_hash(sibling, root)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofError("the proof is too short")
    return root


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raises `ProofError` unless the leaf hash is at `index` of the tree of `size` under `root`."""
    if root_from_inclusion(leaf, index, size, proof) != root:
        raise ProofError(f"the proof of leaf {index} does not lead to the root of {size}")


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> None:
    """Raises `ProofError` unless the tree of `first` is a prefix of that of `second`.

    `first` 0 is refused: an empty tree is a prefix of every tree, and a proof of it says nothing.
    """
    if not 0 < first <= second:
        raise ProofError(f"no consistency proof leads from {first} to {second}")
    hashes = _hashes(proof)
    if first == second:
        if hashes or first_root != second_root:
            raise ProofError(f"two roots for one size, {first}")
        return
    if not hashes:
        raise ProofError("the proof is empty")
    if first & (first - 1) == 0:
        hashes = [first_root, *hashes]
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise ProofError("the proof is too long")
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    if last or old != first_root or new != second_root:
        raise ProofError(f"the tree of {first} is not proven to be a prefix of the tree of {second}")


def _split(width: int) -> int:
    """The largest power of two smaller than `width` (at least 2)."""
    return 1 << ((width - 1).bit_length() - 1)


def _hashes(proof: Sequence[bytes]) -> list[bytes]:
    if any(len(item) != HASH_SIZE for item in proof):
        raise ProofError("a proof's hash is 32 bytes")
    return list(proof)
