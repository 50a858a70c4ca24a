"""The clients of `bench append` spread over processes, each with a commit loop of its own, as gateways are.

`python -m infra.bench.append_processes URL CLIENTS` runs a round for each line of its input, which tells the
seconds, and answers each with a line of JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from infra.bench.append_load import CLIENTS, Counted, Took, platform_on, shared_keys
from infra.collector import calm_the_collector
from infra.eventlog.postgres import PostgresEventLog


class Spread:
    """`CLIENTS` clients over processes that have been started."""

    def __init__(self, log: Any, processes: list[subprocess.Popen[str]]) -> None:
        self._counted, self._processes = Counted(log), processes

    def run(self, seconds: float) -> Took:
        """A round of all at once: every event that came into the log, and the CPU of all processes."""
        before = self._counted.count()
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write(f"{seconds}\n")
            process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for process in self._processes if process.stdout is not None]
        return Took(
            self._counted.count() - before,
            max(answer["seconds"] for answer in answers),
            sum(answer["cpu"] for answer in answers),
            [latency for answer in answers for latency in answer["latencies"]],
        )


@contextmanager
def spread(url: str, number: int) -> Iterator[Spread]:
    """The clients over that many processes."""
    with ExitStack() as closing:
        processes = []
        for _ in range(number):
            command = [sys.executable, "-m", "infra.bench.append_processes", url, str(CLIENTS // number)]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            processes.append(process)
            closing.callback(_end, process)
        log = PostgresEventLog(url)
        closing.callback(log.close)
        yield Spread(log, processes)


def _end(process: subprocess.Popen[str]) -> None:
    process.communicate()
    process.wait(30)


def main(url: str, clients: str) -> None:
    with platform_on(PostgresEventLog(url), shared_keys(url), int(clients), counted=False) as load:
        calm_the_collector()
        for line in sys.stdin:
            took = load.run(load.mixed, float(line))
            answer = {"seconds": took.seconds, "cpu": took.cpu, "latencies": took.latencies}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
