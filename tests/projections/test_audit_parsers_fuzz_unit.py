"""Parsers of the audit log: valid bytes with anything done to them are read, or refused by their own error."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projections.audit.entries import Entry, open_head, parse_entry
from projections.audit.errors import Malformed
from projections.audit.export import ExportedEvent, parse_event
from projections.audit.notes import (
    Checkpoint,
    cosign,
    from_base64,
    open_checkpoint,
    open_note,
    parse_checkpoint,
    parse_decimal,
    parse_vkey,
    read_vkey_file,
    sign_note,
    split_note,
)
from projections.audit.pack import (
    Manifest,
    Question,
    Row,
    Sample,
    canonical_json,
    parse_json,
    parse_manifest,
    parse_row,
    parse_sample,
)
from projections.audit.proofs import LogProof, parse_proof
from projections.audit.tiles import TILE_WIDTH, decode_bundle, decode_tile, encode_bundle, parse_path
from tests.projections.audit_given import LOG, ORIGIN, WITNESS

HASH = sha256(b"x").digest()
ENTRY = Entry(7, 19, HASH.hex(), "cd" * 16, 1, "")
NOTE = sign_note(Checkpoint(ORIGIN, 8, HASH).text, LOG)
BOTH = cosign(NOTE, WITNESS, 1_679_315_147)
HEAD = sign_note(f"{'cd' * 16}\n1\n{HASH.hex()}\n8\n", LOG)
QUESTION = Question(("CC6.1",), "2026-01-01", "2026-06-30", "select", {"tenant": "t"})
MANIFEST = Manifest(QUESTION, 19, 8, 1, 1, 19, 19, {"checkpoint": HASH.hex()})
EVENT = ExportedEvent(19, 7, UUID(int=5), 1, "a:B", b"{}")


def text(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    """A parser of texts, given bytes as a reader of files would."""

    def parse_bytes(data: bytes) -> object:
        return parse(data.decode("utf-8", "surrogateescape"))

    return parse_bytes


PARSERS: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "entry": (ENTRY.encode(), parse_entry),
    "head": (HEAD, lambda data: open_head(data, LOG.verifier)),
    "event": (EVENT.encode(), parse_event),
    "note": (BOTH, split_note),
    "signed note": (BOTH, lambda data: open_note(data, [LOG.verifier, WITNESS.verifier])),
    "checkpoint": (BOTH, lambda data: open_checkpoint(data, LOG.verifier, [WITNESS.verifier])),
    "checkpoint's text": (Checkpoint(ORIGIN, 8, HASH).text.encode(), text(parse_checkpoint)),
    "verifier key": (str(LOG.verifier).encode(), text(parse_vkey)),
    "verifier key's file": (str(LOG.verifier).encode() + b"\n", read_vkey_file),
    "base64": (b"AAECAw==", text(from_base64)),
    "number": (b"1679315147", text(parse_decimal)),
    "proof": (LogProof(7, (HASH, HASH, HASH), NOTE, b"hi").encode(), parse_proof),
    "row": (Row(19, 7, ENTRY.encode().decode(), {"who": "key-1"}).encode(), parse_row),
    "sample": (Sample("seed", 1, ((7, 19),)).encode(), parse_sample),
    "manifest": (MANIFEST.encode(), parse_manifest),
    "canonical JSON": (canonical_json({"a": [1, None, True, "ü"]}), parse_json),
    "bundle": (encode_bundle([b"one", b"two"]), lambda data: decode_bundle(data, 2)),
    "tile": (HASH * 2, lambda data: decode_tile(data, 2)),
    "full tile": (HASH * TILE_WIDTH, lambda data: decode_tile(data, TILE_WIDTH)),
    "tile's path": (b"tile/0/x001/x234/067.p/5", text(parse_path)),
}
HOSTILE = [
    b"",
    b"\n",
    b"\n\n",
    b"\x00",
    b"\xff\xfe",
    b"9" * 5_000,
    b"[" * 5_000,
    b"[" * 900 + b"]" * 900,
    b'{"a":' * 5_000,
    b'{"seed":' + b"[" * 400 + b"]" * 400 + b"}",
    b'{"n":' + b"9" * 5_000 + b"}",
    b'"\\ud800"',
    b'{"\\ud800":1}',
    b"NaN",
    b"1e999",
    b"-0",
    "٣".encode(),
    b"c2sp.org/tlog-proof@v1\nindex " + b"9" * 5_000 + b"\n\n",
    b"tile/0/" + b"x999/" * 2_000 + b"999",
    b"\xe2\x80\x94 a AAAAAAAA\n" * 3,
    b"a\n\n" + b"\xe2\x80\x94 a AAAAAAAA\n" * 5_000,
    NOTE * 2,
    NOTE.replace(b"\n", b"\r\n"),
]


def refused(parse: Callable[[bytes], object], data: bytes) -> bool:
    try:
        parse(data)
    except Malformed:
        return True
    return False


@pytest.mark.parametrize("name", PARSERS)
def test_the_example_itself_is_read(name: str) -> None:
    data, parse = PARSERS[name]
    assert not refused(parse, data)


@settings(max_examples=500)
@given(st.sampled_from(sorted(PARSERS)), st.data())
def test_changed_bytes_are_read_or_refused(name: str, draw: st.DataObject) -> None:
    data, parse = PARSERS[name]
    changed = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 4))):
        start = draw.draw(st.integers(0, len(changed)))
        end = draw.draw(st.integers(start, min(len(changed), start + 8)))
        changed[start:end] = draw.draw(
            st.binary(max_size=8) | st.sampled_from([b"\n", b"0", b"-", b'"', b"\\u0000", b"="])
        )
    refused(parse, bytes(changed))


@settings(max_examples=300)
@given(st.sampled_from(sorted(PARSERS)), st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
@example("canonical JSON", b"null")
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    refused(PARSERS[name][1], data)


def hostile_cases() -> list[object]:
    return [pytest.param(name, data, id=f"{name} {number}") for name in PARSERS for number, data in enumerate(HOSTILE)]


@pytest.mark.parametrize("name, hostile", hostile_cases())
def test_what_is_made_to_hurt_is_read_or_refused(name: str, hostile: bytes) -> None:
    refused(PARSERS[name][1], hostile)
    # As a part of the whole, too: at its start, and in its midst.
    data, parse = PARSERS[name]
    for cut in (0, len(data) // 2):
        refused(parse, data[:cut] + hostile + data[cut:])
