"""Every projection is made again from the log beside a running server, row by row the same, and nobody reads a gap."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from analytics.schema import TABLES
from domain.ids import public
from domain.log import Actor, Context
from domain.operations import PLATFORM
from domain.usecases.studios import register_client
from infra.auditing import DERIVED
from infra.platform import open_platform
from infra.provision import provision
from infra.read_models import VIEWS
from infra.running import Running
from infra.server import in_thread
from infra.settings import Settings
from projections.audit.ledger import LedgerHalt
from projections.audit.tiles import TILE_WIDTH
from projections.audit.verify import verify_folder
from projections.follower import build
from projections.warehouse.reconcile import reconcile
from tests.given import FakeClock
from tests.scenes import Told, live

COUNTED_OFF = ("leases",)
"""Tables whose rows come and go by themselves."""
PROJECTIONS = [*(view.name for view in VIEWS), "warehouse", "audit"]


@dataclass
class Place:
    running: Running
    url: str
    headers: dict[str, str]
    told: Told
    operator: dict[str, str] = field(default_factory=dict)

    def do(self, use_case: Callable[[Any], Any], tenant: UUID | None = None) -> Any:
        return done(self.running, use_case, tenant)


def done(running: Running, use_case: Callable[[Any], Any], tenant: UUID | None = None) -> Any:
    id = f"test/{uuid4()}"
    context = Context(tenant or PLATFORM, Actor("key" if tenant else "system", "test"), id, id, id)
    return running.commits.submit(context, use_case).result(20).result


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    from domain.files import StoredFile
    from domain.labels import Labels
    from domain.operations import RouteCount
    from domain.styles import Hand
    from domain.usecases.concepts import request_concept
    from domain.usecases.operations import count_requests
    from domain.usecases.styles import make_style
    from domain.usecases.tenants import issue_key

    hand = Hand(2.0, 1.2, 0.8, 0.3, "hatch", ())
    flash = (StoredFile("x/flash/1", "image/png", 9, "00" * 32),)
    clock = FakeClock()
    running = open_platform(
        Settings(data=tmp_path_factory.mktemp("rebuild") / "data", workers=0, limits=False), clock=clock
    )
    provision(running)
    told = live(
        lambda use_case, tenant=None: done(running, use_case, tenant),
        running.gateway.leases,
        clock.now(),
        lambda by: clock.move(seconds=by.total_seconds()),
    )
    for n in range(3):
        labels = Labels((f"tag {n}",), {"order": f"A-{n}"}, None, "https://hooks.atelier.example/x")
        done(
            running,
            lambda work, said=labels: request_concept(
                work, running.gateway.leases, ("fine-line",), "a fern", "fine-line", (1,), 60.0, 256, labels=said
            ),
            told.scene.tenant,
        )
        done(
            running,
            lambda work: make_style(work, ("fine-line",), "House", "fine-line", hand, flash),
            told.scene.tenant,
        )
        counts, key, minute = (RouteCount("GET /v1/account", 200, n + 1),), uuid4(), clock.now()
        done(running, lambda work, k=key, m=minute, c=counts: count_requests(work, told.scene.tenant, k, m, c))
    _, secret = done(
        running, lambda work: issue_key(work, told.scene.tenant, "test", ("read", "book", "report")), told.scene.tenant
    )
    fill(running, told)
    assert running.settle(60)
    with in_thread(running) as address:
        yield Place(
            running,
            address.url,
            {"Authorization": f"Bearer {secret.text}"},
            told,
            {"Authorization": f"Bearer {address.operator_key}"},
        )


def fill(running: Running, told: Told) -> None:
    """What a life as `live` tells it leaves out: pictures to search by, alarms, and a whole tile of entries."""
    from domain.provenance import Looks
    from domain.usecases.concepts import record_variant, request_concept, start_generation
    from domain.usecases.operations import park_event, raise_alert
    from tests.scenes import FACTS, PROVENANCE, file

    tenant, studio = told.scene.tenant, told.scene.studio
    concept = done(
        running,
        lambda work: request_concept(
            work, running.gateway.leases, ("fine-line",), "a fern", "fine-line", (1,), 60.0, 256
        ),
        tenant,
    )
    done(running, lambda work: start_generation(work, concept), tenant)
    looks = Looks("test/1", "AAAA")
    drawn = (file("l/0.svg", "image/svg+xml"), file("l/0.png"))
    done(running, lambda work: record_variant(work, concept, 0, *drawn, PROVENANCE, FACTS, (), looks), tenant)
    done(running, lambda work: raise_alert(work, "lag", "views", "far behind"))
    done(running, lambda work: park_event(work, "views", 3, "KeyError"))
    for number in range(TILE_WIDTH):
        done(running, lambda work, n=number: register_client(work, studio, f"Client {n}", None, None, None), tenant)


def rows_of(running: Running, name: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a projection, by table."""
    if name == "warehouse":
        return {
            table.name: sorted(map(repr, running.warehouse.warehouse.query(f"SELECT * FROM {table.name} FINAL").rows))
            for table in TABLES.values()
            if table.name != "cuts"  # how the loader cut the log into blocks, this time
        }  # type: ignore[return-value]
    if name == "audit":
        with running.audit.reader() as ledger:
            connection = ledger._connection
            return {
                table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
                for table in (*DERIVED, "audit_checkpoint", "audit_follower")
            }
    view = next(view for view in VIEWS if view.name == name)
    return {table: sorted(tuple(row) for row in running.store.all(f"SELECT * FROM {table}")) for table in view.tables}


