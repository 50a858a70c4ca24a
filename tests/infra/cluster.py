"""Several gateway processes over one PostgreSQL and one data folder, and clients that ask them all at once."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.infra.server_process import ServerProcess

STUDIO = {"name": "Ink", "zone": "Europe/Berlin", "currency": "USD"}
SCOPES = ["design", "book", "read", "report", "manage"]


@dataclass
class Cluster:
    servers: list[ServerProcess]
    operator_key: str
    tenant_key: str

    @property
    def urls(self) -> list[str]:
        return [server.url for server in self.servers]

    def client(self, place: int, key: str | None = None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {key or self.tenant_key}"}
        return httpx.Client(base_url=self.servers[place].url, headers=headers, timeout=60, trust_env=False)

    def ask(self, place: int, method: str, path: str, key: str | None = None, **options: Any) -> httpx.Response:
        with self.client(place, key) as client:
            return client.request(method, path, **options)

    def made(self, place: int, method: str, path: str, key: str | None = None, **options: Any) -> Any:
        """The answer's body; anything but a success fails the test."""
        answer = self.ask(place, method, path, key, **options)
        assert answer.is_success, answer.text
        return answer.json()

    def tenant(self, tier: str) -> str:
        """The key of a new tenant."""
        id = self.made(0, "POST", "/v1/tenants", self.operator_key, json={"name": "Ink", "tier": tier})["id"]
        asked = {"name": "server", "scopes": SCOPES}
        secret: str = self.made(0, "POST", f"/v1/tenants/{id}/keys", self.operator_key, json=asked)["secret"]
        return secret

    def all_at_once(self, number: int, key: str, send: Callable[[Any, int], Any]) -> list[httpx.Response]:
        """`number` requests spread over all processes; one that met a conflict too often is sent again."""

        async def main() -> list[httpx.Response]:
            headers = {"Authorization": f"Bearer {key}"}
            limits = httpx.Limits(max_connections=number)
            clients = [
                httpx.AsyncClient(base_url=url, headers=headers, timeout=120, trust_env=False, limits=limits)
                for url in self.urls
            ]

            async def one(n: int) -> httpx.Response:
                while True:
                    answer: httpx.Response = await send(clients[n % len(clients)], n)
                    if answer.status_code == 503 or "changed-meanwhile" in answer.text:
                        await asyncio.sleep(0.05)
                        continue
                    return answer

            try:
                return await asyncio.gather(*(one(n) for n in range(number)))
            finally:
                for client in clients:
                    await client.aclose()

        return asyncio.run(main())


def until(found: Callable[[], Any], seconds: float) -> Any:
    """What `found` gives once it is true; its last answer after `seconds`."""
    end = time.monotonic() + seconds
    while not (answer := found()) and time.monotonic() < end:
        time.sleep(0.02)
    return answer


def unhurried(seconds: float) -> float:
    """A promised time, longer by as much as this machine has more to do than its cores can."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@contextmanager
def cluster(folder: Path, url: str, processes: int, **settings: str) -> Iterator[Cluster]:
    servers: list[ServerProcess] = []
    try:
        for number in range(processes):
            server = ServerProcess(folder / "data", database_url=url, **settings)
            server.errors = folder / f"{number}.stderr"
            servers.append(server)
            server.start()
        said = servers[0].said
        yield Cluster(servers, said["operator_key"], said["tenant_key"])
    finally:
        for server in servers:
            server.stop()
