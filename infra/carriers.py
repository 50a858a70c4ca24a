"""What carries events to the handlers: the runner in this process, or Kafka with a tracker of how far all are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from domain.ids import Clock
from domain.log import Decoder
from domain.tracing import Tracing
from domain.work import Commands
from infra.eventlog.opened import Log
from infra.settings import Settings
from infra.stores import Store
from processors.carrying import Carrier
from processors.handlers import Handler
from processors.parking import OnPark
from processors.runner import Runner
from processors.tracking import Tracker

Carrying = Runner | Tracker


def carrying(
    settings: Settings,
    store: Store,
    log: Log,
    decoder: Decoder,
    commands: Commands,
    handlers: Sequence[Handler],
    clock: Clock,
    erase: Callable[[UUID, UUID], None],
    on_park: OnPark,
    tracing: Tracing | None = None,
) -> Carrying:
    """With Kafka, events are brought by workers (`infra.faust`), and this process only says how far they are."""
    if not (settings.kafka and settings.database_url):
        return Runner(store, log, decoder, commands, handlers, clock, erase, on_park, tracing)
    carrier = Carrier(store, log, decoder, commands, handlers, clock, erase, on_park, tracing)
    return Tracker(store, log, decoder, carrier, [handler.name for handler in handlers], clock)
