"""The text of a tlog-proof: its exact form, what verifies, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.audit import tree
from projections.audit.errors import Malformed
from projections.audit.notes import Checkpoint, cosign, sign_note, to_base64
from projections.audit.proofs import LogProof, make_proof, parse_proof
from tests.projections.audit_given import LOG, ORIGIN, WITNESS

ENTRIES = [b"entry %d" % number for number in range(11)]
LEAVES = [tree.leaf_hash(entry) for entry in ENTRIES]
NOTE = sign_note(Checkpoint(ORIGIN, len(LEAVES), tree.root_of(LEAVES)).text, LOG)


def node(level: int, index: int) -> bytes:
    return tree.perfect_root(LEAVES[index << level : (index + 1) << level])


def proof_of(index: int, extra: bytes | None = None) -> LogProof:
    return make_proof(index, len(LEAVES), node, NOTE, extra)


def test_the_text_is_first_line_extra_index_hashes_blank_checkpoint() -> None:
    hashes = "".join(to_base64(item) + "\n" for item in tree.inclusion_proof(4, 11, node))
    expected = f"c2sp.org/tlog-proof@v1\nextra aGk=\nindex 4\n{hashes}\n".encode() + NOTE
    assert proof_of(4, b"hi").encode() == expected


@pytest.mark.parametrize("index", range(11))
def test_a_proof_read_back_verifies(index: int) -> None:
    proof = parse_proof(proof_of(index).encode())
    assert proof == proof_of(index)
    assert proof.verify(ENTRIES[index], LOG.verifier).size == 11


def test_a_proof_of_the_only_leaf_has_no_hashes() -> None:
    note = sign_note(Checkpoint(ORIGIN, 1, LEAVES[0]).text, LOG)
    proof = parse_proof(make_proof(0, 1, node, note).encode())
    assert proof.hashes == ()
    proof.verify(ENTRIES[0], LOG.verifier)


def test_a_cosigned_checkpoint_needs_its_witness_named() -> None:
    proof = LogProof(4, proof_of(4).hashes, cosign(NOTE, WITNESS, 5))
    proof.verify(ENTRIES[4], LOG.verifier, [WITNESS.verifier])
    with pytest.raises(Malformed):
        proof.verify(ENTRIES[4], LOG.verifier)


def test_another_entry_is_not_proven() -> None:
    with pytest.raises(tree.ProofError):
        proof_of(4).verify(ENTRIES[5], LOG.verifier)


TEXT = proof_of(4).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        TEXT.replace(b"@v1", b"@v2"),
        TEXT.replace(b"index 4\n", b""),
        TEXT.replace(b"index 4", b"index 04"),
        TEXT.replace(b"index", b"extra aGk\nindex"),
        TEXT.replace(b"index", b"extra \xc3\xa9\nindex"),
        TEXT.replace(b"index 4\n", b"index 4\nAAAA\n"),
        TEXT.replace(b"index 4\n", b"index 4\n" + b"AAAA\n" * 64),
        TEXT.replace(b"\n\n", b"\n", 1),
        TEXT[:-1],
        TEXT + b"\n",
        TEXT.replace(b"index 4", b"index\t4"),
    ],
)
def test_malformed_text_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_proof(data)


@given(st.data())
def test_a_changed_byte_is_refused(data: st.DataObject) -> None:
    changed = bytearray(TEXT)
    changed[data.draw(st.integers(0, len(TEXT) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Malformed):
        parse_proof(bytes(changed)).verify(ENTRIES[4], LOG.verifier)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_the_typed_error(data: bytes) -> None:
    for text in (data, b"c2sp.org/tlog-proof@v1\nindex 4\n" + data):
        with pytest.raises(Malformed):
            parse_proof(text)
