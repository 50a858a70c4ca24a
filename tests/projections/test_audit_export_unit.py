"""The event export's lines."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.audit.entries import event_digest
from projections.audit.export import ExportedEvent, ExportError, parse_event, plain_digest, read_events

EVENT = ExportedEvent(19, 7, UUID(int=5), 3, "größe", b"\x00\xff")
LINE = EVENT.encode()


def test_a_line_has_exactly_these_bytes() -> None:
    assert (
        '{"position":19,"index":7,"originator_id":"00000000-0000-0000-0000-000000000005","version":3,'
        '"topic":"größe","state":"AP8="}\n'.encode()
    ) == LINE


def test_a_line_is_enough_to_compute_the_digest() -> None:
    assert parse_event(LINE).digest == event_digest(UUID(int=5), 3, "größe", b"\x00\xff")


@given(st.uuids(), st.integers(0, (1 << 63) - 1), st.text(st.characters(codec="utf-8")), st.binary())
def test_a_line_reads_as_it_is_written(originator: UUID, number: int, topic: str, state: bytes) -> None:
    event = ExportedEvent(number, number, originator, number, topic, state)
    assert parse_event(event.encode()) == event


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"null\n",
        b"[]\n",
        LINE[:-1],
        LINE + b"\n",
        LINE.replace(b":19", b": 19"),
        LINE.replace(b":19", b":19.0"),
        LINE.replace(b":19", b":-19"),
        LINE.replace(b":19", b':"19"'),
        LINE.replace(b":19", b":true"),
        LINE.replace(b"AP8=", b"AP9="),
        LINE.replace(b"AP8=", b"AP8"),
        LINE.replace(b'"AP8="', b"null"),
        LINE.replace(b"-0000-", b"0000"),
        LINE.replace(b'"topic"', b'"subject"'),
        LINE.replace("ö".encode(), b"\\u00f6"),
        LINE.replace("ö".encode(), b"\\ud800"),
        LINE.replace(b"}", b',"x":1}'),
        LINE.replace(b'"version":3,', b""),
        b"[" * 100_000,
        LINE.replace("größe".encode(), b"\xff"),
    ],
)
def test_a_line_has_no_other_form(line: bytes) -> None:
    with pytest.raises(ExportError):
        parse_event(line)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_the_typed_error(data: bytes) -> None:
    with pytest.raises(ExportError):
        parse_event(data)


@given(st.uuids(), st.integers(0, (1 << 63) - 1), st.from_regex(r"[\w.-]*", fullmatch=True), st.binary())
def test_a_plain_line_gives_its_digest_without_being_taken_apart(
    originator: UUID, number: int, topic: str, state: bytes
) -> None:
    event = ExportedEvent(number, number, originator, number, topic, state)
    found = plain_digest(event.encode())
    assert found == ((b"%d" % number,) * 2 + (event.digest.encode(),) if topic.isascii() else None)


@pytest.mark.parametrize("state", [b"a", b"ab", b"abc", b"abcd", b"abcde"])
def test_a_state_that_is_not_written_the_one_way_is_not_plain(state: bytes) -> None:
    line = ExportedEvent(1, 0, UUID(int=5), 1, "booking.held", state).encode()
    assert plain_digest(line) is not None
    written = line.split(b'"state":"')[1].split(b'"')[0]
    for other in (written.replace(b"=", b""), written + b"=", written[:-1], b"=" + written, written + b"\n"):
        changed = line.replace(b'"state":"%b"' % written, b'"state":"%b"' % other)
        if other != written:
            assert plain_digest(changed) is None
    if written.endswith(b"="):
        last = written.rstrip(b"=")[-1:]
        stray = written.rstrip(b"=")[:-1] + bytes([last[0] + 1]) + b"=" * written.count(b"=")
        assert plain_digest(line.replace(written, stray)) is None, "stray bits"


def test_a_number_beyond_63_bits_is_not_plain() -> None:
    line = ExportedEvent(1, 0, UUID(int=5), (1 << 63) - 1, "booking.held", b"").encode()
    assert plain_digest(line) is not None
    assert plain_digest(line.replace(b"9223372036854775807", b"9223372036854775808")) is None


def test_reading_names_the_line() -> None:
    events = read_events([LINE, b"{}\n"])
    assert next(events) == EVENT
    with pytest.raises(ExportError, match="line 2"):
        next(events)
