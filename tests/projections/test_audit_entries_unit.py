"""The audit entry's exact bytes, its digest and pseudonym computed by hand, and what is refused."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.audit.entries import (
    Entry,
    EntryError,
    Head,
    event_digest,
    open_head,
    parse_entry,
    pseudonym,
)
from projections.audit.errors import Malformed
from projections.audit.notes import sign_note
from tests.projections.audit_given import LOG, OTHER_KEY, WITNESS, Signer

DIGEST, BEFORE, TENANT = "ab" * 32, "cd" * 32, "0123456789abcdef" * 2
NUMBERS = st.integers(1, (1 << 63) - 1)


def test_an_entry_has_exactly_these_bytes() -> None:
    assert Entry(7, 19, DIGEST, TENANT, 3, BEFORE).encode() == (
        b'{"v":1,"i":7,"p":19,"d":"' + b"ab" * 32 + b'","t":"0123456789abcdef0123456789abcdef"'
        b',"s":3,"b":"' + b"cd" * 32 + b'"}'
    )
    assert Entry(0, 1, DIGEST, TENANT, 1, "").encode().endswith(b',"s":1,"b":""}')


def test_a_digest_is_sha256_over_the_stored_event() -> None:
    originator = UUID("00112233-4455-6677-8899-aabbccddeeff")
    message = (
        b"atelier/event/v1\n"
        + bytes.fromhex("00112233445566778899aabbccddeeff")
        + b"\x00\x00\x00\x00\x00\x00\x01\x02"
        + b"\x00\x00\x00\x07"
        + "größe".encode()
        + b"\x00stored"
    )
    assert event_digest(originator, 258, "größe", b"\x00stored") == hashlib.sha256(message).hexdigest()


def test_a_pseudonym_is_half_an_hmac() -> None:
    tenant = UUID(int=5)
    whole = hmac.new(b"key", (5).to_bytes(16, "big"), hashlib.sha256).hexdigest()
    assert pseudonym(b"key", tenant) == whole[:32]


@given(st.integers(0, (1 << 63) - 1), NUMBERS, st.binary(min_size=32, max_size=32), NUMBERS)
def test_an_entry_reads_as_it_is_written(index: int, position: int, digest: bytes, sequence: int) -> None:
    previous = "" if sequence == 1 else BEFORE
    entry = Entry(index, position, digest.hex(), TENANT, sequence, previous)
    assert parse_entry(entry.encode()) == entry


GOOD = Entry(7, 19, DIGEST, TENANT, 3, BEFORE).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        GOOD + b"\n",
        b" " + GOOD,
        GOOD.replace(b":7", b": 7"),
        GOOD.replace(b":7", b":07"),
        GOOD.replace(b":7", b":-7"),
        GOOD.replace(b":7", b":7.0"),
        GOOD.replace(b":19", b":0"),
        GOOD.replace(b'"s":3', b'"s":0'),
        GOOD.replace(b'"s":3', b'"s":1'),
        GOOD.replace(b"ab", b"AB", 1),
        GOOD.replace(b"cd" * 32, b""),
        GOOD.replace(b"ab" * 32, b"ab" * 31),
        GOOD.replace(b'"v":1', b'"v":2'),
        GOOD.replace(b'"v":1,', b""),
        GOOD.replace(b":19", b":9223372036854775808"),
        GOOD.replace(b'"i":7,"p":19', b'"p":19,"i":7'),
        GOOD[:-1] + b',"x":1}',
    ],
)
def test_an_entry_has_no_other_form(data: bytes) -> None:
    with pytest.raises(EntryError):
        parse_entry(data)


@given(st.data())
def test_a_changed_entry_is_refused_or_another_one(data: st.DataObject) -> None:
    changed = bytearray(GOOD)
    changed[data.draw(st.integers(0, len(GOOD) - 1))] = data.draw(st.integers(0, 255))
    try:
        entry = parse_entry(bytes(changed))
    except EntryError:
        return
    assert entry.encode() == bytes(changed)


def test_a_head_is_a_signed_note_of_four_lines() -> None:
    head = Head(TENANT, 3, DIGEST, 9)
    note = sign_note(head.text, LOG)
    assert note.startswith(f"{TENANT}\n3\n{DIGEST}\n9\n\n".encode())
    assert open_head(note, LOG.verifier) == head


def test_a_head_is_no_checkpoint() -> None:
    """The same key signs both: the text of one must never be read as the other."""
    from projections.audit.notes import NoteError, open_checkpoint

    with pytest.raises(NoteError):
        open_checkpoint(sign_note(Head(TENANT, 3, DIGEST, 9).text, LOG), LOG.verifier)


@pytest.mark.parametrize(
    "note",
    [
        sign_note(f"{TENANT}\n3\n{DIGEST}\n", LOG),
        sign_note(f"{TENANT}\n3\n{DIGEST}\n9\n9\n", LOG),
        sign_note(f"{TENANT}\n03\n{DIGEST}\n9\n", LOG),
        sign_note(f"{TENANT}0\n3\n{DIGEST}\n9\n", LOG),
        sign_note(f"{TENANT}\n3\n{DIGEST[1:]}\n9\n", LOG),
        sign_note(Head(TENANT, 3, DIGEST, 9).text, Signer(LOG.name, OTHER_KEY)),
        sign_note(Head(TENANT, 3, DIGEST, 9).text, LOG) + WITNESS.line(Head(TENANT, 3, DIGEST, 9).text, 1).encode(),
    ],
)
def test_any_other_head_is_refused(note: bytes) -> None:
    with pytest.raises(Malformed):
        open_head(note, LOG.verifier)
