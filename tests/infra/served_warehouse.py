"""`atelier warehouse serve` as users run it: a process of its own, killed and started again on the same port."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from infra.warehouse.native.users import WarehouseUrl
from tests.infra.server_process import environment

USER, PASSWORD, READER, READERS_PASSWORD = "atelier", "only for tests", "analyst", "reads-only"


class ServedWarehouse:
    """What it writes to standard error goes into `errors`, beside the data folder."""

    def __init__(self, data: Path, database: str = "atelier") -> None:
        self.data, self.database, self.port = data, database, 0
        self.errors = data.with_name(f"{data.name}.stderr")
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"clickhouse://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port or 1}/{self.database}"

    @property
    def parsed(self) -> WarehouseUrl:
        return WarehouseUrl.of(self.url)

    def start(self) -> None:
        settings = {
            "ATELIER_DATA": str(self.data),
            "ATELIER_WAREHOUSE_URL": self.url,
            "ATELIER_WAREHOUSE_READERS": f"{READER}:{READERS_PASSWORD}",
        }
        with self.errors.open("a") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "infra.cli", "warehouse", "serve", "--port", str(self.port), "--json"],
                env={**environment(), **settings},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=Path(__file__).parents[2],
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.kill()
            raise AssertionError(f"the warehouse did not start: {self.errors.read_text()[-2000:]}")
        self.port = int(json.loads(line)["port"])

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int | None:
        """Its exit status; None where none runs."""
        return self._end(signal.SIGTERM)

    def _end(self, by: signal.Signals) -> int | None:
        process, self._process = self._process, None
        if process is None:
            return None
        assert process.stdout is not None
        process.send_signal(by)
        try:
            return process.wait(60)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
