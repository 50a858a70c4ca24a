"""A sandbox is told by its id alone."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.sandbox import is_sandbox, sandbox_of


@given(st.uuids())
def test_every_tenant_has_one_and_it_is_its_own(tenant: UUID) -> None:
    sandbox = sandbox_of(tenant)
    assert is_sandbox(sandbox) and sandbox_of(sandbox) == sandbox
    assert sandbox == sandbox_of(tenant)


@given(st.integers(0, 2**128 - 1).map(lambda number: UUID(int=number)))
def test_it_is_one_by_version_and_variant(id: UUID) -> None:
    assert is_sandbox(id) == (id.version == 8)
