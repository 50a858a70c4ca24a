"""Bench of appending: the commit loop under 64 clients against the library's own one save a command with 8 threads.

Both write to the same kind of database on the same disk, in turns; the ratio is the median of same-round pairs.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate

from infra.bench.append_load import EMAIL, NAME, NOTES, PHONE, Load, Took, own_keys, platform_on, shared_keys
from infra.bench.machine import fdatasync_us, percentiles
from infra.collector import calm_the_collector
from infra.eventlog.sqlite import SqliteEventLog

THREADS, PROCESSES = 8, 2
ROUNDS, SECONDS = 5, 4.0


def append() -> dict[str, Any]:
    """Durable commands a second and their latency, against one save a command by the library, on each database."""
    figures = {f"sqlite {name}": value for name, value in on_sqlite().items()}
    from infra.postgres.throwaway import binaries

    if binaries() is not None:
        figures |= {f"postgres {name}": value for name, value in on_postgres().items()}
    return figures


def on_sqlite() -> dict[str, Any]:
    """Both with `synchronous=FULL`, which is the library's default too."""
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as scratch:
        folder = Path(scratch)
        environment = {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(folder / "library.db"),
            "SQLITE_LOCK_TIMEOUT": "30",
        }
        with platform_on(SqliteEventLog(folder / "log.db"), own_keys(folder)) as load:
            return {"fdatasync_us": fdatasync_us(folder), **compared(load, lambda: library(environment))}


def on_postgres() -> dict[str, Any]:
    """A server of its own with fsync on; the library in its default mode, with a connection for each thread."""
    from psycopg.conninfo import conninfo_to_dict

    from infra.eventlog.postgres import PostgresEventLog
    from infra.postgres.throwaway import PostgresServer

    server = PostgresServer()
    try:
        server.start()
        theirs = conninfo_to_dict(server.database())
        environment = {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(theirs["dbname"]),
            "POSTGRES_HOST": str(theirs["host"]),
            "POSTGRES_PORT": str(theirs["port"]),
            "POSTGRES_USER": str(theirs["user"]),
            "POSTGRES_PASSWORD": "unused",
            "POSTGRES_POOL_SIZE": str(THREADS),
        }
        url = server.migrated()
        with platform_on(PostgresEventLog(url), shared_keys(url)) as load:
            return {
                **compared(load, lambda: library(environment)),
                **spread_out(url, lambda: library(environment)),
            }
    finally:
        server.close()


def spread_out(url: str, baseline: Callable[[], Took]) -> dict[str, Any]:
    """The same 64 clients over two processes, as over two gateways."""
    from infra.bench.append_processes import spread

    with spread(url, PROCESSES) as processes:
        pairs = [(baseline(), processes.run(SECONDS)) for _ in range(ROUNDS)]
    rates = {
        "two_processes_events_per_second": round(statistics.median(took.rate for _, took in pairs)),
        "two_processes_ratio": round(statistics.median(took.rate / theirs.rate for theirs, took in pairs), 1),
        "two_processes_cpu_us_per_event": _cpu([took for _, took in pairs]),
    }
    told = percentiles([latency for _, took in pairs for latency in took.latencies])
    return rates | {f"two_processes_{name}": value for name, value in told.items()}


def compared(load: Load, baseline: Callable[[], Took]) -> dict[str, Any]:
    """Rounds of both in turns: the ratio of their rates and our latencies."""
    calm_the_collector()
    pairs = [(baseline(), load.run(load.mixed, SECONDS)) for _ in range(ROUNDS)]
    ours = [latency for _, took in pairs for latency in took.latencies]
    figures: dict[str, Any] = {
        "library_events_per_second": round(statistics.median(theirs.rate for theirs, _ in pairs)),
        "events_per_second": round(statistics.median(took.rate for _, took in pairs)),
        "cpu_us_per_event": _cpu([took for _, took in pairs]),
        "library_cpu_us_per_event": _cpu([theirs for theirs, _ in pairs]),
        "ratio": round(statistics.median(took.rate / theirs.rate for theirs, took in pairs), 1),
        "commands_per_second": round(len(ours) / sum(took.seconds for _, took in pairs)),
        **percentiles(ours),
        **{f"library_{name}": value for name, value in percentiles(pairs[0][0].latencies).items()},
    }
    for name, commands in (("register", load.registering), ("change", load.changing), ("generate", load.generating)):
        took = load.run(commands, SECONDS / 2)
        figures[f"{name}_events_per_second"] = round(took.rate)
        figures[f"{name}_p99_ms"] = percentiles(took.latencies)["p99_ms"]
    return figures


def _cpu(rounds: Sequence[Took]) -> int:
    return round(statistics.median(took.cpu / took.events for took in rounds) * 1e6)


class Person(Aggregate):
    """What the library's own example would be: the same data, in the clear."""

    def __init__(self, name: str, email: str, phone: str, notes: str) -> None:
        self.name, self.email, self.phone, self.notes = name, email, phone, notes


def library(environment: dict[str, str]) -> Took:
    """One `save` a command from eight threads, as the library does it by itself."""
    took, application = Took(), Application[UUID](env=environment)
    began, cpu = time.perf_counter(), time.process_time()

    def run() -> None:
        while (one := time.perf_counter()) < began + SECONDS:
            application.save(Person(NAME, EMAIL, PHONE, NOTES))
            took.latencies.append(time.perf_counter() - one)

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.seconds, took.events = time.perf_counter() - began, len(took.latencies)
    took.cpu = time.process_time() - cpu
    application.close()
    return took
