"""A seeded history: what follows from time alone happens in it when it is due, as if it had been lived."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.bookings import REMINDED, Booking
from domain.concepts import Concept
from domain.log import Happened
from domain.usage import UsageMeter
from infra.cli import seeding
from infra.platform import open_platform
from infra.settings import Settings
from processors.engine import Artifact

A_MOMENT = timedelta(minutes=2)
"""What the history itself takes between two looks at the timers: its designs are drawn in seconds."""
PICTURE = Artifact(
    "0", b"<svg/>", b"\x89PNG", 120.0, 120.0, "design", "1", 1, "0" * 64, {"motifs": ["rose"], "relations": []}
)


def seeded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Happened]:
    """The events of four months; its designs are all one, which is not drawn."""
    monkeypatch.setattr(seeding.History, "_made", lambda *_: PICTURE)
    settings = Settings(folder, workers=0)
    seeding.seed(settings, 4, 40, 1)
    running = open_platform(settings, background=False)
    try:
        happened: list[Happened] = []
        while batch := running.log.read(happened[-1].position if happened else 0, 5000):
            happened += [running.transcoder.decode(recorded) for recorded in batch]
        return happened
    finally:
        running.close()


def of(history: list[Happened], kind: type[Any]) -> list[tuple[datetime, Any]]:
    return [(each.envelope.time, each.event) for each in history if isinstance(each.event, kind)]


def test_what_is_due_in_a_seeded_history_happens_when_it_is_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = seeded(tmp_path / "data", monkeypatch)
    times = [each.envelope.time for each in history if each.topic.startswith(("booking.", "concept."))]
    assert times == sorted(times) and times[-1] - times[0] > timedelta(days=100)

    until = {event.originator_id: event.until for _, event in of(history, Booking.DepositBecameDue)}
    expired = [(at, event) for at, event in of(history, Booking.Cancelled) if event.reason == "hold-expired"]
    assert expired
    for at, event in expired:
        assert timedelta(0) <= at - until[event.originator_id] < A_MOMENT

    starts = {event.originator_id: event.start for _, event in of(history, Booking.Requested)}
    reminded = {event.originator_id: at for at, event in of(history, Booking.ReminderBecameDue)}
    came = {event.originator_id for kind in (Booking.Completed, Booking.MarkedNoShow) for _, event in of(history, kind)}
    assert came and came <= reminded.keys()
    for id, at in reminded.items():
        assert timedelta(0) <= at - (starts[id] - REMINDED) < A_MOMENT

    cancelled = {event.originator_id for _, event in of(history, Concept.Cancelled)}
    assert cancelled == {event.concept_id for _, event in of(history, UsageMeter.UnitsGivenBack)} != set()
