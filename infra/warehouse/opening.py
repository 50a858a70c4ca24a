"""The warehouse of a process: its own, or the one that the processes of a data folder share."""

from __future__ import annotations

from domain.ids import Clock, Ids
from domain.log import Decoder, LogReader
from domain.tracing import Tracing
from gateway.ports import Evidence, Reports
from infra.auditing import AuditFollower
from infra.folder import DataFolder
from infra.reporting import WarehouseEvidence, WarehouseReports
from infra.sqlite import Database
from infra.stores import STORE_VERSION, Store
from infra.traffic import TrafficCounter
from infra.warehouse.asking import AskedEvidence, AskedReports, answers
from infra.warehouse.follower import WarehouseFollower
from infra.warehouse.hosting import HostedWarehouse


class WarehouseOpening:
    """`alone` opens it here; `shared` once this process is its host."""

    def __init__(
        self,
        folder: DataFolder,
        log: LogReader,
        decoder: Decoder,
        clock: Clock,
        store: Store,
        traffic: TrafficCounter,
        audit: AuditFollower,
        tracing: Tracing | None = None,
    ) -> None:
        self._tracing = tracing
        self._folder, self._log, self._decoder, self._clock = folder, log, decoder, clock
        self._store, self._traffic, self._audit = store, traffic, audit

    def alone(self) -> tuple[WarehouseFollower, Reports, Evidence]:
        follower = self._open()
        return follower, *self._parts(follower)

    def shared(self, ids: Ids) -> tuple[HostedWarehouse, Reports, Evidence]:
        key = self._folder.key("warehouse.key", ids)
        hosted = HostedWarehouse(self._folder.root, key, self._open, answers(self._parts))
        return hosted, AskedReports(hosted, self._parts, self._traffic), AskedEvidence(hosted, self._parts)

    def _open(self) -> WarehouseFollower:
        # Its ledger lies beside it, and goes with it: what was loaded is told by the same disk.
        cuts = Database(self._folder.root / "cuts.db", version=STORE_VERSION)
        cuts.stamp(STORE_VERSION)
        return WarehouseFollower(self._folder.warehouse, cuts, self._log, self._decoder, self._clock, self._tracing)

    def _parts(self, follower: WarehouseFollower) -> tuple[Reports, Evidence]:
        return (
            WarehouseReports(follower, self._traffic, self._log, self._clock, self._store),
            WarehouseEvidence(follower, self._audit, self._folder.scratch),
        )
