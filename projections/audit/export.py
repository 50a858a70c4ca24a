"""The event export, `events.ndjson`: one stored event a line, in log order; every digest follows from it."""

from __future__ import annotations

import json
import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from projections.audit.entries import DIGEST_PREFIX, MAX_NUMBER, event_digest
from projections.audit.errors import Malformed
from projections.audit.notes import NoteError, from_base64, to_base64

_PLAIN = re.compile(
    rb'\{"position":(0|[1-9]\d{0,18}),"index":(0|[1-9]\d{0,18}),'
    rb'"originator_id":"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",'
    rb'"version":(0|[1-9]\d{0,18}),"topic":"([\w .:/-]*)","state":"([A-Za-z0-9+/]*={0,2})"\}\n'
)
"""A line as nearly all are: no character in its topic that JSON writes with a backslash."""


class ExportError(Malformed):
    """A line that is not an exported event."""


@dataclass(frozen=True, slots=True)
class ExportedEvent:
    """One stored event with its place. `state` are the stored bytes, ciphertext where sealed."""

    position: int
    index: int
    originator_id: UUID
    version: int
    topic: str
    state: bytes

    @property
    def digest(self) -> str:
        """Hex of the event's digest, the `d` of its leaf."""
        return event_digest(self.originator_id, self.version, self.topic, self.state)

    def encode(self) -> bytes:
        """The event's line, with its newline."""
        line = json.dumps(
            {
                "position": self.position,
                "index": self.index,
                "originator_id": str(self.originator_id),
                "version": self.version,
                "topic": self.topic,
                "state": to_base64(self.state),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        return line.encode() + b"\n"


def parse_event(line: bytes) -> ExportedEvent:
    """The event in a line (with its newline); only the one form that `encode` gives. Raises `ExportError`."""
    try:
        plain = _PLAIN.fullmatch(line)
        if plain is not None:
            # Nothing in such a line can be written in two ways, so it need not be encoded again to be compared.
            return _plain_event(plain)
        fields = json.loads(line)
        event = ExportedEvent(
            _number(fields["position"]),
            _number(fields["index"]),
            UUID(fields["originator_id"]),
            _number(fields["version"]),
            str(fields["topic"]),
            from_base64(fields["state"]),
        )
        same = event.encode() == line
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, NoteError) as error:
        raise ExportError(f"not an exported event ({type(error).__name__}): {line[:120]!r}") from None
    if not same:
        raise ExportError(f"an exported event that is not written the one way: {line[:120]!r}")
    return event


def _plain_event(line: re.Match[bytes]) -> ExportedEvent:
    position, index, originator, version, topic, state = line.groups()
    return ExportedEvent(
        _number(int(position)),
        _number(int(index)),
        UUID(bytes=bytes.fromhex(originator.replace(b"-", b"").decode())),
        _number(int(version)),
        topic.decode(),
        from_base64(state.decode()),
    )


def plain_digest(line: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Position, index and the event's digest, as a leaf writes them, of a line as nearly all are; None for others."""
    plain = _PLAIN.fullmatch(line)
    if plain is None:
        return None
    position, index, originator, version, topic, state = plain.groups()
    try:
        data = a2b_base64(state, strict_mode=True)
    except ValueError:
        return None
    number = int(version)
    # Stray bits can only be in the last group of four.
    if number > MAX_NUMBER or state[-4:] != b2a_base64(data[len(data) - (len(data) - 1) % 3 - 1 :], newline=False):
        return None
    stored = sha256(
        b"%b%b%b%b%b%b"
        % (
            DIGEST_PREFIX,
            bytes.fromhex(originator.replace(b"-", b"").decode()),
            number.to_bytes(8, "big"),
            len(topic).to_bytes(4, "big"),
            topic,
            data,
        )
    )
    return position, index, stored.hexdigest().encode()


def read_events(lines: Iterable[bytes]) -> Iterator[ExportedEvent]:
    """The events of an export, e.g. of a file opened in binary; names the line. Raises `ExportError`."""
    for number, line in enumerate(lines, 1):
        try:
            yield parse_event(line)
        except ExportError as error:
            raise ExportError(f"line {number}: {error}") from None


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MAX_NUMBER:
        raise ValueError("not a number in range")
    return value
