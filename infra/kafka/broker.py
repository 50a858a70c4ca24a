"""One Kafka broker (KRaft) started from the jars that `pom.xml` names: for tests, benches and a cluster on one machine.

Maven brings the jars once; after that its own store of them is used. A broker has a folder and ports of its own, and
its memory is bounded.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
HEAP = 384
"""MiB."""
STARTING, STOPPING = 60.0, 15.0
"""Seconds."""
STARTED = "Kafka Server started"
_SCRAM = ("SCRAM-SHA-256", "SCRAM-SHA-512")
_JVM = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Djava.awt.headless=true")


class NoBroker(Exception):
    """A broker cannot be started; says why."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Whoever is to be let in speaks TLS and has a name and a password (SASL_SSL with SCRAM or PLAIN)."""

    certificate: Path
    """A file (PEM) with the broker's key and its certificate, for 127.0.0.1."""
    user: str
    password: str = field(repr=False)

    def settings(self) -> dict[str, str]:
        """Of the listener to which clients come."""
        modules = "org.apache.kafka.common.security"
        plain = f'{modules}.plain.PlainLoginModule required user_{self.user}="{self.password}";'
        listener = "listener.name.sasl_ssl"
        return {
            f"{listener}.ssl.keystore.type": "PEM",
            f"{listener}.ssl.keystore.location": str(self.certificate),
            f"{listener}.sasl.enabled.mechanisms": ",".join(("PLAIN", *_SCRAM)),
            f"{listener}.plain.sasl.jaas.config": plain,
            **{
                f"{listener}.{name.lower()}.sasl.jaas.config": f"{modules}.scram.ScramLoginModule required;"
                for name in _SCRAM
            },
        }


def available() -> bool:
    """Whether this machine has what a broker is started with."""
    return shutil.which("java") is not None and (shutil.which("mvn") is not None or _kept().exists())


def class_path() -> str:
    """The jars, brought by Maven where they are not there yet. Raises `NoBroker`."""
    kept = _kept()
    kept.parent.mkdir(parents=True, exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        # Two at once would bring them twice, and spoil each other's files.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists() and all(Path(jar).exists() for jar in kept.read_text().split(":")):
            return kept.read_text()
        maven = shutil.which("mvn")
        if maven is None:
            raise NoBroker("Maven is missing, which brings Kafka's jars")
        command = [maven, "-q", "-B", "-f", str(POM), "dependency:build-classpath", f"-Dmdep.outputFile={kept}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise NoBroker(f"Maven could not bring Kafka's jars:\n{done.stdout[-2000:]}")
        return kept.read_text()


def _kept() -> Path:
    """Where the class path of this very pom is kept."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "atelier" / f"kafka-{hashlib.sha256(POM.read_bytes()).hexdigest()[:16]}.classpath"


class KafkaBroker:
    """A broker and its controller in one process. `kill` is `kill -9`; `start` brings it up again on the same port."""

    def __init__(self, folder: Path | None = None, port: int | None = None, guard: Guard | None = None) -> None:
        """`folder` keeps what the broker has; without one, a folder that goes with the broker. Raises `NoBroker`."""
        self._guard = guard
        java = shutil.which("java")
        if java is None:
            raise NoBroker("Java is missing")
        self._java, self._jars = java, class_path()
        self._own = folder is None
        self._folder = folder or Path(tempfile.mkdtemp(prefix="atelier-kafka-"))
        self._folder.mkdir(parents=True, exist_ok=True)
        self.port = port or _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._write_settings(_free_port())

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """It answers when this returns. Raises `NoBroker` with the end of what it wrote."""
        if not (self._folder / "data" / "meta.properties").exists():
            self._format()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(f"-Xmx{HEAP}m", f"-Xms{HEAP // 2}m", "kafka.Kafka", str(self._settings)),
                stdout=log,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,
            )
        end = time.monotonic() + STARTING
        while STARTED not in self._log.read_text(errors="replace"):
            if time.monotonic() > end or self._process.poll() is not None:
                self.stop()
                raise NoBroker(self._log.read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def stop(self) -> None:
        """Let it end by itself, for a while."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self) -> None:
        """At once and without a word."""
        process, self._process = self._process, None
        assert process is not None
        process.kill()
        process.wait()

    def pause(self) -> None:
        """It answers nobody any more, and its connections stay open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """Nothing of it is left, but a folder that was given."""
        if not self._own:
            self.stop()
            return
        if self._process is not None:
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _log(self) -> Path:
        return self._folder / "broker.log"

    @property
    def _settings(self) -> Path:
        return self._folder / "server.properties"

    def _format(self) -> None:
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        # With the sign, because one id in sixty-four begins with a dash, and would be taken for an option.
        arguments = ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "-c", str(self._settings)]
        if (guard := self._guard) is not None:
            for name in _SCRAM:
                arguments += ["--add-scram", f"{name}=[name={guard.user},password={guard.password}]"]
        done = subprocess.run(self._command("-Xmx128m", *arguments), capture_output=True, text=True, cwd=self._folder)
        if done.returncode != 0:
            raise NoBroker(f"the broker's folder could not be formatted:\n{done.stdout[-1000:]}{done.stderr[-1000:]}")

    def _command(self, *arguments: str) -> list[str]:
        levels = (
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
        )
        return [self._java, *_JVM, *levels, "-cp", self._jars, *arguments]

    def _listeners(self, controller: int) -> dict[str, str]:
        """One for clients and one for the controller; guarded, one more for what the broker sends itself."""
        own = f"CONTROLLER://127.0.0.1:{controller}"
        kinds = "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"
        listening = {"controller.listener.names": "CONTROLLER", "inter.broker.listener.name": "PLAINTEXT"}
        if self._guard is None:
            return {
                **listening,
                "listeners": f"PLAINTEXT://{self.address},{own}",
                "listener.security.protocol.map": kinds,
            }
        clients = f"SASL_SSL://{self.address},PLAINTEXT://127.0.0.1:{_free_port()}"
        return {
            **listening,
            "listeners": f"{clients},{own}",
            "advertised.listeners": clients,
            "listener.security.protocol.map": f"{kinds},SASL_SSL:SASL_SSL",
            **self._guard.settings(),
        }

    def _write_settings(self, controller: int) -> None:
        settings = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@127.0.0.1:{controller}",
            **self._listeners(controller),
            "log.dirs": str(self._folder / "data"),
            # Topics are made by `atelier cluster init`, never by who mistypes one.
            "auto.create.topics.enable": "false",
            "offsets.topic.num.partitions": "4",
            "offsets.topic.replication.factor": "1",
            "transaction.state.log.num.partitions": "4",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "share.coordinator.state.topic.num.partitions": "1",
            "share.coordinator.state.topic.replication.factor": "1",
            "share.coordinator.state.topic.min.isr": "1",
            "group.initial.rebalance.delay.ms": "0",
            "group.min.session.timeout.ms": "1000",
            "num.network.threads": "2",
            "num.io.threads": "4",
            "background.threads": "2",
            "log.cleaner.dedupe.buffer.size": str(4 << 20),
            # One that was killed may come back once its old session has ended.
            "broker.heartbeat.interval.ms": "500",
            "broker.session.timeout.ms": "1500",
        }
        self._settings.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
