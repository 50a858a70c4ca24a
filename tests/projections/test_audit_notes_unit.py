"""Signed notes, keys, checkpoints, cosignatures: C2SP's worked example, round trips, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.audit import notes
from projections.audit.errors import Malformed
from projections.audit.notes import Checkpoint, NoteError, Signer, VerifierKey
from tests.projections.audit_given import KEY, LOG, ORIGIN, OTHER_KEY, WITNESS

EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
CHECKPOINT = Checkpoint(ORIGIN, 42, bytes(range(32)))
NOTE = notes.sign_note(CHECKPOINT.text, LOG)


def test_the_worked_example_of_signed_note() -> None:
    key = notes.parse_vkey(EXAMPLE_KEY)
    assert (key.name, key.key_id.hex(), str(key)) == ("example.com/foo", "530d903a", EXAMPLE_KEY)
    assert notes.open_note(EXAMPLE_NOTE, [key]).text == "This is an example message.\n"


def test_a_checkpoint_note_is_exactly_these_lines() -> None:
    head, signature = NOTE.decode().rsplit("\n\n", 1)
    assert head == f"{ORIGIN}\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    mark, name, blob = signature.removesuffix("\n").split(" ")
    assert (mark, name) == ("\u2014", ORIGIN)
    assert notes.from_base64(blob) == LOG.verifier.key_id + KEY.sign(CHECKPOINT.text.encode())


def test_a_checkpoint_opens_with_its_key() -> None:
    checkpoint, note = notes.open_checkpoint(NOTE, LOG.verifier)
    assert checkpoint == CHECKPOINT
    assert [signature.time for signature in note.signatures] == [None]


def test_a_cosignature_tells_its_time() -> None:
    cosigned = notes.cosign(NOTE, WITNESS, 1_679_315_147)
    assert cosigned.startswith(NOTE)
    _, note = notes.open_checkpoint(cosigned, LOG.verifier, [WITNESS.verifier])
    assert [(item.by, item.time) for item in note.signatures] == [
        (LOG.verifier, None),
        (WITNESS.verifier, 1_679_315_147),
    ]


def test_a_cosignature_signs_header_time_and_text() -> None:
    line = notes.cosign(NOTE, WITNESS, 7).removeprefix(NOTE).decode()
    blob = notes.from_base64(line.split(" ")[2].strip())
    message = b"cosignature/v1\ntime 7\n" + CHECKPOINT.text.encode()
    OTHER_KEY.public_key().verify(blob[12:], message)
    assert blob[:12] == WITNESS.verifier.key_id + (7).to_bytes(8, "big")


def test_the_kind_of_a_key_is_part_of_its_id() -> None:
    as_log = Signer(WITNESS.name, OTHER_KEY)
    assert as_log.verifier.key_id != WITNESS.verifier.key_id


def test_an_unknown_signer_is_refused_unless_ignored() -> None:
    cosigned = notes.cosign(NOTE, WITNESS, 7)
    with pytest.raises(NoteError, match="unknown"):
        notes.open_checkpoint(cosigned, LOG.verifier)
    assert notes.open_checkpoint(cosigned, LOG.verifier, ignore_unknown=True)[0] == CHECKPOINT


def test_a_known_key_that_did_not_sign_this_is_refused() -> None:
    other = notes.sign_note("another text\n", LOG).decode().rsplit("\n\n", 1)[1]
    with pytest.raises(NoteError, match="does not hold"):
        notes.open_note(f"{CHECKPOINT.text}\n{other}".encode(), [LOG.verifier])


def test_two_signatures_by_one_key_are_refused() -> None:
    line = NOTE.decode().rsplit("\n\n", 1)[1]
    with pytest.raises(NoteError, match="two signatures"):
        notes.open_note(NOTE + line.encode(), [LOG.verifier])


def test_a_checkpoint_signed_by_witnesses_alone_is_refused() -> None:
    alone = f"{CHECKPOINT.text}\n{WITNESS.line(CHECKPOINT.text, 7)}".encode()
    with pytest.raises(NoteError, match="not signed by"):
        notes.open_checkpoint(alone, LOG.verifier, [WITNESS.verifier])


def test_a_checkpoint_of_another_origin_is_refused() -> None:
    note = notes.sign_note(Checkpoint("log.example/other", 1, bytes(32)).text, LOG)
    with pytest.raises(NoteError, match="is of"):
        notes.open_checkpoint(note, LOG.verifier)


def test_a_note_of_strangers_has_no_known_signature() -> None:
    with pytest.raises(NoteError, match="no signature"):
        notes.open_note(NOTE, [], ignore_unknown=True)


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"text",
        b"text\n",
        b"text\n\n",
        b"\xff\n\n",
        NOTE[:-1],
        NOTE + b"\n",
        NOTE.replace(b"\n\n", b"\n"),
        NOTE.replace(b"42", b"4\r2"),
        NOTE.replace("\u2014".encode(), b"-"),
        NOTE.replace(b"\n\n", b"\n\n\n", 1),
        NOTE.replace("\u2014 ".encode(), "\u2014  ".encode()),
        NOTE.replace(b"=\n", b"\n"),
        NOTE.removesuffix(b"\n") + b" \n",
        NOTE + "\u2014 name AAAA\n".encode(),
        b"a\n\n" + "\u2014 name AAAAAAA=\n".encode() * 101,
        b"a" * (1 << 20) + NOTE,
        "a\n\n\u2014 na+me AAAAAAA=\n".encode(),
        "a\n\n\u2014 na\u00a0me AAAAAAA=\n".encode(),
    ],
)
def test_a_malformed_note_is_refused(note: bytes) -> None:
    with pytest.raises(NoteError):
        notes.open_note(note, [LOG.verifier])


def test_a_signature_of_a_wrong_length_is_refused() -> None:
    for signer, blob in ((LOG, bytes(63)), (WITNESS, bytes(71)), (WITNESS, b"\xff" * 72)):
        line = notes.to_base64(signer.verifier.key_id + blob)
        with pytest.raises(NoteError):
            notes.open_note(f"a\n\n\u2014 {signer.name} {line}\n".encode(), [signer.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "o\n1\n",
        "\n1\nAAAA\n",
        "o\n01\n" + notes.to_base64(bytes(32)) + "\n",
        "o\n-1\n" + notes.to_base64(bytes(32)) + "\n",
        "o\n1\n" + notes.to_base64(bytes(31)) + "\n",
        "o\n1\n" + notes.to_base64(bytes(32)),
        "o\n1\n" + notes.to_base64(bytes(32)) + "\nextension\n",
        "o\n9223372036854775808\n" + notes.to_base64(bytes(32)) + "\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        notes.parse_checkpoint(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b",
        EXAMPLE_KEY.replace("530d903a", "530D903A"),
        EXAMPLE_KEY.replace("530d903a", "530d903b"),
        EXAMPLE_KEY.replace("foo", "fop"),
        EXAMPLE_KEY + "=",
        EXAMPLE_KEY[:-1],
        EXAMPLE_KEY + "\n",
        "a+00000000+" + notes.to_base64(b"\x02" + bytes(32)),
        "a+00000000+" + notes.to_base64(b"\x01" + bytes(31)),
        " +00000000+" + notes.to_base64(b"\x01" + bytes(32)),
        "+00000000+" + notes.to_base64(b"\x01" + bytes(32)),
    ],
)
def test_a_malformed_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        notes.parse_vkey(text)


def test_a_key_file_may_end_in_a_newline() -> None:
    for data in (EXAMPLE_KEY.encode(), EXAMPLE_KEY.encode() + b"\n"):
        assert notes.read_vkey_file(data) == notes.parse_vkey(EXAMPLE_KEY)
    with pytest.raises(NoteError):
        notes.read_vkey_file(b"\xff")


@pytest.mark.parametrize("text", ["AA", "AAA", "AB==", "A===", "AAAA\n", "AA AA", "-_--", "é"])
def test_base64_has_one_form(text: str) -> None:
    with pytest.raises(NoteError):
        notes.from_base64(text)


def test_what_cannot_be_signed() -> None:
    for text in ("no newline", "tab\there\n"):
        with pytest.raises(NoteError):
            notes.sign_note(text, LOG)
    with pytest.raises(NoteError):
        Signer("has space", KEY).line("a\n")
    with pytest.raises(ValueError):
        WITNESS.line("a\n")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_note_or_refused(data: bytes) -> None:
    for parse in (notes.split_note, notes.read_vkey_file, lambda item: notes.open_note(item, [LOG.verifier])):
        with pytest.raises(Malformed):
            parse(data)


@given(st.data())
def test_a_flipped_byte_anywhere_breaks_a_note(data: st.DataObject) -> None:
    note = bytearray(notes.cosign(NOTE, WITNESS, 1_679_315_147))
    note[data.draw(st.integers(0, len(note) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(NoteError):
        notes.open_checkpoint(bytes(note), LOG.verifier, [WITNESS.verifier])


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="+"), min_size=1),
    st.binary(min_size=32, max_size=32),
)
def test_a_verifier_key_reads_as_it_is_written(name: str, public: bytes) -> None:
    for kind in (notes.LOG_KEY, notes.WITNESS_KEY):
        key = VerifierKey(name, kind, public)
        assert notes.parse_vkey(str(key)) == key
