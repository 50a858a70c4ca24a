"""Bench of webhooks: first attempts at 500 deliveries a second, from one process to receivers in another."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from domain.log import Actor, Context
from domain.usecases import studios, tenants
from domain.usecases.webhooks import register_webhook
from domain.work import Answer
from infra.bench.machine import percentiles
from infra.platform import open_platform
from infra.running import Running
from infra.settings import Settings

RATE, ENDPOINTS, SECONDS = 500, 5, 20.0
BACKLOG = 10_000
EVERY = 0.02
WARM = 2.0
"""Seconds at the start that are not counted: connections are made then."""
RECEIVER = """
import asyncio, json, sys, time
from datetime import datetime
came, first = {}, {}
ANSWER = b"HTTP/1.1 204 No Content\\r\\n\\r\\n"
class Receiver(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.held = transport, b""
    def data_received(self, data):
        self.held += data
        while (end := self.held.find(b"\\r\\n\\r\\n")) >= 0:
            head = self.held[:end].lower()
            at = head.index(b"content-length:") + 15
            length = int(head[at:].split(b"\\r\\n", 1)[0])
            if len(self.held) < end + 4 + length:
                return
            body, self.held = self.held[end + 4 : end + 4 + length], self.held[end + 4 + length :]
            path = head.split(b" ", 2)[1].decode()
            if path == "/dead":
                return
            happened = datetime.fromisoformat(json.loads(body)["timestamp"]).timestamp()
            came.setdefault(path, []).append((time.time(), time.time() - happened))
            self.transport.write(ANSWER)
async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Receiver, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(came if line == "all\\n" else sum(map(len, came.values()))), flush=True)
asyncio.run(main())
"""


def webhooks() -> dict[str, Any]:
    """500 deliveries/s to five endpoints beside one that never answers: first attempts' delay; and a backlog's pace."""
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as scratch, _receiver() as receiver:
        running = open_platform(Settings(data=Path(scratch) / "data", webhooks_local=True))
        try:
            bench = _Bench(running, receiver)
            paced = bench.paced()
            return {**paced, **bench.backlog()}
        finally:
            running.close()


class _Receiver:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._in, self._out = process.stdin, process.stdout
        self.url = f"http://127.0.0.1:{int(self._out.readline())}"

    def ask(self, what: str) -> Any:
        self._in.write(f"{what}\n")
        self._in.flush()
        return json.loads(self._out.readline())

    def wait(self, count: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.ask("count") < count:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True


class _Bench:
    def __init__(self, running: Running, receiver: _Receiver) -> None:
        self._running, self._receiver = running, receiver
        self.tenant = self._do(lambda work: tenants.register_tenant(work, "Bench", "enterprise", "local"))
        opening = partial(studios.open_studio, name="Bench", zone="UTC", currency="EUR", subscription="studio")
        self.studio = self._do(opening)
        for name in (*(f"/{n}" for n in range(ENDPOINTS)), "/dead"):
            url = receiver.url + name
            self._do(partial(register_webhook, url=url, description=None, event_types=(), local=True))

    def paced(self) -> dict[str, Any]:
        """Events at a steady rate, each to every endpoint."""
        events, began = 0, time.time()
        cpu = time.process_time()
        pending: list[Future[Answer]] = []
        while (passed := time.time() - began) < SECONDS:
            wanted = int(passed * RATE / ENDPOINTS)
            pending += [self._submit(self._client) for _ in range(wanted - events)]
            events = max(events, wanted)
            time.sleep(EVERY)
        for future in pending:
            future.result()
        complete = self._receiver.wait(events * ENDPOINTS, 60)
        used = time.process_time() - cpu
        took = self._receiver.ask("all")
        every = [delay for each in took.values() for at, delay in each if at > began + WARM]
        last = max(at for each in took.values() for at, _ in each)
        return {
            "events_per_second": round(events / SECONDS),
            "deliveries": sum(map(len, took.values())),
            "deliveries_per_second": round(sum(map(len, took.values())) / (last - began)),
            "all_arrived": complete,
            **{f"first_attempt_{name}": value for name, value in percentiles(every).items()},
            "first_attempt_max_ms": round(max(every) * 1000, 1),
            "cores_used_by_the_platform": round(used / (time.time() - began), 2),
        }

    def backlog(self) -> dict[str, Any]:
        """What waits all at once, as after an outage: deliveries a second with nothing else to do."""
        first = self._receiver.ask("count")
        sender = next(thread for thread in self._running.threads if thread.name == "webhooks")
        sender.stop()
        sender.join()
        for start in range(0, BACKLOG // ENDPOINTS, 500):
            for future in [self._submit(self._client) for _ in range(min(500, BACKLOG // ENDPOINTS - start))]:
                future.result()
        self._running.settle()
        head = self._running.log.head()
        while self._running.runner.position < head:
            time.sleep(0.05)
        began = time.monotonic()
        while self._receiver.ask("count") - first < BACKLOG and time.monotonic() - began < 120:
            for _ in range(20):
                self._running.webhooks.sender.step()
        seconds = time.monotonic() - began
        return {"backlog_per_second": round((self._receiver.ask("count") - first) / seconds)}

    def _client(self, work: Any) -> UUID:
        return studios.register_client(work, self.studio, "A Client", None, None, None)

    def _submit(self, use_case: Any) -> Future[Answer]:
        id = f"bench/{uuid4()}"
        tenant = getattr(self, "tenant", UUID(int=0))
        return self._running.commits.submit(Context(tenant, Actor("operator", "bench"), id, id, id), use_case)

    def _do(self, use_case: Any) -> Any:
        return self._submit(use_case).result().result


@contextmanager
def _receiver() -> Iterator[_Receiver]:
    process = subprocess.Popen(
        [sys.executable, "-c", RECEIVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield _Receiver(process)
    finally:
        process.kill()
        process.wait()
