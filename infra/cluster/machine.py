"""The whole cluster profile on one machine, from real parts; nothing of it is kept when it ends."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from infra.cluster.parts import DidNotStart, Part, caddy, free_port, own, redis
from infra.kafka.broker import KafkaBroker, NoBroker
from infra.kafka.topics import prepare_topics
from infra.postgres.throwaway import PostgresServer, binaries

GATEWAYS, WORKERS = 2, 2
ROLES = "gateway,views,processors,audit,warehouse,housekeeping"
"""Those of a gateway: the workers draw, and bring events to their handlers."""
LOOKED = 0.5
"""Seconds between two looks at whether all parts are there."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Cluster:
    """What runs, and where it is asked."""

    url: str
    """Of the proxy, behind which the gateways are."""
    operator_key: str
    tenant_key: str
    addresses: Mapping[str, str]
    parts: tuple[Part, ...]
    folder: Path

    def missing(self) -> Part | None:
        """A part that has ended by itself."""
        return next((part for part in self.parts if part.ended()), None)

    def watch(self, stop: Callable[[float], bool]) -> Part | None:
        """Until `stop(seconds)` says so, or a part has ended: that part."""
        while not stop(LOOKED):
            missing = self.missing()
            if missing is not None:
                return missing
        return None


@contextmanager
def cluster(tell: Tell = lambda line: None, **settings: str) -> Iterator[Cluster]:
    """All parts, ready, while the block runs; `settings` are further ones of ours, such as `limits="off"`.

    Raises `DidNotStart`.
    """
    further = {f"ATELIER_{name.upper()}": value for name, value in settings.items()}
    with ExitStack() as ending:
        root = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="atelier-cluster-")))
        yield _started(_Start(root, tell, ending), further)


class _Start:
    """Starts parts one after another, and has them ended in the other order."""

    def __init__(self, root: Path, tell: Tell, ending: ExitStack) -> None:
        self.root, self._tell, self._ending = root, tell, ending
        self.addresses: dict[str, str] = {}
        self.parts: list[Part] = []
        self._ours: list[Part] = []

    def began(self, what: str) -> None:
        self._tell(what)

    def at(self, name: str, address: str, ends: Callable[[], object] | None = None) -> None:
        self.addresses[name] = address
        if ends is not None:
            self._ending.callback(ends)

    def service(self, part: Part) -> Part:
        """One that others need until they have ended."""
        part.start()
        self._ending.callback(part.end)
        self.parts.append(part)
        return part

    def part(self, part: Part) -> Part:
        if not self._ours:
            self._ending.callback(self._end_ours)
        self._ours.append(part)
        self.parts.append(part)
        part.start()
        return part

    def _end_ours(self) -> None:
        """All at once: each of them takes a while."""
        for part in reversed(self._ours):
            part.ask_to_end()
        for part in reversed(self._ours):
            part.end()


def _started(start: _Start, further: Mapping[str, str]) -> Cluster:
    shared = {**_services(start), "ATELIER_DATA": str(start.root / "data"), **further}
    start.began("the relay")
    relay = start.part(own("relay", start.root, shared, "relay", "--port", "0", "--json"))
    # Gateways come one after another: the first makes the keys and the tables.
    port = free_port()
    gateways: list[str] = []
    shared["ATELIER_PUBLIC_URL"] = shared.get("ATELIER_PUBLIC_URL", f"http://127.0.0.1:{port}")
    made = []
    for number in range(1, GATEWAYS + 1):
        settings = {**shared, "ATELIER_ROLES": ROLES}
        made.append(start.part(own(f"gateway-{number}", start.root, settings, "serve", "--port", "0", "--json")))
        if number == 1:
            start.began("gateway and its tables")
            said = made[0].said()
    start.began("the other gateways and the workers")
    workers = [
        start.part(own(f"worker-{number}", start.root, shared, "worker", "--port", "0", "--json"))
        for number in range(1, WORKERS + 1)
    ]
    for number, gateway in enumerate(made, 1):
        url = said["url"] if number == 1 else gateway.said()["url"]
        gateways.append(urlsplit(url).netloc)
        start.at(f"gateway {number}", url)
    start.at("relay", relay.said()["url"])
    for number, worker in enumerate(workers, 1):
        url = worker.said()["url"]
        start.at(f"worker {number}", url)
        worker.answering(f"{url}/readyz")
    start.began("Caddy")
    proxy = start.part(caddy(start.root, port, gateways))
    url = f"http://127.0.0.1:{port}"
    proxy.answering(f"{url}/readyz")
    return Cluster(
        url, said["operator_key"], said["tenant_key"], {"Caddy": url, **start.addresses}, tuple(start.parts), start.root
    )


def _services(start: _Start) -> dict[str, str]:
    """PostgreSQL, Kafka, Redis and the warehouse, migrated and prepared; the settings by which they are found."""
    from infra.postgres.migrating import migrate

    if binaries() is None:
        raise DidNotStart("PostgreSQL is missing; on Debian it comes with `apt-get install postgresql`")
    start.began("PostgreSQL")
    server = PostgresServer()
    start.at("PostgreSQL", server.url("atelier"), server.close)
    server.start()
    database = server.database()
    start.addresses["PostgreSQL"] = database
    migrate(database)
    start.began("Kafka")
    try:
        broker = KafkaBroker(start.root / "kafka")
        start.at("Kafka", broker.address, broker.close)
        broker.start()
    except NoBroker as error:
        raise DidNotStart(str(error)) from None
    prepare_topics([broker.address])
    start.began("Redis and the warehouse")
    port = free_port()
    counting = start.service(redis(start.root, port))
    counting.listening(port)
    start.at("Redis", f"redis://127.0.0.1:{port}/0")
    warehouse = f"clickhouse://atelier:{secrets.token_urlsafe(18)}@127.0.0.1:{free_port()}/atelier"
    own_folder = {"ATELIER_DATA": str(start.root / "warehouse"), "ATELIER_WAREHOUSE_URL": warehouse}
    start.service(own("warehouse", start.root, own_folder, "warehouse", "serve", "--json")).said()
    start.at("warehouse", f"clickhouse://{warehouse.rpartition('@')[2]}")
    return {
        "ATELIER_DATABASE_URL": database,
        "ATELIER_KAFKA": broker.address,
        "ATELIER_REDIS_URL": start.addresses["Redis"],
        "ATELIER_WAREHOUSE_URL": warehouse,
    }
