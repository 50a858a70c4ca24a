"""`atelier worker` where it cannot work, and settings that say which process does what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from infra.cli.failures import Failed
from infra.cli.working import worker
from infra.settings import Settings


@pytest.mark.parametrize("settings", [Settings(), Settings(kafka="k:1"), Settings(database_url="postgresql://x")])
def test_a_worker_needs_brokers_and_a_database(settings: Settings) -> None:
    with pytest.raises(Failed, match=r"needs ATELIER_KAFKA, .* and ATELIER_DATABASE_URL"):
        worker(settings, "", 1, "", 1.0, "127.0.0.1", 0, True)


def test_what_one_process_of_several_draws_is_not_what_auditors_compare() -> None:
    gateway = Settings(kafka="k:1", database_url="postgresql://x")
    assert replace(gateway, roles="workers", workers=4, kinds="image").digest() == gateway.digest()
