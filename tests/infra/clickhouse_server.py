"""Debian's clickhouse-server (18.16) on ports of its own, over a folder of its own."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path
from shutil import which

from infra.warehouse.native.users import WarehouseUrl

BINARY = which("clickhouse-server", path="/usr/sbin:/usr/bin:/usr/local/bin:/usr/local/sbin")
_CONFIG = """<yandex>
  <logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/errors</errorlog></logger>
  <http_port>{http}</http_port><tcp_port>{tcp}</tcp_port><listen_host>127.0.0.1</listen_host>
  <path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path>
  <users_config>{folder}/users.xml</users_config>
  <default_profile>default</default_profile><default_database>default</default_database>
  <mark_cache_size>16777216</mark_cache_size><timezone>UTC</timezone>
</yandex>"""
_USERS = """<yandex>
  <profiles><default><max_memory_usage>1000000000</max_memory_usage></default></profiles>
  <users><tests><password>only for tests</password><networks><ip>127.0.0.1</ip></networks>
    <profile>default</profile><quota>default</quota></tests></users>
  <quotas><default></default></quotas>
</yandex>"""


class ClickHouseServer:
    """`kill` is `kill -9`; `start` brings it up again on the same ports."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "data").mkdir(parents=True)
        (folder / "tmp").mkdir()
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            two.bind(("127.0.0.1", 0))
            self.port, http = one.getsockname()[1], two.getsockname()[1]
        (folder / "config.xml").write_text(_CONFIG.format(folder=folder, http=http, tcp=self.port))
        (folder / "users.xml").write_text(_USERS)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> WarehouseUrl:
        return WarehouseUrl.of(f"clickhouse://tests:only%20for%20tests@127.0.0.1:{self.port}/atelier")

    def start(self) -> None:
        assert BINARY is not None
        self._process = subprocess.Popen(
            [BINARY, f"--config-file={self._folder}/config.xml"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
        )
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self._process.poll() is None, "clickhouse-server ended"
                assert time.monotonic() < end, "clickhouse-server did not start"
                time.sleep(0.05)

    def kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
