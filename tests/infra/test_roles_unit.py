"""Roles: their names, and the leases that go with them."""

from __future__ import annotations

import pytest

from infra.roles import LEASES, PLAYED, ROLES, UnknownRole, leases_of, played


def test_no_word_means_all() -> None:
    assert played("") == played(" , ") == PLAYED == frozenset(ROLES)


def test_names_are_read_with_any_spaces() -> None:
    assert played(" gateway,views , workers") == {"gateway", "views", "workers"}


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownRole, match=r"no role 'gatway'; there are gateway, views, .*workers"):
        played("views,gatway")


def test_a_process_may_lead_what_its_roles_need_and_nothing_else() -> None:
    assert leases_of(played("gateway,workers")) == () and leases_of(played("warehouse")) == ("warehouse",)
    assert leases_of(played("processors,audit")) == ("processors", "webhooks", "audit")
    assert set(leases_of(frozenset(ROLES))) == {lease for leases in LEASES.values() for lease in leases}
