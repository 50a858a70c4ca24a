"""Ids and random bytes: no byte is given out twice, in whichever thread or process."""

from __future__ import annotations

import itertools
import os
import threading
from uuid import RFC_4122

import pytest

from infra.clock import SystemIds


def counting() -> tuple[SystemIds, list[int]]:
    """Ids over a source whose bytes are numbered, and the sizes that were drawn."""
    drawn: list[int] = []
    pages = itertools.count()

    def draw(size: int) -> bytes:
        drawn.append(size)
        return next(pages).to_bytes(4, "big") * (size // 4)

    return SystemIds(draw), drawn


def test_ids_are_version_7_and_grow_with_time() -> None:
    ids = SystemIds()
    made = [ids.uuid() for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert all(each.version == 7 and each.variant == RFC_4122 for each in made)
    assert [each.int >> 80 for each in made] == sorted(each.int >> 80 for each in made)


def test_bytes_are_drawn_a_page_at_a_time_and_never_given_twice() -> None:
    ids, drawn = counting()
    tokens = [ids.token(1000) for _ in range(20)]
    assert len(drawn) == 2 and all(len(token) == 1000 for token in tokens)
    assert [token[:4] for token in tokens] == [(n // 16).to_bytes(4, "big") for n in range(20)]
    assert len(ids.token(20_000)) == 20_000, "more than a page is drawn for itself"
    assert drawn[-1] == 20_000


def test_threads_have_pages_of_their_own() -> None:
    ids = SystemIds()
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.extend(ids.token(16) for _ in range(600))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 2400


def test_a_forked_child_draws_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    ids, drawn = counting()
    before = ids.token(4)
    parent = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: parent + 1)
    assert ids.token(4) != before and len(drawn) == 2
