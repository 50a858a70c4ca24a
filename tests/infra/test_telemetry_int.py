"""One trace from the request to the warehouse's row, as a collector gets it, and none where no collector is named."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.platform import open_platform
from infra.settings import BadSetting, Settings
from infra.telemetry.opening import is_wanted, open_tracing
from infra.warehouse.hosting import HostedWarehouse
from tests.infra.otlp_receiver import OtlpReceiver
from tests.infra.postgres_server import database_of
from tests.infra.server_process import ServerProcess, environment
from tests.receiver import Receiver

PROMPT = "a wolf for a porcupine under a weeping willow"
PERSON = "Wilhelmina Quartzfeather"
CALLER = "00f067aa0ba902b7"


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[OtlpReceiver]:
    made = OtlpReceiver()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", made.url)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-collector-key=c0llect0r")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")  # what the framework would send is not wanted
    yield made
    made.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.mark.parametrize("on", ["sqlite", "postgres"])
def test_one_trace_from_the_request_to_the_row(
    collector: OtlpReceiver, receiver: Receiver, tmp_path: Path, on: str
) -> None:
    database = {"database_url": database_of(tmp_path)} if on == "postgres" else {}
    server = ServerProcess(tmp_path / "data", webhooks_local="on", region="eu-central", **database)
    server.start()
    trace, untraced = uuid.uuid4().hex, uuid.uuid4().hex
    try:
        with httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False, timeout=60) as client:

            def post(path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
                response = client.post(path, json=body, headers=headers)
                assert response.status_code < 300, response.text
                return response

            post("/v1/webhooks", {"url": f"{receiver.url}/s3cret-path", "event_types": ["concept.ready.v1"]})
            studio = post("/v1/studios", {"name": "Ink", "zone": "UTC", "currency": "EUR", "subscription": "studio"})
            person = post(f"/v1/studios/{studio.json()['id']}/clients", {"name": PERSON}).json()["id"]
            wanted = {"prompt": PROMPT, "style": "blackwork", "pixels": 256, "variants": 2, "client_id": person}
            made = post("/v1/generate", wanted, traceparent=f"00-{trace}-{CALLER}-01", Prefer="wait=40")
            assert made.json()["status"] == "ready"
            post("/v1/generate", wanted, traceparent=f"00-{untraced}-{CALLER}-00", Prefer="wait=40")
            for malformed in (
                f"ff-{trace}-{CALLER}-01",
                f"00-{'0' * 32}-{CALLER}-01",
                f"00-{trace}-{'0' * 16}-01",
                f"00-{trace.upper()}-{CALLER}-01",
                f"00-{trace}-01",
                "x" * 2000,
            ):
                assert client.get("/v1/styles", headers={"traceparent": malformed}).status_code == 200
            assert receiver.wait(lambda found: len(found) >= 2, 60), (
                client.get("/readyz", headers=server.headers("operator_key")).text + server.errors.read_text()
            )
        collector.wait(lambda: any(each.name == "POST" for each in collector.of(trace)))
        collector.wait(lambda: any(trace in [link[0] for link in each.links] for each in collector.all()))
    finally:
        server.stop()

    spans = {each.span: each for each in collector.of(trace)}
    by_name: dict[str, list[Any]] = {}
    for each in spans.values():
        by_name.setdefault(each.name, []).append(each)
    assert all(each.parent in spans or each.parent == CALLER for each in spans.values()), "it is one tree"
    (request,) = by_name["POST /v1/generate"]
    assert request.parent == CALLER and (request.kind, request.failed) == (2, False)
    assert request.attributes["http.request.method"] == "POST" and request.attributes["http.route"] == "/v1/generate"
    assert request.attributes["http.response.status_code"] == 200
    assert request.attributes["atelier.request.id"] == made.headers["x-request-id"]
    assert request.resource["service.name"] == "atelier" and request.resource["atelier.cell"] == "eu-central"

    (job,) = by_name["process generate"]
    assert job.parent == request.span and job.kind == 5
    assert job.attributes["messaging.destination.name"] == "generate"
    (handled,) = [each for each in by_name["process concept.requested"] if each.parent == request.span][:1]
    assert handled.attributes["messaging.operation.type"] == "process"
    (drawn,) = [each for name, found in by_name.items() if name.startswith("generate_content ") for each in found]
    assert drawn.parent == job.span and drawn.attributes["gen_ai.output.type"] == "image"
    assert drawn.attributes["gen_ai.request.choice.count"] == 2
    assert [each.parent for each in by_name["store artifact"]] == [job.span] * 4
    (sent,) = by_name["POST"]
    assert sent.kind == 3 and sent.attributes["http.response.status_code"] < 300 and sent.parent == job.span
    told = [each.headers.get("traceparent") for each in receiver.came]
    assert sent.traceparent in told
    assert f"00-{untraced}-{CALLER}-00" in told, "what is not recorded here goes on as it came"

    assert collector.of(untraced) == [], "its caller does not want it traced"
    assert "GET /v1/styles" not in by_name, "a malformed context is none"
    loads = [each for each in collector.all() if each.name == "process warehouse"]
    assert any(trace in [link[0] for link in each.links] for each in loads)
    assert all(each.trace != trace and untraced not in [link[0] for link in each.links] for each in loads)

    assert (collector.paths, collector.scopes) == ({"/v1/traces"}, {"atelier"}), "nobody else sends anything"
    everything = b"".join(collector.bodies)
    for private in (PROMPT, PERSON, "porcupine", "s3cret-path", server.said["tenant_key"], "blackwork"):
        assert private.encode() not in everything
    assert collector.headers[0]["x-collector-key"] == "c0llect0r"
    assert "c0llect0r" not in server.errors.read_text()

    running = open_platform(Settings(data=server.data, **database))
    try:
        assert running.settle(60)
        hosted = running.warehouse
        follower = hosted.follower if isinstance(hosted, HostedWarehouse) else hosted
        assert follower is not None
        rows = follower.warehouse.query(
            "SELECT topic, count() FROM events WHERE trace_id = {trace:String} GROUP BY topic", {"trace": trace}
        ).rows
        assert dict(rows)["concept.requested"] == 1 and dict(rows)["concept.variant-drawn"] == 2
        assert dict(rows)["concept.ready"] == 1
    finally:
        running.close()


def test_log_lines_say_their_request_and_trace(collector: OtlpReceiver, tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "data")
    server.start()
    trace = uuid.uuid4().hex
    try:
        with httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False, timeout=60) as client:
            body = {"prompt": PROMPT, "style": "blackwork", "pixels": 256}
            id = client.post("/v1/generate", json=body, headers={"Prefer": "wait=40"}).json()["id"]
            for path in (tmp_path / "data" / "objects").rglob("*"):
                if path.is_file():
                    path.write_bytes(bytes(64))
            asked = {"traceparent": f"00-{trace}-{CALLER}-01", "X-Request-Id": "req_0123456789ab"}
            assert client.get(f"/v1/concepts/{id}/artifacts/0.svg", headers=asked).status_code == 500
    finally:
        server.stop()
    (line,) = [line for line in server.errors.read_text().splitlines() if "req_0123456789ab" in line]
    assert line.startswith("ERROR") and line.endswith(f"[request_id=req_0123456789ab trace_id={trace}]")
    (span,) = collector.of(trace)
    assert span.failed and span.attributes["error.type"] == "InvalidTag" and id not in str(span.attributes)


def test_a_collector_that_is_away_is_nobody_s_trouble(
    collector: OtlpReceiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collector.close()
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_on")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    server = ServerProcess(tmp_path / "data")
    server.start()
    try:
        with httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False, timeout=30) as client:
            body = {"prompt": PROMPT, "style": "blackwork", "pixels": 256}
            for _ in range(3):
                assert client.post("/v1/generate", json=body).status_code == 202
            assert client.get("/readyz").json()["status"] == "ready"
    finally:
        assert server.stop() == 0
    assert PROMPT not in server.errors.read_text()


def test_without_a_collector_nothing_is_imported(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from gateway.app import create_app
from infra.platform import open_platform
from infra.settings import Settings
running = open_platform(Settings(data=Path(sys.argv[1])), background=False)
app = create_app(running.gateway)
assert running.tracing is None and "Traced" not in [each.cls.__name__ for each in app.user_middleware]
ours = ("opentelemetry.sdk", "opentelemetry.exporter", "infra.telemetry.spans", "boto3", "botocore")
found = sorted(name for name in sys.modules if name.startswith(ours))  # the framework imports the interface itself
running.close()
assert not found, found
"""
    clean = {name: value for name, value in environment().items() if not name.startswith("OTEL_")}
    clean["PYTHONPATH"] = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "data")], env=clean, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://x/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_it_is_wanted_where_a_collector_is_named(given: dict[str, str], wanted: bool) -> None:
    assert is_wanted(given) is wanted


def test_a_protocol_that_is_not_spoken_is_named() -> None:
    given = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}
    with pytest.raises(BadSetting, match="OTEL_EXPORTER_OTLP_PROTOCOL is http/protobuf"):
        open_tracing("local", "1", given)
