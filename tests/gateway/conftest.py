"""The gateway over a small platform of real parts."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.log import Happened
from domain.usecases.operations import start_release
from domain.usecases.tenants import register_tenant
from gateway.settings import GatewaySettings
from infra.eventlog.transcoding import Transcoder
from tests.gateway.pages_visitor import House, Studio, Visitor, open_studio
from tests.gateway.small_platform import Api, SmallPlatform

Opener = Callable[[GatewaySettings], SmallPlatform]
ROWS = 3


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    """Opens a platform with settings of the test's own; closes all that were opened."""
    held: list[SmallPlatform] = []

    def open_small(settings: GatewaySettings) -> SmallPlatform:
        folder = tmp_path / str(len(held))
        folder.mkdir()
        small = SmallPlatform(folder, settings)
        held.append(small)
        # What every started platform has: its own aggregate, which keeps exports and retries; and packs that count.
        small.run(lambda work: start_release(work, "local", "0.1.0", "log 1", "a" * 64, "operator"))
        bare = small.evidence.pack
        small.evidence.pack = lambda *asked: bare(*asked) and pack_of(ROWS)  # type: ignore[method-assign]
        return small

    yield open_small
    for small in held:
        small.close()


def told(small: SmallPlatform, topic: str) -> list[Happened]:
    """The log's events of one topic, with their envelopes."""
    transcoder = Transcoder(small.keyring)
    return [transcoder.decode(each) for each in small.log.read(0, 10_000) if each.topic == topic]


def pack_of(rows: int) -> bytes:
    """A zip with nothing but a manifest that counts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"rows": {"population": rows, "sample": 0}}))
    return held.getvalue()


@pytest.fixture
def small(opened: Opener) -> SmallPlatform:
    return opened(
        GatewaySettings(limits=False, position_wait=0.05, warehouse_wait=0.05, in_flight_wait=0.2, sandbox_wait=0.02)
    )


@pytest.fixture
def api(small: SmallPlatform) -> Api:
    """A Pro tenant's key with every scope of a tenant."""
    return small.tenant()


@pytest.fixture
def operator(small: SmallPlatform) -> Api:
    return small.tenant("enterprise", ("operator", "audit", "report", "read"), "Platform")


@pytest.fixture
def studio(small: SmallPlatform) -> Iterator[Studio]:
    """The small platform's pages."""
    yield from open_studio(small)


@pytest.fixture
def visitor(studio: Studio, api: Api) -> Visitor:
    """Somebody of an empty tenant."""
    return studio.signed_in(api.tenant)


@pytest.fixture
def other(studio: Studio, small: SmallPlatform) -> Visitor:
    return studio.signed_in(small.run(lambda work: register_tenant(work, "Elsewhere", "pro", "local")))


@pytest.fixture
def house(visitor: Visitor, small: SmallPlatform) -> House:
    return House(visitor, small)
