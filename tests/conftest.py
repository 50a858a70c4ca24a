"""What every suite shares: Hypothesis profiles, and the rule for a service or a device that is not there."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A walk through pages is tried once more, and the summary says so: a browser on a busy machine can be slower than
    any limit. Nothing else is: a fault that shows once is a fault."""
    if config.pluginmanager.hasplugin("rerunfailures"):
        for item in items:
            if item.path.name.endswith("_e2e.py"):
                item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    """What is imported by now stays: without it in every collection, many small tests are a fifth quicker."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def require() -> Callable[[object, str], None]:
    """`require(condition, name)`: without `condition`, fails where CI is set, else skips by name."""

    def require_service(condition: object, name: str) -> None:
        if condition:
            return
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing, and CI is set", pytrace=False)
        pytest.skip(f"{name} is missing")

    return require_service


@pytest.fixture(scope="session")
def cuda() -> Any:
    """The CUDA device as a `torch.device`; skips by name, under CI too, without torch or such a device."""
    torch = pytest.importorskip("torch", reason="torch is missing")
    if not torch.cuda.is_available():
        pytest.skip("a CUDA device is missing")
    return torch.device("cuda")
