"""The warehouse of a process: its own, or the one that the processes of a data folder share."""

from __future__ import annotations

from collections.abc import Callable

from analytics.schema import EngineKind
from domain.ids import Clock, Ids
from domain.log import Decoder, LogReader
from domain.tracing import Tracing
from gateway.ports.reports import Evidence, Reports
from infra.auditing import AuditFollower
from infra.folder import DataFolder
from infra.peers import Peers
from infra.reporting import WarehouseEvidence, WarehouseReports
from infra.sqlite import Database
from infra.stores import STORE_VERSION, Store
from infra.traffic import TrafficCounter
from infra.warehouse.asking import AskedEvidence, AskedReports, answers
from infra.warehouse.follower import EmbeddedEngine, Engine, WarehouseFollower
from infra.warehouse.hosting import HostedWarehouse
from projections.warehouse.cuts import Store as Ledger


class WarehouseOpening:
    """The warehouse in this process, on a server, or in whichever of the processes of a data folder is its host."""

    def __init__(
        self,
        folder: DataFolder,
        log: LogReader,
        decoder: Decoder,
        clock: Clock,
        store: Store,
        traffic: TrafficCounter,
        audit: AuditFollower,
        url: str = "",
        kind: str = "server",
        tracing: Tracing | None = None,
    ) -> None:
        """`url` is that of a server, empty where there is none; `kind` says what kind of one."""
        self._tracing = tracing
        self._folder, self._log, self._decoder, self._clock = folder, log, decoder, clock
        self._store, self._traffic, self._audit, self._url = store, traffic, audit, url
        self._kind = EngineKind(kind) if url else EngineKind.EMBEDDED

    def opened(self, peers: Peers, ids: Ids) -> tuple[WarehouseFollower | HostedWarehouse, Reports, Evidence]:
        if peers.shared and not self._url:
            return self._hosted(ids)
        # Of a server one process at a time is the loader; where it is, all of them have to know.
        follower = self._follower(self._store, lambda: None) if peers.shared else self._open()
        return follower, *self._parts(follower)

    def _hosted(self, ids: Ids) -> tuple[HostedWarehouse, Reports, Evidence]:
        key = self._folder.key("warehouse.key", ids)
        hosted = HostedWarehouse(self._folder.root, key, self._open, answers(self._parts))
        return hosted, AskedReports(hosted, self._parts, self._traffic), AskedEvidence(hosted, self._parts)

    def _open(self) -> WarehouseFollower:
        # Its ledger lies beside it, and goes with it: what was loaded is told by the same disk.
        cuts = Database(self._folder.root / "cuts.db", version=STORE_VERSION)
        cuts.stamp(STORE_VERSION)
        return self._follower(cuts, cuts.close)

    def _follower(self, ledger: Ledger, close_ledger: Callable[[], object]) -> WarehouseFollower:
        return WarehouseFollower(
            self._engine(), ledger, self._log, self._decoder, self._clock, close_ledger, self._kind, self._tracing
        )

    def _engine(self) -> Engine:
        if not self._url:
            return EmbeddedEngine(self._folder.warehouse)
        from infra.warehouse.clickhouse import ServerEngine
        from infra.warehouse.native.users import WarehouseUrl

        return ServerEngine(WarehouseUrl.of(self._url))

    def _parts(self, follower: WarehouseFollower) -> tuple[Reports, Evidence]:
        return (
            WarehouseReports(follower, self._traffic, self._log, self._clock, self._store),
            WarehouseEvidence(follower, self._audit, self._folder.scratch),
        )
