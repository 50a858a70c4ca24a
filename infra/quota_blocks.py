"""Blocks of quota that go back: this process's own when it closes, and those of processes that are gone."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.log import Actor, Context, LogReader
from domain.operations import PLATFORM
from domain.usecases.usage import Leases, settle_lease
from domain.work import Commands
from infra.peers import Peers
from infra.stores import Store
from projections.views.usage import open_leases
from projections.waiting import Waiting

logger = logging.getLogger("atelier")


class QuotaBlocks:
    """What the log says was spent of a block stays spent; the rest goes back."""

    def __init__(
        self, store: Store, log: LogReader, commands: Commands, views: Waiting, leases: Leases, peers: Peers
    ) -> None:
        self._store, self._log, self._commands = store, log, commands
        self._views, self._leases, self._peers = views, leases, peers

    def settle_gone(self) -> None:
        """Return what processes hold that are no more. Not yet, while the view does not show all they spent."""
        found = open_leases(self._store)
        gone = self._peers.gone(lease["holder"] for lease in found)
        # Looked at after they were gone: nothing of theirs can come any more.
        if gone and self._views.wait(self._log.head(), 1.0):
            self._settle([lease for lease in open_leases(self._store) if lease["holder"] in gone])

    def return_own(self) -> None:
        """Before the process ends; what cannot be counted now is settled later, as of one that is gone."""
        if not self._views.wait(self._log.head(), 5.0):
            return
        for tenant, month in list(self._leases.open_blocks()):
            self._leases.forget(tenant, month)
        self._settle([lease for lease in open_leases(self._store) if lease["holder"] == self._leases.holder])

    def _settle(self, found: Sequence[dict[str, Any]]) -> None:
        if self._store.one("SELECT 1 FROM parked WHERE follower = 'usage'") is not None:
            # A parked event may have spent units that the view does not show: returning them would grant them twice.
            logger.warning("%d quota blocks stay leased: the usage view has parked events", len(found))
            return
        for lease in found:
            self._settle_one(UUID(lease["meter"]), UUID(lease["id"]), lease["used"])

    def _settle_one(self, meter: UUID, lease: UUID, used: int) -> None:
        id = f"settle/{lease}"
        context = Context(PLATFORM, Actor("system", "platform"), id, id, id)
        self._commands.submit(context, lambda work: settle_lease(work, meter, lease, used)).result()
