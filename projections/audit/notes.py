"""Signed notes, verifier keys, checkpoints and cosignatures, as C2SP writes them.

Sources: signed-note, tlog-checkpoint, tlog-cosignature at c2sp.org. Ed25519 alone: signature type 0x01 for
the log, 0x04 (`cosignature/v1`) for witnesses. Reading is stricter than C2SP asks of clients: base64 has one
form, and a signature by a key that was not named is refused, unless asked for.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from projections.audit.errors import Malformed
from projections.audit.tree import HASH_SIZE

LOG_KEY = 0x01
WITNESS_KEY = 0x04
MAX_NOTE = 1 << 20
MAX_SIGNATURES = 100
MAX_NUMBER = (1 << 63) - 1

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_MARK = "\u2014 "
_SIGNATURE_SIZE = 64


class NoteError(Malformed):
    """A note, key or checkpoint that is malformed, or whose signatures do not hold."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Who may sign: a name and an Ed25519 public key (32 bytes) of kind `LOG_KEY` or `WITNESS_KEY`."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name ‖ newline ‖ kind ‖ public key)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The vkey: `name+keyid+base64(kind ‖ public key)`."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    def verify(self, text: str, signature: bytes) -> int | None:
        """The time (POSIX seconds) of a cosignature, None for a log's own. Raises `NoteError`."""
        time = None
        message = text.encode()
        if self.kind == WITNESS_KEY:
            time = int.from_bytes(signature[:8], "big")
            message = _cosigned(text, time)
            signature = signature[8:]
            if time > MAX_NUMBER:
                raise NoteError(f"a cosignature of {self.name} has no valid time")
        if len(signature) != _SIGNATURE_SIZE:
            raise NoteError(f"a signature of {self.name} has a wrong length")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            raise NoteError(f"the signature of {self.name} does not hold") from None
        return time


@dataclass(frozen=True, slots=True)
class Signer:
    """A log's name and private key."""

    name: str
    key: Ed25519PrivateKey
    kind: int = LOG_KEY

    @property
    def verifier(self) -> VerifierKey:
        """What others need to check this signer."""
        return VerifierKey(checked_name(self.name), self.kind, self.key.public_key().public_bytes_raw())

    def line(self, text: str, time: int | None = None) -> str:
        """The signature line over a note's text; a witness's needs the POSIX time."""
        verifier = self.verifier
        if self.kind == WITNESS_KEY:
            if time is None or not 0 <= time <= MAX_NUMBER:
                raise ValueError("a cosignature needs a time")
            signature = time.to_bytes(8, "big") + self.key.sign(_cosigned(text, time))
        else:
            signature = self.key.sign(text.encode())
        return f"{_MARK}{verifier.name} {to_base64(verifier.key_id + signature)}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """One verified signature line; `time` is POSIX seconds for a cosignature."""

    by: VerifierKey
    time: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """A note whose signatures hold; `text` ends in a newline."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: the log's origin, its number of leaves, the root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note text: three lines."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


def to_base64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """The bytes of canonical base64: padded, no stray bits, nothing else. Raises `NoteError`."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteError("not base64") from None
    if to_base64(data) != text:
        raise NoteError("base64 that is not canonical")
    return data


def parse_decimal(text: str) -> int:
    """A number from 0 to 2**63 - 1 without leading zeros. Raises `NoteError`."""
    if _DECIMAL.fullmatch(text) is None or int(text) > MAX_NUMBER:
        raise NoteError(f"not a number: {text[:40]!r}")
    return int(text)


def checked_name(name: str) -> str:
    """The name itself, if a key may have it. Raises `NoteError`."""
    if not name or "+" in name or any(char.isspace() or ord(char) < 0x20 for char in name):
        raise NoteError(f"not a key's name: {name[:80]!r}")
    return name


def parse_vkey(text: str) -> VerifierKey:
    """The key that `name+keyid+base64` says; the id must be the key's own. Raises `NoteError`."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NoteError("a verifier key that is not UTF-8") from None
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise NoteError("a verifier key is name+keyid+base64")
    material = from_base64(parts[2])
    if len(material) != 1 + HASH_SIZE or material[0] not in (LOG_KEY, WITNESS_KEY):
        raise NoteError("a verifier key of an unknown kind")
    key = VerifierKey(checked_name(parts[0]), material[0], material[1:])
    if key.key_id.hex() != parts[1]:
        raise NoteError(f"the id of verifier key {key.name} is not its own")
    return key


