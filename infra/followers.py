"""The threads of one process: what its roles make it do, and how far the others are where it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analytics.schema import WarehouseAway
from domain.ids import Clock
from domain.work import Commands, Overloaded
from infra.auditing import AuditFollower
from infra.carriers import Carrying
from infra.erasing import Erasures
from infra.eventlog.commits import UNREACHABLE
from infra.eventlog.snapshots import StoredSnapshots
from infra.keyring.stored import StoredKeyring
from infra.peers import Peers, Step
from infra.quota_blocks import QuotaBlocks
from infra.requestlog import SealedRequestLog
from infra.sqlite import is_full
from infra.supervisor import Supervised
from infra.tidying import Tidying
from infra.traffic import TrafficCounter
from infra.warehouse.follower import WarehouseFollower
from infra.warehouse.hosting import HostedWarehouse
from infra.webhooks.composed import Deliveries
from processors.timers import Timers
from processors.tracking import Tracker
from processors.workers import Workers
from projections.follower import ViewsFollower
from projections.warehouse.loader import PartsTorn, RowsMissing

LOOKED = 0.25
"""Seconds between two looks at how far another process is."""
ERASED = 0.25
"""Seconds between two looks at whose keys other processes have destroyed."""
FLUSHED = 0.05
"""Seconds between two writings of the log of requests while there are any."""
TRACKED = 0.1
"""Seconds between two looks at what Kafka's workers have done."""
DISK_ERRORS = frozenset({75, 76, 243, 425})
"""ClickHouse's: cannot write, cannot open, not enough space, and what the system refused."""
Alarm = Callable[[str, str], None]


@dataclass(frozen=True)
class Followers:
    """What follows the log in a process, whatever its roles."""

    peers: Peers
    views: ViewsFollower
    runner: Carrying
    audit: AuditFollower
    warehouse: WarehouseFollower | HostedWarehouse
    webhooks: Deliveries
    keyring: StoredKeyring
    workers: Workers

    def threads(self, roles: frozenset[str], drawing: int, upkeep: Upkeep, alarm: Alarm) -> list[Supervised]:
        """`drawing` threads draw where that is a role; `upkeep` is what every process does once a second."""
        return [
            *self._led(roles, alarm),
            *(self.webhooks.threads if "processors" in roles else ()),
            # By the clock alone: each commit would else have all of it looked through.
            Supervised("housekeeping", upkeep, wakes=False),
            # Sealing a second's requests in one go would keep the interpreter from those who answer.
            Supervised("requests", upkeep.requests.flush, pace=FLUSHED, wakes=False),
            *(() if self.keyring.alone else (Supervised("keyring", self.keyring.follow, idle=ERASED, wakes=False),)),
            *(self._worker(number) for number in range(1, drawing + 1) if "workers" in roles),
        ]

    def _led(self, roles: frozenset[str], alarm: Alarm) -> Sequence[Supervised]:
        views, runner, audit, led = self.views, self.runner, self.audit, self.peers.led
        # A pause lets a crowd of events gather: what a step costs by itself is then shared by all of them.
        made = {
            "views": Supervised("views", led("views", views.step, views.look, views.look), pace=0.04, full=200),
            "processors": self._processors(),
            "audit": Supervised(
                "audit",
                led("audit", audit.step, audit.look, audit.lead),
                0.25,
                True,
                alarm,
                from_outside,
                pace=0.2,
                full=1000,
            ),
            "warehouse": Supervised("warehouse", self._loading(), 0.5, True, alarm, from_outside, pace=0.4, full=2000),
        }
        looks = {"views": views.look, "processors": runner.look, "audit": audit.look, "warehouse": self.warehouse.look}
        return [
            thread if name in roles else Supervised(name, looks[name], idle=LOOKED, wakes=False)
            for name, thread in made.items()
        ]

    def _processors(self) -> Supervised:
        step = self.peers.led("processors", self.runner.step, self.runner.look, self.runner.resume)
        if isinstance(self.runner, Tracker):
            # What it waits for is written by other processes, some time after the commit.
            return Supervised("processors", step, TRACKED, pace=0.02, full=100, wakes=False)
        return Supervised("processors", step, pace=0.04, full=200)

    def _loading(self) -> Step:
        if isinstance(self.warehouse, HostedWarehouse):
            return self.warehouse.step  # its host is who has the folder open
        return self.peers.led("warehouse", self.warehouse.step, self.warehouse.look, self.warehouse.lead)

    def _worker(self, number: int) -> Supervised:
        return Supervised(f"worker-{number}", self.workers.step, idle=0.2)


@dataclass(frozen=True)
class Upkeep:
    """What a process sees to once a second; what is for one process alone, where it leads."""

    peers: Peers
    workers: Workers
    traffic: TrafficCounter
    requests: SealedRequestLog
    snapshots: StoredSnapshots
    runner: Carrying
    timers: Timers
    commits: Commands
    clock: Clock
    erasures: Erasures
    tidying: Tidying
    blocks: QuotaBlocks

    def __call__(self) -> bool:
        self.workers.keep_leases()
        self.traffic.tick()
        self.snapshots.flush()
        if self.peers.leads("processors"):
            self.runner.retry_due()
        if self.peers.leads("housekeeping"):
            self.timers.fire_due(self.clock.now(), self.commits)
            self.erasures.scrub()
            self.tidying.tick()
            if self.peers.shared:
                self.blocks.settle_gone()
        return False


def from_outside(error: Exception) -> bool:
    """Whether an error comes from the disk, or from a server that is away, and not from what is written: it passes,
    however long that takes.

    `RowsMissing` and `PartsTorn` are how a full disk shows in chDB, which does not tell of a write that failed.
    """
    passing = isinstance(error, (OSError, Overloaded, PartsTorn, RowsMissing, WarehouseAway, *UNREACHABLE))
    return passing or is_full(error) or getattr(error, "code", None) in DISK_ERRORS
