"""A cell of real processes (gateways that draw nothing, relays, workers), a load on it, and the count at the end.

Each process may be killed and started again; PostgreSQL, Kafka and the warehouse are the test's own.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from domain.clients import Client
from domain.concepts import Concept
from infra.eventlog.postgres import PostgresEventLog
from infra.postgres.store import PostgresStore
from infra.stores import VIEWS_VERSION
from tests.infra.cluster import STUDIO, until
from tests.infra.server_process import ServerProcess, WorkerProcess

ROLES = "gateway,views,processors,audit,warehouse,housekeeping"
DESIGN = {"prompt": "a leaf", "style": "fine-line", "pixels": 256}


class RelayServer(ServerProcess):
    """`atelier relay`, whose address is that of its health and metrics."""

    command = ("relay",)


class WorkedCluster:
    """Processes over one database and one broker, as they are wanted; all of them are told the same settings."""

    def __init__(self, folder: Path, url: str, **settings: str) -> None:
        """`settings` are names of `infra.settings`, the brokers among them."""
        self.url, self._folder = url, folder
        self._settings = {"database_url": url, **settings}
        self.gateways: list[ServerProcess] = []
        self.relays: list[RelayServer] = []
        self.workers: list[WorkerProcess] = []
        self.log = PostgresEventLog(url, patience=60)
        self.store = PostgresStore(url, "views", VIEWS_VERSION, size=2)

    def use(self, **settings: str) -> None:
        """What processes that are started from now on are told instead."""
        self._settings = {"database_url": self.url, **settings}

    def gateway(self, roles: str = ROLES) -> ServerProcess:
        return self._started(self.gateways, ServerProcess(self._folder / "data", roles=roles, **self._settings))

    def relay(self) -> RelayServer:
        return self._started(self.relays, RelayServer(self._folder / "data", **self._settings))

    def worker(self, *options: str) -> WorkerProcess:
        return self._started(self.workers, WorkerProcess(self._folder / "data", *options, **self._settings))

    def _started(self, beside: list[Any], process: Any) -> Any:
        process.errors = self._folder / f"{process.command[0]}-{len(beside)}.stderr"
        beside.append(process)
        process.start()
        return process

    @property
    def everything(self) -> list[ServerProcess]:
        return [*self.gateways, *self.relays, *self.workers]

    def headers(self) -> dict[str, str]:
        return self.gateways[0].headers()

    def client(self, gateway: int = 0) -> httpx.Client:
        return httpx.Client(base_url=self.gateways[gateway].url, headers=self.headers(), timeout=60, trust_env=False)

    def jobs(self) -> Counter[str]:
        rows = self.store.all("SELECT state, COUNT(*) AS n FROM jobs GROUP BY state")
        return Counter({row["state"]: row["n"] for row in rows})

    def topics(self) -> Counter[str]:
        found: Counter[str] = Counter()
        position = 0
        while batch := self.log.read(position, 1000):
            found.update(each.topic for each in batch)
            position = batch[-1].position
        return found

    def handled_up_to(self) -> int:
        """The position up to which every handler is done."""
        position: int = self.store.one("SELECT position FROM tracking WHERE follower = 'processors'")["position"]
        return position

    def close(self) -> None:
        self.store.close()
        self.log.close()
        with ExitStack() as ended:
            for each in self.everything:
                ended.callback(each.stop)


def health(process: ServerProcess) -> dict[str, Any]:
    """What it says of itself; `status` is `silent` while it cannot be asked, and `refusing` while it says it cannot."""
    try:
        answer = httpx.get(f"{process.url}/readyz", timeout=60, trust_env=False)
    except httpx.TransportError:
        return {"status": "silent"}
    told: dict[str, Any] = answer.json() if answer.status_code == 200 else {"status": "refusing", "said": answer.text}
    return told


def metrics(process: ServerProcess) -> dict[str, float]:
    """By name with its labels."""
    text = httpx.get(f"{process.url}/metrics", timeout=60, trust_env=False).text
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, value in lines}


class Load:
    """While the block runs, designs are asked for and clients registered, each with a key and again until answered."""

    def __init__(self, running: WorkedCluster, pause: float = 0.5) -> None:
        """`pause`: seconds between two designs; a client is registered in a third of it."""
        self._running, self._pause = running, pause
        with running.client() as client:
            self.studio = client.post("/v1/studios", json=STUDIO).json()["id"]
        self.designs: list[str] = []
        self.clients: list[str] = []
        self.refused: list[str] = []
        self._ending, self._given_up = threading.Event(), False
        self._threads = [
            threading.Thread(target=self._run, args=(self.designs, "/v1/generate", DESIGN, pause)),
            threading.Thread(
                target=self._run,
                args=(self.clients, f"/v1/studios/{self.studio}/clients", {"name": "Jo Tate"}, pause / 3),
            ),
        ]

    def __enter__(self) -> Load:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *raised: object) -> None:
        # Where the test has failed, whoever is to answer may never come back.
        self._given_up = raised[0] is not None
        self._ending.set()
        for each in self._threads:
            each.join()

    def _run(self, answered: list[str], path: str, body: dict[str, Any], pause: float) -> None:
        for number in itertools.count():
            answered.append(self._sent(path, f"{path}-{number}", body))
            if self._ending.wait(pause):
                return

    def _sent(self, path: str, key: str, body: dict[str, Any]) -> str:
        for gateway in itertools.cycle(self._running.gateways):
            if self._given_up:
                break
            try:
                headers = {**self._running.headers(), "Idempotency-Key": key}
                answer = httpx.post(f"{gateway.url}{path}", json=body, headers=headers, timeout=30, trust_env=False)
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            if answer.status_code in (201, 202):
                id: str = answer.json()["id"]
                return id
            if answer.status_code not in (409, 500, 503):
                self.refused.append(answer.text)
            time.sleep(0.1)
        raise AssertionError(f"{path} was never answered")

    def ready(self) -> int:
        """How many designs are drawn."""
        return self._running.topics()[Concept.Ready.TOPIC]

    def check(self, seconds: float = 90) -> None:
        """Everything that was answered was done, once: in the log, in the table of jobs, and by every handler."""
        running = self._running
        assert self.refused == []
        designs, clients = len(self.designs), len(self.clients)
        assert len(set(self.designs)) == designs and len(set(self.clients)) == clients
        assert until(lambda: self.ready() >= designs, seconds), (designs, running.topics(), running.jobs())
        assert until(lambda: running.jobs() == {"done": designs}, 60), running.jobs()
        head = running.log.head()
        assert until(lambda: running.handled_up_to() >= head, 60), (running.handled_up_to(), head)
        found = running.topics()
        for topic in (Concept.Requested.TOPIC, Concept.VariantDrawn.TOPIC, Concept.Ready.TOPIC):
            assert found[topic] == designs, topic
        assert found[Client.Registered.TOPIC] == clients
        assert running.store.all("SELECT * FROM parked") == []


@contextmanager
def worked_cluster(folder: Path, url: str, **settings: str) -> Iterator[WorkedCluster]:
    running = WorkedCluster(folder, url, **settings)
    try:
        yield running
    finally:
        running.close()


def all_ready(processes: Sequence[ServerProcess], seconds: float = 60) -> bool:
    """Whether each says, within that time, that nothing is wrong with it."""
    return bool(until(lambda: all(health(each)["status"] == "ready" for each in processes), seconds))
