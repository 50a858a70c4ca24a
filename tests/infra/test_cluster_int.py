"""Four gateway processes on one PostgreSQL and one data folder: what one does, all see, and no crowd gets past a rule.

The tests share the processes; those that end some of them come last.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from infra.postgres.store import PostgresStore
from infra.stores import VIEWS_VERSION
from projections.views.usage import open_leases
from tests.infra.cluster import STUDIO, Cluster, cluster, unhurried, until
from tests.infra.postgres_server import shared

PROCESSES, REQUESTS = 4, 200
WITHIN = 5.0
"""Seconds in which a standby takes over."""
ROSE = {"prompt": "a rose", "style": "blackwork"}


@pytest.fixture(scope="module")
def url() -> str:
    return shared().migrated()


@pytest.fixture(scope="module")
def four(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    # Nothing is drawn: the processors' time belongs to the requests.
    with cluster(tmp_path_factory.mktemp("cluster"), url, PROCESSES, workers="0") as running:
        yield running


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    opened = PostgresStore(url, "views", VIEWS_VERSION, size=2)
    yield opened
    opened.close()


def post(path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
    async def send(client: httpx.AsyncClient, number: int) -> httpx.Response:
        return await client.post(path, json=body, headers=headers)

    return send


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def seen(four: Cluster, place: int, path: str, position: str, key: str) -> httpx.Response:
    return four.ask(place, "GET", path, key, headers={"Atelier-Position": position})


def test_what_one_process_writes_every_other_reads(four: Cluster) -> None:
    key = four.tenant("pro")
    for writer in range(PROCESSES):
        asked = four.ask(writer, "POST", "/v1/generate", key, json=ROSE)
        assert asked.status_code == 202, asked.text
        for reader in range(PROCESSES):
            read = seen(four, reader, f"/v1/concepts/{asked.json()['id']}", asked.headers["Atelier-Position"], key)
            assert read.status_code == 200, (writer, reader, read.text)


def test_a_quota_lets_exactly_the_plan_s_number_through(four: Cluster) -> None:
    key = four.tenant("free")
    answers = four.all_at_once(REQUESTS, key, post("/v1/generate", ROSE))
    told = statuses(answers)
    assert told[202] == 100 and sum(told.values()) == REQUESTS, told
    assert {answer.json()["code"] for answer in answers if answer.status_code != 202} == {"quota-exceeded"}
    newest = max(int(answer.headers["Atelier-Position"]) for answer in answers if answer.status_code == 202)
    for place in range(PROCESSES):
        (month,) = seen(four, place, "/v1/usage", str(newest), key).json()["data"]
        assert month["requested"] == 100, month


def test_an_artist_s_slot_is_held_once(four: Cluster) -> None:
    key = four.tenant("pro")
    studio = four.made(0, "POST", "/v1/studios", key, json=STUDIO)["id"]
    artist = four.made(1, "POST", f"/v1/studios/{studio}/artists", key, json={"name": "Jo Tate"})["id"]
    client = four.made(2, "POST", f"/v1/studios/{studio}/clients", key, json={"name": "Maren Vogel"})["id"]
    start = (datetime.now(UTC) + timedelta(days=30)).replace(microsecond=0)
    wanted = {
        "studio_id": studio,
        "artist_id": artist,
        "client_id": client,
        "start": start.isoformat(),
        "end": (start + timedelta(hours=2)).isoformat(),
        "price": {"amount_minor": 20000, "currency": "USD"},
        "deposit": {"amount_minor": 5000, "currency": "USD"},
    }
    answers = four.all_at_once(REQUESTS, key, post("/v1/bookings", wanted))
    assert statuses(answers) == {201: 1, 409: REQUESTS - 1}, answers[0].text
    (held,) = (answer for answer in answers if answer.status_code == 201)
    for place in range(PROCESSES):
        page = seen(four, place, "/v1/bookings", held.headers["Atelier-Position"], key).json()
        assert [each["id"] for each in page["data"]] == [held.json()["id"]]


def test_an_idempotency_key_makes_one_concept_and_equal_answers(four: Cluster) -> None:
    key = four.tenant("pro")
    answers = four.all_at_once(REQUESTS, key, post("/v1/generate", ROSE, {"Idempotency-Key": str(uuid4())}))
    assert statuses(answers) == {202: REQUESTS}, answers[0].text
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["Atelier-Position"] for answer in answers}) == 1
    assert [answer.headers.get("Idempotency-Replayed") for answer in answers].count(None) == 1
    position = answers[0].headers["Atelier-Position"]
    assert len(seen(four, 3, "/v1/concepts", position, key).json()["data"]) == 1


def test_a_revoked_key_is_refused_everywhere_within_a_second(four: Cluster) -> None:
    key = four.tenant("pro")
    issued = four.made(0, "POST", "/v1/keys", key, json={"name": "second", "scopes": ["read"]})
    for place in range(PROCESSES):
        answer = until(lambda place=place: four.ask(place, "GET", "/v1/account", issued["secret"]).is_success, 60)
        assert answer, "every process knows it, and remembers that it is good"
    revoked = four.ask(1, "DELETE", f"/v1/keys/{issued['id']}", key)
    assert revoked.status_code == 204
    for place in range(PROCESSES):
        refused = until(
            lambda place=place: four.ask(place, "GET", "/v1/account", issued["secret"]).status_code == 401,
            unhurried(1.0),
        )
        assert refused, f"process {place} took it for longer than a second"


def test_a_tenant_s_new_tier_holds_everywhere_within_a_second(four: Cluster) -> None:
    key = four.tenant("free")
    me = four.made(0, "GET", "/v1/account", key)
    changed = four.ask(2, "POST", f"/v1/tenants/{me['id']}/tier", four.operator_key, json={"tier": "pro"})
    assert changed.is_success, changed.text
    for place in range(PROCESSES):
        shown = until(lambda place=place: four.made(place, "GET", "/v1/account", key)["tier"] == "pro", unhurried(1.0))
        assert shown, f"process {place}"
    answers = four.all_at_once(120, key, post("/v1/generate", ROSE))
    assert statuses(answers) == {202: 120}, "no process decides by the old plan"


def test_an_erased_client_is_erased_everywhere_within_a_second(four: Cluster) -> None:
    key = four.tenant("pro")
    studio = four.made(0, "POST", "/v1/studios", key, json=STUDIO)["id"]
    client = four.made(0, "POST", f"/v1/studios/{studio}/clients", key, json={"name": "Maren Vogel"})["id"]
    asked = four.ask(3, "POST", "/v1/generate", key, json={**ROSE, "client_id": client})
    assert asked.status_code == 202
    concept = f"/v1/concepts/{asked.json()['id']}"
    for place in range(PROCESSES):
        assert "a rose" in seen(four, place, concept, asked.headers["Atelier-Position"], key).text
    erased = four.ask(1, "POST", f"/v1/clients/{client}/erase", key, json={"reason": "client-request"})
    assert erased.is_success, erased.text
    for place in range(PROCESSES):
        gone = until(
            lambda place=place: (
                "Maren" not in four.ask(place, "GET", f"/v1/clients/{client}", key).text
                and "a rose" not in four.ask(place, "GET", concept, key).text
            ),
            unhurried(1.0),
        )
        assert gone, f"process {place}"
        again = four.ask(place, "POST", "/v1/generate", key, json={**ROSE, "client_id": client})
        assert again.status_code == 410, again.text


def test_every_process_gives_the_same_report(four: Cluster) -> None:
    key = four.tenant("pro")
    last = four.all_at_once(12, key, post("/v1/generate", ROSE))
    newest = str(max(int(answer.headers["Atelier-Position"]) for answer in last))
    rows = []
    for place in range(PROCESSES):
        report = until(
            lambda place=place: (
                answer
                if (answer := seen(four, place, "/v1/reports/style-popularity", newest, key)).is_success
                else None
            ),
            20,
        )
        assert report is not None, f"process {place}"
        rows.append(json.dumps([table["rows"] for table in report.json()["tables"]]))
    assert len(set(rows)) == 1 and "blackwork" in rows[0]
    wrong = [four.ask(place, "GET", "/v1/reports/nothing-like-it", key) for place in range(PROCESSES)]
    assert {(each.status_code, each.json()["detail"]) for each in wrong} == {(404, wrong[0].json()["detail"])}


def test_a_view_is_rebuilt_by_any_process(four: Cluster) -> None:
    for place in range(PROCESSES):
        rebuilt = four.ask(place, "POST", "/v1/operations/projections/concepts/rebuild", four.operator_key)
        assert rebuilt.is_success and rebuilt.json()["events"] > 300, rebuilt.text
    parked = [four.made(place, "GET", "/v1/operations/parked", four.operator_key)["data"] for place in range(PROCESSES)]
    assert parked == [[]] * PROCESSES


def test_blocks_of_quota_go_back_and_a_standby_takes_over(four: Cluster, store: PostgresStore) -> None:
    key = four.tenant("basic")
    answers = four.all_at_once(8, key, post("/v1/generate", ROSE))
    assert statuses(answers) == {202: 8}
    holders = {lease["holder"] for lease in open_leases(store)}
    assert len(holders) == PROCESSES, "each holds blocks"
    before = _leaders(store)
    assert four.servers[3].stop() == 0
    left = {lease["holder"] for lease in open_leases(store)}
    assert len(left) == PROCESSES - 1, "the one that ended gave its own back"
    for place in (0, 1):
        # The first of them led most followers: whoever led, one of two is left to take over.
        four.servers[place].kill()
    asked = four.ask(2, "POST", "/v1/generate", key, json=ROSE)
    assert asked.status_code == 202
    path = f"/v1/concepts/{asked.json()['id']}"
    assert until(lambda: four.ask(2, "GET", path, key).is_success, WITHIN), (before, _leaders(store))
    assert until(lambda: len(set(_leaders(store).values())) == 1, WITHIN), "one is left to lead everything"
    assert until(lambda: len({lease["holder"] for lease in open_leases(store)}) == 1, 60), "of the dead too"
    four.servers[0].start()
    for place in (0, 2):
        assert four.ask(place, "GET", path, key).is_success
    used = sum(row["used"] for row in store.all("SELECT used FROM leases"))
    requested = store.one("SELECT COUNT(*) AS n FROM concepts")["n"]
    assert used == requested, "no unit is spent twice or lost"


def _leaders(store: PostgresStore) -> dict[str, str]:
    return {row["name"]: row["holder"] for row in store.all("SELECT name, holder FROM platform.leaders")}
