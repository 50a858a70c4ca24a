"""The store of files away, slow and full under load: nothing lost, nothing doubled, and it is said what is wrong."""

from __future__ import annotations

import base64
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pytest

from infra.objects.bucket import Bucket
from infra.objects.place import place_of
from infra.platform import open_platform
from infra.settings import Settings
from projections.warehouse.reconcile import reconcile
from tests.infra.s3_server import Environ, Fault, S3Server, Start, refusing
from tests.infra.server_process import ServerProcess

SECRET = "wJalrXUtnFEMI"


def until(holds: Callable[[], bool], otherwise: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.1)


def every_other(fault: Fault) -> Fault:
    count = itertools.count()

    def some(environ: Environ, start: Start) -> Any:
        return fault(environ, start) if next(count) % 2 else None

    return some


class Asking:
    """One thread that asks for designs, each again until it is answered; what was answered, by its key."""

    def __init__(self, server: ServerProcess) -> None:
        self.answered: dict[str, str] = {}
        self.statuses: Counter[int] = Counter()
        self._server, self._stopping = server, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def finish(self) -> None:
        self._stopping.set()
        self._thread.join(30)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        with httpx.Client(
            base_url=self._server.url, headers=self._server.headers(), trust_env=False, timeout=30
        ) as client:
            while not self._stopping.is_set():
                name = f"design-{len(self.answered)}"
                body = {"prompt": "a leaf", "style": "fine-line", "pixels": 256}
                response = client.post("/v1/generate", json=body, headers={"Idempotency-Key": name})
                self.statuses[response.status_code] += 1
                if response.status_code == 202:
                    self.answered[name] = response.json()["id"]
                time.sleep(0.8)


def picture() -> str:
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    return base64.b64encode(cv2.imencode(".png", noise)[1].tobytes()).decode()


def test_a_store_that_is_away_slow_and_full_under_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    s3 = S3Server()
    s3.start()
    bucket = Bucket(place_of(s3.url(s3.bucket())))
    bucket.make()
    server = ServerProcess(tmp_path / "data", objects_url=s3.url(bucket.place.bucket))
    try:
        server.start()
        with httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False, timeout=60) as client:

            def wrong() -> dict[str, str]:
                found: dict[str, str] = client.get("/readyz").json()["problems"]
                return found

            def ready(id: str) -> bool:
                return bool(client.get(f"/v1/concepts/{id}").json()["status"] == "ready")

            body = {"prompt": "a leaf", "style": "fine-line", "pixels": 256}
            with_picture = {**body, "reference_images": [picture()]}
            first = client.post("/v1/generate", json=body, headers={"Prefer": "wait=30"}).json()
            assert first["status"] == "ready"
            asking = Asking(server)
            asking.start()

            s3.stop()
            until(lambda: "ObjectsAway" in wrong().values(), wrong)
            shown = client.get(f"/v1/concepts/{first['id']}/artifacts/0.svg")
            refused = client.post("/v1/generate", json=with_picture)
            assert {each.status_code for each in (shown, refused)} == {503}, (shown.text, refused.text)
            assert refused.json()["code"] == "files-unavailable" and refused.headers["Retry-After"]
            time.sleep(3)
            s3.start()
            until(lambda: not wrong(), wrong)

            s3.fault = every_other(refusing("503 Slow Down", "SlowDown"))
            time.sleep(4)
            s3.fault = refusing("507 Insufficient Storage", "XMinioStorageFull", ["PUT"])
            until(lambda: "ObjectsFull" in wrong().values(), wrong)
            assert client.get(f"/v1/concepts/{first['id']}/artifacts/0.svg").status_code == 200, "reading goes on"
            refused = client.post("/v1/generate", json=with_picture)
            assert (refused.status_code, refused.json()["code"]) == (503, "no-space")
            time.sleep(2)
            s3.fault = None
            until(lambda: not wrong(), wrong)
            asking.finish()
            assert client.post("/v1/generate", json=with_picture).status_code == 202

            assert len(asking.answered) > 10 and set(asking.statuses) == {202}, asking.statuses
            for id in asking.answered.values():
                until(partial(ready, id), partial(str, id))
                for kind in ("svg", "png"):
                    assert client.get(f"/v1/concepts/{id}/artifacts/0.{kind}").status_code == 200
            until(lambda: client.get("/readyz").json()["status"] == "ready", lambda: client.get("/readyz").text)
    finally:
        server.stop()
        s3.stop()
        s3.fault = None
    said = server.errors.read_text()
    assert "Traceback" not in said and SECRET not in said and "AKIAEXAMPLE" not in said
    s3.start()
    running = open_platform(Settings(data=server.data, objects_url=s3.url(bucket.place.bucket)))
    try:
        assert running.settle(60)
        topics = Counter(each.topic for each in running.log.read(0, 100_000))
        wanted = len(asking.answered) + 2
        assert topics["concept.requested"] == wanted and topics["concept.failed"] == 0
        until(lambda: jobs(running) == {"done": wanted}, lambda: jobs(running))
        assert running.settle(60)
        drawn = len(asking.answered) + 2
        topics = Counter(each.topic for each in running.log.read(0, 100_000))
        assert topics["concept.variant-drawn"] == drawn
        # A variant whose picture was put away and then not told to the log is found and taken again.
        assert sum(1 for _ in bucket.each()) == 2 * drawn + 1
        assert reconcile(running.log, running.transcoder, running.warehouse.warehouse).ok
    finally:
        running.close()
        s3.stop()


def jobs(running: Any) -> dict[str, int]:
    return {row["state"]: row["n"] for row in running.store.all("SELECT state, COUNT(*) AS n FROM jobs GROUP BY state")}
