"""The contracts of the event store and of the commit loop, on PostgreSQL in every other way that its URL allows."""

from __future__ import annotations

import pytest

from tests.infra import test_eventlog_commits_contract as commits
from tests.infra import test_eventlog_contract as store
from tests.infra.stores import CONFIGURED


@pytest.fixture(params=sorted(CONFIGURED))
def name(request: pytest.FixtureRequest) -> str:
    """In the place of the contracts' own, from which tests and fixtures are taken below."""
    return str(request.param)


log, parts, another = store.log, commits.parts, commits.another
for _module in (store, commits):
    globals().update({name: each for name, each in vars(_module).items() if name.startswith("test_")})
