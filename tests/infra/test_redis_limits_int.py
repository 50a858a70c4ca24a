"""Requests a minute counted in Redis: exact over processes, moving, and no reason to refuse when Redis is away."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from gateway.limits import Verdict
from infra.redis_limits import RedisLimits
from tests.infra.cluster import cluster
from tests.infra.postgres_server import database_of
from tests.infra.redis_server import RedisServer


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    yield server
    server.kill()


async def admitted(limits: list[RedisLimits], who: object, limit: int, times: int) -> list[Verdict]:
    return await asyncio.gather(*(limits[n % len(limits)].admit(who, limit, 0.0) for n in range(times)))


def test_no_crowd_gets_more_than_the_limit_whoever_counts(redis: RedisServer) -> None:
    async def main() -> None:
        processes = [RedisLimits(redis.url) for _ in range(4)]
        one, other = uuid4(), uuid4()
        verdicts = await admitted(processes, one, 30, 200)
        assert sum(each.admitted for each in verdicts) == 30
        assert sorted(each.remaining for each in verdicts if each.admitted) == list(range(30))
        refused = [each for each in verdicts if not each.admitted]
        assert {each.remaining for each in refused} == {0} and all(0 < each.reset <= 60 for each in refused)
        assert (await processes[0].admit(other, 30, 0.0)).remaining == 29, "each has a window of its own"
        raised = await admitted(processes, one, 40, 20)
        assert sum(each.admitted for each in raised) == 10, "a higher limit holds at once"
        lowered = await processes[1].admit(one, 5, 0.0)
        assert not lowered.admitted and lowered.reset > 0
        assert not (await processes[1].admit(uuid4(), 0, 0.0)).admitted
        for each in processes:
            await each.close()

    asyncio.run(main())


def test_the_window_moves(redis: RedisServer) -> None:
    async def main() -> None:
        limits, who = RedisLimits(redis.url, window=0.5), uuid4()
        assert [each.admitted for each in await admitted([limits], who, 3, 4)].count(True) == 3
        waiting = await limits.admit(who, 3, 0.0)
        while not waiting.admitted:
            await asyncio.sleep(waiting.reset)
            waiting = await limits.admit(who, 3, 0.0)
        await limits.close()

    asyncio.run(main())


def test_where_redis_is_away_each_process_counts_for_itself() -> None:
    server = RedisServer()
    server.start()

    async def main() -> None:
        moment = 0.0
        limits, who = RedisLimits(server.url, monotonic=lambda: moment), uuid4()
        assert [(await limits.admit(who, 2, 1.0)).admitted for _ in range(3)] == [True, True, False]
        server.kill()
        moment = 10.0
        assert [(await limits.admit(who, 2, 1.0)).admitted for _ in range(3)] == [True, True, False]
        server.start()
        assert not (await limits.admit(who, 2, 1.0)).admitted, "it is left alone for a moment"
        moment = 20.0
        assert (await limits.admit(who, 2, 1.0)).remaining == 1, "and then asked again; it kept nothing"
        await limits.close()

    try:
        asyncio.run(main())
    finally:
        server.kill()


def test_gateways_that_share_it_let_exactly_the_plan_s_number_through(redis: RedisServer, tmp_path: Path) -> None:
    url = database_of(tmp_path)
    with cluster(tmp_path, url, 3, workers="0", limits="on", redis_url=redis.url) as running:
        key = running.tenant("basic")

        async def look(client: object, number: int) -> object:
            return await client.get("/v1/account")  # type: ignore[attr-defined]

        told = Counter(answer.status_code for answer in running.all_at_once(200, key, look))
        assert told == {200: 30, 429: 170}
        for place in range(3):
            answer = running.ask(place, "GET", "/v1/account", key)
            assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