def test_every_projection_can_be_rebuilt(place: Place) -> None:
    assert place.running.gateway.operator.projections() == [*PROJECTIONS, "snapshots"]


@pytest.mark.parametrize("name", PROJECTIONS)
def test_the_rebuilt_rows_are_the_old_ones(place: Place, name: str) -> None:
    assert place.running.settle(60)
    place.running.audit.publish()
    old = rows_of(place.running, name)
    assert not [table for table, rows in old.items() if not rows], "of an empty table nothing is shown"
    answer = httpx.post(
        f"{place.url}/v1/operations/projections/{name}/rebuild", headers=place.operator, timeout=60, trust_env=False
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["events"] >= 60
    assert place.running.settle(60)
    place.running.audit.publish()
    new = rows_of(place.running, name)
    if name != "audit":  # what is signed and counted goes on
        assert new == old
    else:
        for table in old:
            assert new[table][: len(old[table])] == old[table] or table in ("audit_head", "audit_follower")
        assert new["audit_head"] and new["audit_follower"][0][3] == old["audit_follower"][0][3]
    assert not list(place.running.folder.scratch.iterdir())


@pytest.mark.parametrize("name", PROJECTIONS)
def test_readers_see_no_gap(place: Place, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    running, studio, tenant = place.running, place.told.scene.studio, place.told.scene.tenant
    stopping, wrong, reads = threading.Event(), [], [0]
    seen: set[str] = set()
    listed = f"{place.url}/v1/studios/{public('studio', studio)}/clients?limit=100"
    report = f"{place.url}/v1/reports/style-popularity?from=2026-01-01&to=2026-12-31"
    before = report_rows(httpx.get(report, headers=place.headers, trust_env=False).json())
    assert before[0]

    def write() -> None:
        while not stopping.is_set():
            client = place.do(lambda work: register_client(work, studio, "Some One", None, None, None), tenant)
            if running.views.waiting.wait(running.log.head(), 10):
                seen.add(str(client))
            stopping.wait(0.02)

    def rows() -> None:
        least, others = 0, len(running.store.all("SELECT id FROM meters"))
        while not stopping.is_set():
            expected = set(seen)
            found = {row["id"] for row in running.store.all("SELECT id FROM clients")}
            if not expected <= found or len(running.store.all("SELECT id FROM meters")) < others:
                wrong.append(f"{len(expected - found)} clients are missing, or meters")
            count = int(running.warehouse.warehouse.query("SELECT uniqExact(position) FROM events").only())
            if count < least:
                wrong.append(f"{count} events in the warehouse, and there were {least}")
            least = count

    def own_rows() -> None:
        """No table of the one that is made again is ever shorter than it was."""
        least = {table: len(rows) for table, rows in rows_of(running, name).items() if table not in COUNTED_OFF}
        while not stopping.is_set():
            for table, rows in rows_of(running, name).items():
                if len(rows) < least.get(table, 0):
                    wrong.append(f"{table}: {len(rows)} rows, and there were {least[table]}")

    def ask() -> None:
        with httpx.Client(headers=place.headers, trust_env=False, timeout=30) as client:
            while not stopping.is_set():
                answer = client.get(listed)
                if answer.status_code != 200 or not answer.json()["data"]:
                    wrong.append(f"clients: {answer.status_code} {answer.text[:200]}")
                answer = client.get(report)
                if answer.status_code != 200 or report_rows(answer.json()) != before:
                    wrong.append(f"report: {answer.status_code} {answer.text[:200]}")
                reads[0] += 1

    def prove() -> None:
        with running.audit.reader() as ledger:
            size = 60
            root = ledger.root(size)
            while not stopping.is_set():
                if ledger.root(size) != root or len(ledger.entries(0, size)) != size:
                    wrong.append("leaves are missing")
                running.audit.summary()

    def build_late(view: Any, scratch: Path, log: Any, decoder: Any, **upto: Any) -> int:
        """As `build`, and somebody is written of while it is under way."""
        count = build(view, scratch, log, decoder, **upto)
        there = len(seen)
        while not upto and len(seen) <= there + 1 and not wrong:
            stopping.wait(0.01)
        return count

    monkeypatch.setattr("projections.follower.build", build_late)

    def watched(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # a thread that ends is a reader who got an error
            wrong.append(repr(error))

    threads = [
        threading.Thread(target=watched, args=(each,), daemon=True) for each in (write, rows, own_rows, ask, prove)
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in range(2):
            done = reads[0]
            assert running.gateway.operator.rebuild(name)["events"] >= 60
            while reads[0] < done + 2 and not wrong:
                stopping.wait(0.02)
    finally:
        stopping.set()
        for thread in threads:
            thread.join(30)
    assert not wrong, wrong[:3]
    assert len(seen) >= 3 and all(not thread.is_alive() for thread in threads)
    assert running.settle(60)
    assert reconcile(running.log, running.transcoder, running.warehouse.warehouse).ok
    assert {thread.name: thread.status.state for thread in running.threads if thread.status.state != "running"} == {}
    assert verify_folder(running.folder.audit).ok


def report_rows(answer: dict[str, Any]) -> list[Any]:
    return [table["rows"] for table in answer["tables"]]


def test_a_log_that_does_not_give_the_signed_tree_is_no_new_ledger(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    running = place.running
    assert running.settle(60)
    old = rows_of(running, "audit")
    read = running.log.read

    def changed(after: int, limit: int) -> Any:
        import dataclasses

        return [
            dataclasses.replace(each, state=each.state.replace(b"Berlin", b"Bergen")) for each in read(after, limit)
        ]

    monkeypatch.setattr(running.audit, "_log", type("Log", (), {"read": staticmethod(changed)}))
    with pytest.raises(LedgerHalt, match="signed"):
        running.audit.rebuild(tmp_path / "ledger.db")
    monkeypatch.undo()
    assert {table: rows_of(running, "audit")[table] for table in DERIVED} == {table: old[table] for table in DERIVED}
    answer = httpx.post(
        f"{place.url}/v1/operations/projections/nothing/rebuild", headers=place.operator, trust_env=False
    )
    assert answer.status_code == 404
