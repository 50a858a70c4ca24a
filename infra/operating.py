"""What an operator asks of a running platform: health, parked events, rebuilds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.errors import Conflict, NotFound
from domain.ids import Ids
from domain.log import LogReader, Position
from domain.work import Overloaded
from infra.carriers import Carrying
from infra.eventlog.commits import UNREACHABLE
from infra.stores import Store
from infra.supervisor import Supervised
from projections.audit.ledger import LedgerHalt
from projections.follower import ViewsFollower


class PlatformOperator:
    """`gateway.ports.operation.Operator`."""

    def __init__(
        self,
        store: Store,
        log: LogReader,
        ids: Ids,
        views: ViewsFollower,
        runner: Carrying,
        positions: Mapping[str, Callable[[], Position]],
        threads: list[Supervised],
        rebuilds: Mapping[str, Callable[[Path], int]],
        scratch: Path,
    ) -> None:
        self._store, self._log, self._ids = store, log, ids
        self._views, self._runner = views, runner
        self._positions, self._threads, self._rebuilds = positions, threads, rebuilds
        self._scratch = scratch
        self._known: Mapping[str, Position] = dict.fromkeys(positions, 0)

    def health(self) -> dict[str, Any]:
        """`status` is `ready`, `degraded`, `halted`, or `away` where the database cannot be reached."""
        states = {thread.status.state for thread in self._threads}
        status = "halted" if "halted" in states else "degraded" if "retrying" in states else "ready"
        problems = {thread.name: thread.status.error for thread in self._threads if thread.status.state != "running"}
        parked = None
        try:
            head = self._log.head()
            self._known = {name: position() for name, position in self._positions.items()}
            parked = self._store.one("SELECT COUNT(*) AS n FROM parked")
        except (Overloaded, *UNREACHABLE):
            # What is known without it is what was told before.
            head = max(self._known.values())
            status, problems = "away", {**problems, "database": "cannot be reached"}
        return {
            "status": status,
            "head": head,
            "followers": {
                name: {"position": position, "lag": max(0, head - position)} for name, position in self._known.items()
            },
            "threads": {thread.name: thread.status.state for thread in self._threads},
            "problems": problems,
            "parked": 0 if parked is None else parked["n"],
        }

    def parked(self) -> list[dict[str, Any]]:
        rows = self._store.all(
            "SELECT follower, position, originator, topic, error, attempts, due FROM parked ORDER BY position"
        )
        return [dict(row) for row in rows]

    def retry(self, follower: str, position: int) -> dict[str, Any]:
        """Take a parked event up again, with those of its aggregate that wait behind it."""
        row = self._store.one("SELECT originator FROM parked WHERE follower = ? AND position = ?", (follower, position))
        if row is None:
            raise NotFound("parked event")
        originator = UUID(row["originator"])
        if follower in self._views.views:
            self._views.retry(follower, originator)
        else:
            self._runner.retry(follower, originator)
        left = self._store.one(
            "SELECT COUNT(*) AS n FROM parked WHERE follower = ? AND originator = ?",
            (follower, str(originator)),
        )
        still = 0 if left is None else int(left["n"])
        outcome = "still-parked" if still else "handled"
        return {"follower": follower, "position": position, "outcome": outcome, "parked": still}

    def projections(self) -> list[str]:
        return [*self._views.views, *self._rebuilds]

    def rebuild(self, name: str) -> dict[str, Any]:
        scratch = self._scratch / f"rebuild-{name}-{self._ids.uuid().hex}.db"
        if name in self._views.views:
            count = self._views.rebuild(name, scratch)
        elif name in self._rebuilds:
            try:
                count = self._rebuilds[name](scratch)
            except LedgerHalt as halt:
                raise Conflict("log-changed", f"The old one was kept: {halt}.") from None
        else:
            raise NotFound(f"projection; there are {', '.join(self.projections())}", "name")
        return {"projection": name, "events": count}
