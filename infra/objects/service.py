"""An S3 service as many threads ask it: its client, what the last request found, and a pause where it is away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from domain.objects import ObjectsAway, ObjectsFull, ObjectsSlow, ObjectsUnavailable
from infra.objects.place import Place
from infra.objects.refusals import unavailable

SHUT = 2.0
"""Seconds in which nobody else is sent after a request that found the bucket away: threads would all hang there."""
SHUTTING = (ObjectsAway, ObjectsSlow)


class Service:
    """For any thread. What it says when it cannot serve becomes `ObjectsUnavailable`."""

    def __init__(self, place: Place, attempts: int, monotonic: Callable[[], float], patience: float) -> None:
        """`attempts` of each request, of `patience` seconds at most, before it is found unavailable."""
        self._place, self._monotonic = place, monotonic
        self._attempts, self._patience = attempts, patience
        self._made: Any = None
        self._making = threading.Lock()
        self.problem: ObjectsUnavailable | None = None
        """What the last request found; None where it was answered."""
        self._shut_until = 0.0

    @contextmanager
    def asked(self, writes: bool = False, sends: bool = True) -> Iterator[Any]:
        """The client, for a request; `sends` is False where nothing is sent. Raises `ObjectsUnavailable`."""
        if sends and isinstance(self.problem, SHUTTING) and self._monotonic() < self._shut_until:
            raise type(self.problem)
        try:
            yield self.client()
        except ObjectsUnavailable as known:
            self.problem = known
            raise
        except Exception as error:
            found = unavailable(error)
            if found is None:
                raise
            self.problem, self._shut_until = found, self._monotonic() + SHUT
            raise found from None
        # Where there is no room, reading goes on, and proves nothing.
        if sends and (writes or not isinstance(self.problem, ObjectsFull)):
            self.problem = None

    def client(self) -> Any:
        """boto3's own, made with the first request: it may be used by any thread."""
        with self._making:
            if self._made is None:
                self._made = _connect(self._place, self._attempts, self._patience)
            return self._made

    def refused(self, errors: Sequence[dict[str, str]]) -> Exception:
        """What to raise where a service answers well and names what it did not delete."""
        from botocore.exceptions import ClientError

        error = ClientError({"Error": {"Code": errors[0].get("Code", "")}}, "DeleteObjects")
        self.problem = unavailable(error)
        return self.problem or RuntimeError(f"{len(errors)} objects were not deleted")


def _connect(place: Place, attempts: int, patience: float) -> Any:
    import boto3
    from botocore.config import Config

    return boto3.session.Session().client(
        "s3",
        endpoint_url=place.endpoint or None,
        region_name=place.region or None,
        config=Config(
            signature_version="s3v4",
            connect_timeout=3,
            read_timeout=patience,
            retries={"mode": "standard", "total_max_attempts": attempts},
            max_pool_connections=32,
            s3={"addressing_style": "path" if place.endpoint else "auto"},
        ),
    )
