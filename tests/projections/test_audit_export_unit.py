"""The event export's lines."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.audit.entries import event_digest
from projections.audit.export import ExportedEvent, ExportError, parse_event, read_events

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


def test_reading_names_the_line() -> None:
    events = read_events([LINE, b"{}\n"])
    assert next(events) == EVENT
    with pytest.raises(ExportError, match="line 2"):
        next(events)
