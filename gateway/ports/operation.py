"""What an operator asks of a running server."""

from __future__ import annotations

from typing import Any, Protocol


class Operator(Protocol):
    """What an operator asks of a running server."""

    def health(self) -> dict[str, Any]:
        """`status` (`ready`, `degraded`, `halted`, `away`) and each follower's position and lag."""

    def parked(self) -> list[dict[str, Any]]: ...

    def retry(self, follower: str, position: int) -> dict[str, Any]:
        """Take a parked event up again: `outcome` is `handled` or `still-parked`. Raises `NotFound`."""

    def rebuild(self, name: str) -> dict[str, Any]:
        """Raises `NotFound` for an unknown projection."""

    def projections(self) -> list[str]: ...
