"""The gateway over a small platform of real parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.settings import GatewaySettings
from tests.gateway.small_platform import Api, SmallPlatform

Opener = Callable[[GatewaySettings], SmallPlatform]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    """Opens a platform with settings of the test's own; closes all that were opened."""
    held: list[SmallPlatform] = []

    def open_small(settings: GatewaySettings) -> SmallPlatform:
        folder = tmp_path / str(len(held))
        folder.mkdir()
        held.append(SmallPlatform(folder, settings))
        return held[-1]

    yield open_small
    for small in held:
        small.close()


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