def read_vkey_file(data: bytes) -> VerifierKey:
    """The key in a `log.vkey`: the vkey, with or without one newline behind it. Raises `NoteError`."""
    try:
        return parse_vkey(data.decode().removesuffix("\n"))
    except UnicodeDecodeError:
        raise NoteError("a verifier key that is not UTF-8") from None


def sign_note(text: str, signer: Signer) -> bytes:
    """A note with one signature. Raises `NoteError` for text that no note may have."""
    if not text.endswith("\n") or any(ord(char) < 0x20 and char != "\n" for char in text):
        raise NoteError("a note's text ends in a newline and has no control characters")
    return f"{text}\n{signer.line(text)}".encode()


def cosign(note: bytes, witness: Signer, time: int) -> bytes:
    """The note with a witness's line added; the caller has checked consistency. Raises `NoteError`."""
    text, _ = split_note(note)
    return note + witness.line(text, time).encode()


def split_note(note: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """Text and `(key name, key id ‖ signature)` a line, nothing verified yet. Raises `NoteError`."""
    if len(note) > MAX_NOTE:
        raise NoteError("a note of over 1 MiB")
    try:
        whole = note.decode()
    except UnicodeDecodeError:
        raise NoteError("a note that is not UTF-8") from None
    if any(ord(char) < 0x20 and char != "\n" for char in whole):
        raise NoteError("a control character in a note")
    cut = whole.rfind("\n\n")
    if cut < 0 or not whole.endswith("\n"):
        raise NoteError("a note without text or signatures")
    lines = whole[cut + 2 :].split("\n")[:-1]
    if not 0 < len(lines) <= MAX_SIGNATURES:
        raise NoteError("a note with no signature, or too many")
    return whole[: cut + 1], [_signature_line(line) for line in lines]


def open_note(note: bytes, known: Sequence[VerifierKey], *, ignore_unknown: bool = False) -> Note:
    """The note, every signature of a known key verified. Raises `NoteError`.

    At least one known key must have signed, none twice; a line of an unknown key is refused unless ignored.
    """
    text, lines = split_note(note)
    keys = {(key.name, key.key_id): key for key in known}
    signatures: list[Signature] = []
    for name, blob in lines:
        key = keys.get((name, blob[:4]))
        if key is None:
            if ignore_unknown:
                continue
            raise NoteError(f"a signature by an unknown key, {name}+{blob[:4].hex()}")
        if any(done.by == key for done in signatures):
            raise NoteError(f"two signatures by {name}")
        signatures.append(Signature(key, key.verify(text, blob[4:])))
    if not signatures:
        raise NoteError("no signature by a known key")
    return Note(text, tuple(signatures))


def parse_checkpoint(text: str) -> Checkpoint:
    """The tree head in a note's text. Extension lines are refused: this log has none. Raises `NoteError`."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise NoteError("a checkpoint has three lines")
    root = from_base64(lines[2])
    if len(root) != HASH_SIZE:
        raise NoteError("a checkpoint's root is 32 bytes")
    return Checkpoint(lines[0], parse_decimal(lines[1]), root)


def open_checkpoint(
    note: bytes, log: VerifierKey, witnesses: Sequence[VerifierKey] = (), *, ignore_unknown: bool = False
) -> tuple[Checkpoint, Note]:
    """A checkpoint that the log's key signed, its origin being the key's name. Raises `NoteError`."""
    opened = open_note(note, [log, *witnesses], ignore_unknown=ignore_unknown)
    if all(signature.by != log for signature in opened.signatures):
        raise NoteError(f"the checkpoint is not signed by {log.name}")
    checkpoint = parse_checkpoint(opened.text)
    if checkpoint.origin != log.name:
        raise NoteError(f"the checkpoint is of {checkpoint.origin}, not of {log.name}")
    return checkpoint, opened


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _signature_line(line: str) -> tuple[str, bytes]:
    parts = line.removeprefix(_MARK).split(" ")
    if not line.startswith(_MARK) or len(parts) != 2:
        raise NoteError("a signature line is a dash, a name and base64")
    blob = from_base64(parts[1])
    if len(blob) < 5:
        raise NoteError("a signature line without a signature")
    return checked_name(parts[0]), blob
