"""Designs in the pages: what a studio's subscription has a month, and what comes back."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.errors import QuotaExceeded
from domain.page_allowance import PageAllowance
from domain.plans import TIERS, designs_in_pages
from domain.tenants import Limits
from tests.given import START, TENANT


def allowance() -> PageAllowance:
    made = PageAllowance.open(TENANT, "2026-03", START)
    made.collect_events()
    return made


def test_a_month_is_taken_to_its_last_design_and_no_further() -> None:
    month = allowance()
    month.take(uuid4(), 4, 5, START)
    with pytest.raises(QuotaExceeded, match="5 designs a month in the pages; 1 are left for 2026-03, 2 wanted"):
        month.take(uuid4(), 2, 5, START)
    month.take(uuid4(), 1, 5, START)
    with pytest.raises(QuotaExceeded, match="0 are left"):
        month.take(uuid4(), 1, 3, START)
    assert [type(each).TOPIC for each in month.collect_events()] == ["page-allowance.designs-taken"] * 2


def test_what_is_given_back_can_be_taken_again_and_comes_back_once() -> None:
    month, concept = allowance(), uuid4()
    month.take(concept, 5, 5, START)
    for _ in range(2):
        month.give_back(concept, START)
    month.give_back(uuid4(), START)
    month.take(uuid4(), 5, 5, START)
    topics = [type(each).TOPIC.rpartition(".")[2] for each in month.collect_events()]
    assert topics == ["designs-taken", "designs-given-back", "designs-taken"]


@pytest.mark.parametrize(
    ("subscriptions", "limit"),
    [
        ((), None),
        (("studio",), 500),
        (("studio", "studio"), 1000),
        (("studio", "studio-enterprise"), None),
        (("custom",), None),
    ],
)
def test_studios_add_up_and_an_unlimited_one_lifts_the_bound(subscriptions: tuple[str, ...], limit: int | None) -> None:
    assert designs_in_pages(subscriptions) == limit


def test_agreed_figures_take_the_place_of_a_tiers_own() -> None:
    tier = TIERS["enterprise"]
    assert Limits().applied_to(tier) == tier
    agreed = Limits(5000, 0).applied_to(tier)
    assert (agreed.requests_per_minute, agreed.generations_per_month, agreed.job_priority) == (5000, 0, 3)
