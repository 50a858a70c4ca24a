"""The moving window is exact: never more than the limit in any 60 seconds, and never less than it allows."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from gateway.limits import SWEEP, WINDOW, MovingWindow

GAPS = st.lists(st.integers(0, 40), min_size=1, max_size=120)


@given(GAPS, st.integers(1, 7))
def test_no_window_of_sixty_seconds_holds_more_than_the_limit(gaps: list[int], limit: int) -> None:
    window, now, admitted = MovingWindow(), 0, []
    for gap in gaps:
        now += gap
        if window.admit("tenant", limit, now).admitted:
            admitted.append(now)
    for start in admitted:
        assert sum(start <= at < start + WINDOW for at in admitted) <= limit


@given(GAPS, st.integers(1, 7))
def test_a_request_is_refused_only_where_the_window_is_full(gaps: list[int], limit: int) -> None:
    window, now, admitted = MovingWindow(), 0, []
    for gap in gaps:
        now += gap
        verdict = window.admit("tenant", limit, now)
        before = sum(now - WINDOW < at for at in admitted)
        assert verdict.admitted == (before < limit)
        assert verdict.remaining == max(0, limit - before - 1)
        if verdict.admitted:
            admitted.append(now)


@given(GAPS, st.integers(1, 7))
def test_who_waits_as_long_as_told_gets_in_and_not_a_second_earlier(gaps: list[int], limit: int) -> None:
    window, now = MovingWindow(), 0.0
    for gap in gaps:
        now += gap
        verdict = window.admit("tenant", limit, now)
        if not verdict.admitted:
            assert not window.admit("tenant", limit, now + verdict.reset - 1).admitted
            now += verdict.reset
            assert window.admit("tenant", limit, now).admitted


def test_tenants_do_not_share_a_window() -> None:
    window = MovingWindow()
    assert [window.admit(who, 1, 0.0).admitted for who in "abab"] == [True, True, False, False]


def test_a_lowered_limit_waits_until_enough_have_left() -> None:
    window = MovingWindow()
    for at in (0.0, 10.0, 20.0):
        window.admit("tenant", 3, at)
    verdict = window.admit("tenant", 1, 30.0)
    assert (verdict.admitted, verdict.reset) == (False, 50.0)
    assert window.admit("tenant", 0, 200.0).reset == WINDOW


def test_a_clock_that_is_set_back_gives_nobody_more() -> None:
    window = MovingWindow()
    assert window.admit("tenant", 1, 100.0).admitted
    assert not window.admit("tenant", 1, 10.0).admitted


def test_the_quiet_are_forgotten() -> None:
    window = MovingWindow()
    for number in range(SWEEP - 1):
        window.admit(number, 1, 0.0)
    window.admit("last", 1, WINDOW)
    assert len(window) == 1


def test_headers_round_up_so_that_nobody_comes_too_early() -> None:
    window = MovingWindow()
    window.admit("tenant", 1, 0.0)
    verdict = window.admit("tenant", 1, 59.5)
    assert verdict.headers() == {"RateLimit-Policy": '"rpm";q=1;w=60', "RateLimit": '"rpm";r=0;t=1'}
    assert verdict.retry_after == math.ceil(verdict.reset) == 1
