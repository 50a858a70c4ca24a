"""Tree hashing and proofs: vectors that no one here wrote, RFC 6962 as it is written, round trips."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.audit import tree
from projections.audit.tree import ProofError

VECTORS = Path(__file__).parents[2] / "../shared/vectors/merkle/testdata"
LEAVES = [tree.leaf_hash(b"entry %d" % number) for number in range(130)]


def cases(kind: str) -> list[object]:
    files = sorted((VECTORS / kind).rglob("*.json"))
    if not files:
        mark = pytest.mark.skip(reason=f"no vectors beside the project ({VECTORS / kind})")
        return [pytest.param(None, marks=mark, id="vectors")]
    return [pytest.param(path, id=str(path.relative_to(VECTORS / kind))) for path in files]


def decoded(value: str | None) -> bytes:
    return base64.b64decode(value or "")


@pytest.mark.parametrize("path", cases("inclusion"))
def test_inclusion_vectors(path: Path) -> None:
    case = json.loads(path.read_text())
    proof = [decoded(item) for item in case["proof"] or []]
    arguments = decoded(case["leafHash"]), case["leafIdx"], case["treeSize"], proof, decoded(case["root"])
    if case["wantErr"]:
        with pytest.raises(ProofError):
            tree.verify_inclusion(*arguments)
    else:
        tree.verify_inclusion(*arguments)


@pytest.mark.parametrize("path", cases("consistency"))
def test_consistency_vectors(path: Path) -> None:
    case = json.loads(path.read_text())
    proof = [decoded(item) for item in case["proof"] or []]
    roots = decoded(case["root1"]), decoded(case["root2"])
    if case["wantErr"]:
        with pytest.raises(ProofError):
            tree.verify_consistency(case["size1"], case["size2"], *roots, proof)
    else:
        tree.verify_consistency(case["size1"], case["size2"], *roots, proof)


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, as it is written there, over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + mth(leaves[:split]) + mth(leaves[split:])).digest()


def node(level: int, index: int) -> bytes:
    leaves = LEAVES[index << level : (index + 1) << level]
    assert len(leaves) == 1 << level, "a proof asked for what is not in the tree"
    return tree.perfect_root(leaves)


@given(st.integers(0, 130))
def test_every_way_to_a_root_gives_the_rfcs(size: int) -> None:
    assert tree.root_of(LEAVES[:size]) == tree.root_at(size, node) == mth(LEAVES[:size])


@given(st.data())
def test_an_inclusion_proof_holds_for_its_leaf_alone(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 130))
    index = data.draw(st.integers(0, size - 1))
    root = mth(LEAVES[:size])
    proof = tree.inclusion_proof(index, size, node)

    tree.verify_inclusion(LEAVES[index], index, size, proof, root)

    other = data.draw(st.integers(0, 129).filter(lambda number: number != index))
    with pytest.raises(ProofError):
        tree.verify_inclusion(LEAVES[other], index, size, proof, root)
    if other < size:
        with pytest.raises(ProofError):
            tree.verify_inclusion(LEAVES[index], other, size, proof, root)


@given(st.data())
def test_a_changed_inclusion_proof_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 130))
    index = data.draw(st.integers(0, size - 1))
    proof = changed(data, tree.inclusion_proof(index, size, node))
    with pytest.raises(ProofError):
        tree.verify_inclusion(LEAVES[index], index, size, proof, mth(LEAVES[:size]))


@given(st.data())
def test_a_consistency_proof_holds_and_a_changed_one_does_not(data: st.DataObject) -> None:
    second = data.draw(st.integers(2, 130))
    first = data.draw(st.integers(1, second))
    roots = mth(LEAVES[:first]), mth(LEAVES[:second])
    proof = tree.consistency_proof(first, second, node)

    tree.verify_consistency(first, second, *roots, proof)

    with pytest.raises(ProofError):
        tree.verify_consistency(first, second, *roots, changed(data, proof))
    with pytest.raises(ProofError):
        tree.verify_consistency(first, second, mth(LEAVES[: first - 1]), roots[1], proof)


def changed(data: st.DataObject, proof: list[bytes]) -> list[bytes]:
    """The proof with a bit flipped, a hash dropped, or one put in."""
    at = data.draw(st.integers(0, len(proof)))
    if at == len(proof):
        return [*proof, data.draw(st.binary(min_size=32, max_size=32))]
    if data.draw(st.booleans()):
        return proof[:at] + proof[at + 1 :]
    flipped = bytearray(proof[at])
    flipped[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
    return [*proof[:at], bytes(flipped), *proof[at + 1 :]]


def test_no_proof_is_made_beyond_the_tree() -> None:
    for index, size in ((5, 5), (-1, 5), (0, 0)):
        with pytest.raises(ProofError):
            tree.inclusion_proof(index, size, node)
    for first, second in ((3, 2), (-1, 2)):
        with pytest.raises(ProofError):
            tree.consistency_proof(first, second, node)


def test_a_tree_is_trivially_consistent_with_itself_and_with_none() -> None:
    assert tree.consistency_proof(0, 9, node) == []
    assert tree.consistency_proof(9, 9, node) == []


def test_hashes_of_another_length_are_refused() -> None:
    root = mth(LEAVES[:2])
    with pytest.raises(ProofError):
        tree.verify_inclusion(LEAVES[0], 0, 2, [LEAVES[1] + b"\x00"], root)
    with pytest.raises(ProofError):
        tree.verify_inclusion(b"short", 0, 1, [], b"short")


def test_a_perfect_root_needs_a_power_of_two() -> None:
    for count in (0, 3):
        with pytest.raises(ValueError):
            tree.perfect_root(LEAVES[:count])
