"""Histories of the aggregates that are kept in snapshots: any sequence of numbers is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from domain.aggregates import Owned
from domain.calendars import Calendar
from domain.errors import Refused
from domain.operations import Operations, RouteCount, Traffic
from domain.page_allowance import PageAllowance
from domain.usage import UsageMeter
from tests.given import START, TENANT


@dataclass(frozen=True)
class History:
    """`step` records an event or two, or none, of which the number says what and about whom."""

    start: Callable[[], Any]
    step: Callable[[Any, int, datetime], None]

    def tell(self, aggregate: Any, numbers: list[int]) -> Any:
        for number in numbers:
            try:
                self.step(aggregate, number, START + timedelta(seconds=number))
            except Refused:
                continue
        return aggregate


def _one(number: int) -> UUID:
    return uuid5(TENANT, f"one/{number // 8 % 7}")


def _calendar(calendar: Calendar, number: int, at: datetime) -> None:
    match number % 8:
        case 0 if _one(number) in calendar.entries:
            calendar.confirm(_one(number), at)
        case 1 | 2:
            calendar.release(_one(number), at)
        case _:
            calendar.hold(_one(number), at + timedelta(hours=number % 97), at + timedelta(hours=number % 97 + 1), at)


def _meter(meter: UsageMeter, number: int, at: datetime) -> None:
    match number % 8:
        case 0:
            meter.change_limit(None if number % 3 else number % 500, at)
        case 1 | 2:
            meter.take_back(_one(number), number % 5, at)
        case 3:
            meter.give_back(_one(number), number % 4, "failed", at)
        case _:
            meter.lease(_one(number), f"holder-{number}", 1 + number % 5, at)


def _operations(operations: Operations, number: int, at: datetime) -> None:
    match number % 8:
        case 0 | 1:
            operations.start_release(f"1.{number}", "log 1", f"{number:064x}", "Dé Ployer", at)
        case 2:
            operations.park("views", number, "KeyError", at)
        case 3:
            operations.retried("views", number, "handled", at)
        case 4:
            operations.export_evidence(("CC1.1", "CC6.1"), number, at)
        case _:
            operations.raise_alert("follower-halted", "audit", "it halted", at)


def _traffic(traffic: Traffic, number: int, at: datetime) -> None:
    if number % 3:
        traffic.count(_one(number), at, (RouteCount("/v1/concepts", 200, number),), at)
    else:
        traffic.refuse(None if number % 2 else _one(number), at, "no-key", number, at)


def _allowance(allowance: PageAllowance, number: int, at: datetime) -> None:
    if number % 3:
        allowance.take(_one(number), 1 + number % 4, 25, at)
    else:
        allowance.give_back(_one(number), at)


HISTORIES: dict[type[Owned], History] = {
    Calendar: History(lambda: Calendar.start(TENANT, uuid5(TENANT, "artist"), "2026-03", START), _calendar),
    UsageMeter: History(lambda: UsageMeter.open(TENANT, "2026-03", 300, START), _meter),
    Operations: History(lambda: Operations.commission("eu", START), _operations),
    Traffic: History(lambda: Traffic.start(TENANT, "2026-03-10", START), _traffic),
    PageAllowance: History(lambda: PageAllowance.open(TENANT, "2026-03", START), _allowance),
}
