"""`atelier warehouse serve` as clickhouse-driver, clickhouse-client and programs that speak nonsense see it."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import Any
from uuid import UUID

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.schema import WarehouseAway
from infra.warehouse.follower import EmbeddedEngine
from tests.infra import native_packets
from tests.infra.served_warehouse import PASSWORD, READER, READERS_PASSWORD, USER, ServedWarehouse
from tests.infra.server_process import environment

ENDLESS = "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) % 7 = 1"
ROW = (1, "it's \\ \t ü", ["a", ""], datetime(2026, 3, 1, 12, 30, 15, 123456, UTC), UUID(int=7), None, {"k": 2}, 1.5)
COLUMNS = (
    "a UInt64, b LowCardinality(String), c Array(LowCardinality(String)), d DateTime64(6, 'UTC'), e UUID,"
    " f Nullable(Int64), g Map(String, UInt8), h Float64"
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedWarehouse]:
    started = ServedWarehouse(tmp_path_factory.mktemp("served") / "data")
    started.start()
    yield started
    assert started.stop() == 0
    assert "Traceback" not in started.errors.read_text()


Connect = Callable[..., Client]


@pytest.fixture
def connect(served: ServedWarehouse) -> Iterator[Connect]:
    made: list[Client] = []

    def one(user: str = USER, password: str = PASSWORD, **more: Any) -> Client:
        asked = {"server_side_params": True, **more.pop("settings", {})}
        client = Client("127.0.0.1", served.port, user=user, password=password, settings=asked, **more)
        made.append(client)
        return client

    yield one
    for client in made:
        client.disconnect()


@pytest.fixture
def client(connect: Connect) -> Client:
    return connect()


@pytest.fixture
def table(client: Client) -> str:
    client.execute("DROP TABLE IF EXISTS t SYNC")
    client.execute(
        f"CREATE TABLE t ({COLUMNS}) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100"
    )
    return "t"


def refused(client: Client, sql: str, *arguments: Any, **more: Any) -> int:
    with pytest.raises(ServerException) as error:
        client.execute(sql, *arguments, **more)
    return int(error.value.code)


# What goes in comes out


@pytest.mark.parametrize("revision", [54058, 54412, 54453, 54454, 54458, None])
@pytest.mark.parametrize("compression", [False, True])
def test_rows_come_back_whatever_the_client_speaks(
    connect: Connect, table: str, revision: int | None, compression: bool
) -> None:
    client = connect(client_revision=revision, compression=compression)
    rows = [(n, *ROW[1:]) for n in range(1000)]

    assert client.execute(f"INSERT INTO {table} VALUES", rows) == 1000

    found, columns = client.execute(f"SELECT * FROM {table} ORDER BY a", with_column_types=True)
    assert found == rows
    assert ", ".join(f"{name} {type}" for name, type in columns) == COLUMNS


@pytest.mark.parametrize("compression", [False, True])
def test_an_insert_of_several_blocks_is_one_and_counts_once(connect: Connect, table: str, compression: bool) -> None:
    client = connect(compression=compression)
    rows = [(n, *ROW[1:]) for n in range(2500)]
    for _ in range(2):
        asked = {"insert_block_size": 1000, "insert_deduplication_token": "one", "async_insert": 0}
        assert client.execute(f"INSERT INTO {table} (a, b, c, d, e, f, g, h) VALUES", rows, settings=asked) == 2500
    assert client.execute(f"SELECT count(), uniqExact(a) FROM {table}") == [(2500, 2500)]


def test_columns_are_inserted_by_name_and_the_others_have_their_defaults(client: Client, table: str) -> None:
    client.execute(f"INSERT INTO {table} (h, a) VALUES", [(0.5, 9)])
    assert client.execute(f"SELECT a, b, c, f, h FROM {table}") == [(9, "", [], None, 0.5)]


def test_rows_that_are_changed_on_their_way(client: Client, table: str) -> None:
    client.execute(
        f"INSERT INTO {table} (a, b) SELECT x * 2, upper(y) FROM input('x UInt32, y String') WHERE x != 2"
        " FORMAT Native",
        [(1, "one"), (2, "two"), (3, "three")],
    )
    assert client.execute(f"SELECT a, b FROM {table} ORDER BY a") == [(2, "ONE"), (6, "THREE")]


def test_a_large_answer_comes_in_blocks(client: Client) -> None:
    blocks = list(client.execute_iter("SELECT number, toString(number) FROM numbers(200000)", chunk_size=50_000))
    assert [row for block in blocks for row in block] == [(n, str(n)) for n in range(200_000)]
    assert client.last_query.progress.rows == 200_000
    assert client.last_query.profile_info.rows == 200_000


def test_an_answer_without_rows_has_columns(client: Client) -> None:
    asked = "SELECT 1 AS a, toLowCardinality({s:String}) AS b WHERE a = 2 FORMAT JSON"
    assert client.execute(asked, {"s": "x"}, with_column_types=True) == (
        [],
        [("a", "UInt8"), ("b", "LowCardinality(String)")],
    )


@given(st.text(), st.lists(st.text(max_size=5), max_size=3), st.integers(0, (1 << 64) - 1))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_parameter_is_what_was_given(client: Client, text: str, several: list[str], number: int) -> None:
    asked = "SELECT {a:String}, {b:Array(String)}, {c:UInt64}"
    assert client.execute(asked, {"a": text, "b": several, "c": number}) == [(text, several, number)]


def test_statements_that_are_no_select(client: Client, table: str) -> None:
    assert (table,) in client.execute("SHOW TABLES")
    assert client.execute("EXISTS TABLE nothing") == [(0,)]
    assert client.execute(f"DESCRIBE TABLE {table}")[0][:2] == ("a", "UInt64")
    client.execute(f"INSERT INTO {table} (a) SELECT number FROM numbers(5)")
    client.execute(f"INSERT INTO {table} (a) VALUES (6), (7)")
    assert client.execute(f"WITH 7 AS x SELECT count(), max(a) = x FROM {table}") == [(7, 1)]


def test_json_and_other_types(client: Client) -> None:
    asked = "SELECT CAST('{\"a\": {\"b\": 1}}' AS JSON), toDecimal64(1.25, 2), CAST('x' AS Enum8('x' = 1)), (1, 'a')"
    assert [str(value) for value in client.execute(asked)[0]] == ["{'a': {'b': 1}}", "1.25", "x", "(1, 'a')"]
    assert refused(client, "SELECT sumState(number) FROM numbers(3)") == 48
    assert client.execute("SELECT 1") == [(1,)]


# Errors


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT * FROM nothing", 60),
        ("SELEC 1", 62),
        ("SELECT {a:String}", 456),
        ("SELECT throwIf(number = 150000) FROM numbers(200000)", 395),
        ("DROP TABLE nothing", 60),
        ("INSERT INTO nothing VALUES (1)", 60),
        ("USE nothing", 81),
        ("SET nothing = 1", 115),
        ("SELECT * FROM file('/etc/hostname', 'LineAsString')", 497),
        ("SELECT 1 INTO OUTFILE '/tmp/x'", 497),
        ("SYSTEM SHUTDOWN", 497),
    ],
)
def test_an_error_has_its_number_and_the_connection_goes_on(
    served: ServedWarehouse, client: Client, sql: str, code: int
) -> None:
    assert refused(client, sql) == code
    with socket.create_connection(("127.0.0.1", served.port), 10) as raw:
        raw.sendall(native_packets.hello(USER, PASSWORD) + native_packets.query(sql) + native_packets.EMPTY)
        raw.sendall(native_packets.query("SELECT 'still here'") + native_packets.EMPTY)
        raw.settimeout(20)
        said = b""
        while b"still here" not in said:
            part = raw.recv(1 << 16)
            assert part, said[-200:]
            said += part


def test_an_insert_that_cannot_be_says_why_and_leaves_nothing(client: Client, table: str) -> None:
    assert refused(client, "INSERT INTO nothing VALUES", [(1,)]) == 60
    assert refused(client, f"INSERT INTO {table} (nothing) VALUES", [(1,)]) == 16
    client.execute("CREATE TABLE even (a UInt64, CONSTRAINT c CHECK a % 2 = 0) ENGINE = MergeTree ORDER BY a")
    assert refused(client, "INSERT INTO even VALUES", [(2,), (3,)]) == 469
    assert client.execute("SELECT count() FROM even") == [(0,)]


def test_settings_that_are_unknown(connect: Connect) -> None:
    lenient, strict = connect(), connect(settings_is_important=True)
    assert lenient.execute("SELECT getSetting('max_block_size')", settings={"odd": 1, "max_block_size": 77}) == [(77,)]
    assert refused(strict, "SELECT 1", settings={"odd": 1}) == 115
    assert refused(lenient, "SELECT 1", settings={"max_block_size": "many"}) == 27


# Sessions


def test_what_is_set_stays_with_its_connection(connect: Connect) -> None:
    one, two = connect(), connect()
    one.execute("SET max_block_size = 77")
    one.execute("CREATE DATABASE IF NOT EXISTS other")
    one.execute("USE other")
    mine = "SELECT getSetting('max_block_size'), currentDatabase()"
    assert one.execute(mine) == [(77, "other")]
    assert one.execute(mine, settings={"max_block_size": 78}) == [(78, "other")]
    assert one.execute(mine) == [(77, "other")], "a query's setting is that query's"
    assert two.execute(mine)[0] == (two.execute("SELECT getSetting('max_block_size')")[0][0], "atelier")
    assert two.execute(mine)[0][0] != 77


def test_a_database_of_ones_own(connect: Connect) -> None:
    connect().execute("CREATE DATABASE IF NOT EXISTS other")
    assert connect(database="other").execute("SELECT currentDatabase()") == [("other",)]
    assert refused(connect(database="nothing"), "SELECT 1") == 81


@pytest.mark.parametrize(("user", "password"), [(USER, "guessed"), (USER, ""), ("nobody", PASSWORD), ("", "")])
def test_strangers_are_not_let_in(connect: Connect, user: str, password: str) -> None:
    assert refused(connect(user, password), "SELECT 1") == 516


def test_a_reader_reads_and_does_nothing_else(connect: Connect, table: str) -> None:
    reader = connect(READER, READERS_PASSWORD)
    assert reader.execute(f"SELECT count() FROM {table}") == [(0,)]
    assert reader.execute("SELECT {a:UInt8}", {"a": 7}) == [(7,)]
    assert reader.execute("EXISTS TABLE nothing") == [(0,)] and (table,) in reader.execute("SHOW TABLES")
    for sql in (
        f"INSERT INTO {table} (a) VALUES (1)",
        f"DROP TABLE {table}",
        "CREATE TABLE u (a UInt8) ENGINE = Memory",
        f"ALTER TABLE {table} DELETE WHERE 1",
        f"TRUNCATE TABLE {table}",
        "SELECT 1 SETTINGS max_memory_usage = 0",
        "SELECT 1 SETTINGS readonly = 0",
        "KILL QUERY WHERE 1",
        "/* */ kill mutation WHERE 1",
        "SYSTEM STOP MERGES",
        f"OPTIMIZE TABLE {table}",
        "CREATE USER u",
    ):
        assert refused(reader, sql) == 164, sql
    assert refused(reader, f"INSERT INTO {table} (a) VALUES", [(1,)]) == 164
    assert refused(reader, "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')") == 497


def test_a_reader_cannot_raise_its_limits(connect: Connect) -> None:
    reader = connect(READER, READERS_PASSWORD)
    reader.execute("SET max_memory_usage = 0")
    limits = "SELECT getSetting('max_memory_usage'), getSetting('readonly')"
    assert reader.execute(limits, settings={"max_memory_usage": 1 << 40, "readonly": 0}) == [(512 << 20, 1)]
    assert reader.execute("SELECT getSetting('max_execution_time')", settings={"max_execution_time": 2}) == [(2,)]


def test_readonly_is_for_a_query_or_for_the_rest_of_a_connection(connect: Connect, table: str) -> None:
    one = connect()
    assert refused(one, f"INSERT INTO {table} (a) VALUES (1)", settings={"readonly": 1}) == 164
    one.execute(f"INSERT INTO {table} (a) VALUES (1)")
    two = connect()
    two.execute("SET readonly = 1")
    with pytest.raises(ServerException):
        two.execute(f"DROP TABLE {table}")


# Many at once, and those who go away


def test_many_clients_at_once_lose_nothing(connect: Connect, table: str) -> None:
    errors: list[Exception] = []

    def work(number: int, client: Client) -> None:
        try:
            for step in range(5):
                first = number * 1000 + step * 100
                client.execute(f"INSERT INTO {table} (a) VALUES", [(first + n,) for n in range(100)])
                assert client.execute("SELECT {n:UInt64}", {"n": first}) == [(first,)]
        except Exception as error:
            errors.append(error)

    clients = [connect(compression=number % 2 == 0) for number in range(8)]
    threads = [threading.Thread(target=work, args=each) for each in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert connect().execute(f"SELECT count(), uniqExact(a) FROM {table}") == [(4000, 4000)]


def test_several_processes_share_the_engine(served: ServedWarehouse, client: Client, table: str) -> None:
    work = (
        "import sys; from infra.warehouse.clickhouse import ClickHouseWarehouse as W;"
        "from infra.warehouse.native.users import WarehouseUrl as U; w = W(U.of(sys.argv[1])); n = int(sys.argv[2]);"
        "[w.insert('t', ('a', 'b'), [(n + i, 'x')], f'{n}-{i}') for i in range(20)]; w.close()"
    )
    command = [sys.executable, "-c", work, served.url]
    processes = [subprocess.Popen([*command, str(n * 100)], cwd=Path.cwd(), env=environment()) for n in (1, 2, 3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert client.execute(f"SELECT count(), uniqExact(a) FROM {table}") == [(60, 60)]


def running(client: Client) -> int:
    return int(client.execute("SELECT count() FROM system.processes WHERE query LIKE '%1000000000000)%'")[0][0]) - 1


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_query_is_cancelled_and_its_connection_goes_on(connect: Connect) -> None:
    asking, watching = connect(), connect()
    asking.execute_with_progress(ENDLESS)
    wait_until(lambda: running(watching) == 1)
    asking.cancel()
    wait_until(lambda: running(watching) == 0)
    assert asking.execute("SELECT 1") == [(1,)]


def test_the_query_of_a_client_that_is_gone_ends(connect: Connect) -> None:
    asking, watching = connect(), connect()
    asking.execute_with_progress(ENDLESS)
    wait_until(lambda: running(watching) == 1)
    asking.disconnect()
    wait_until(lambda: running(watching) == 0)


def test_a_client_that_goes_in_the_middle_of_an_insert_leaves_nothing(
    served: ServedWarehouse, client: Client, table: str
) -> None:
    rows = native_packets.block([("a", "UInt64")], [list(range(1000))])
    with socket.create_connection(("127.0.0.1", served.port), 10) as raw:
        raw.sendall(native_packets.hello(USER, PASSWORD))
        raw.sendall(native_packets.query(f"INSERT INTO {table} (a) VALUES") + native_packets.EMPTY)
        raw.sendall(b"\x02\x00" + rows + b"\x02\x00" + rows[: len(rows) // 2])
    spool = served.data / "warehouse-inserts"
    wait_until(lambda: not list(spool.iterdir()))
    assert client.execute(f"SELECT count() FROM {table}") == [(0,)]


# What is no conversation


def converse(served: ServedWarehouse, said: bytes) -> bytes:
    """All that the server answers until it ends the connection."""
    with socket.create_connection(("127.0.0.1", served.port), 10) as raw:
        raw.settimeout(20)
        raw.sendall(said)
        raw.shutdown(socket.SHUT_WR)
        answer = b""
        while part := raw.recv(1 << 16):
            answer += part
        return answer


def exception(code: int) -> bytes:
    return b"\x02" + code.to_bytes(4, "little") + b"\x0dDB::Exception"


@pytest.mark.parametrize(
    ("packet", "code"),
    [(b"\x63", 99), (b"\x05", 99), (b"\x00", 101), (b"\x02", 101), (native_packets.query("SELECT 1") + b"\x04", 101)],
)
def test_a_packet_that_makes_no_sense_ends_the_conversation_with_its_number(
    served: ServedWarehouse, packet: bytes, code: int
) -> None:
    assert exception(code) in converse(served, native_packets.hello(USER, PASSWORD) + packet)


def test_packets_have_limits(served: ServedWarehouse, client: Client, table: str) -> None:
    before = native_packets.hello(USER, PASSWORD)
    insert = native_packets.query(f"INSERT INTO {table} (b) VALUES") + native_packets.EMPTY
    endless = b"\x02\x00" + b"\x00" + b"\x01\x01" + b"\x01b\x06String\x00" + b"\xff\xff\xff\xff\x7f"
    assert exception(131) in converse(served, before + insert + endless)
    assert exception(131) in converse(served, b"\x00" + b"\xff\xff\xff\x7f")
    assert client.execute("SELECT 1") == [(1,)]


def test_a_table_that_is_sent_along_is_refused(client: Client) -> None:
    outer = [{"name": "mine", "structure": [("x", "UInt8")], "data": [{"x": 1}]}]
    assert refused(client, "SELECT * FROM mine", external_tables=outer) == 48


@given(st.binary(max_size=200), st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes_at_random_harm_nobody(served: ServedWarehouse, said: bytes, known: bool) -> None:
    converse(served, (native_packets.hello(USER, PASSWORD) if known else b"") + said)


def test_after_all_that_it_answers(client: Client) -> None:
    assert client.connection.force_connect() is None
    assert client.connection.ping() is True


# Other programs


def test_clickhouse_client_of_debian_writes_and_reads(
    require: Callable[[object, str], None], served: ServedWarehouse, table: str
) -> None:
    program = which("clickhouse-client")
    require(program, "clickhouse-client")
    assert program is not None

    def run(sql: str, given: str = "", *more: str) -> subprocess.CompletedProcess[str]:
        who = ["--host", "127.0.0.1", "--port", str(served.port), "--user", USER, "--password", PASSWORD]
        return subprocess.run(
            [program, *who, *more, "--query", sql], input=given, capture_output=True, text=True, timeout=60
        )

    insert = "INSERT INTO t (a, b, f) FORMAT CSV"
    written = run(insert, '1,"x",\\N\n2,"y",5\n')
    assert written.returncode == 0, written.stderr
    assert run("SELECT a, b, f FROM t ORDER BY a").stdout == "1\tx\t\\N\n2\ty\t5\n"
    assert run("SELECT count() FROM t FORMAT CSV", "", "--compression", "0").stdout == "2\n"
    assert run("SELECT getSetting('max_block_size')", "", "--max_block_size", "77").stdout == "77\n"
    failed = run("SELECT * FROM nothing")
    assert failed.returncode == 60 and "UNKNOWN_TABLE" in failed.stderr


# The process


def test_what_runs_may_end_when_the_server_does(tmp_path: Path) -> None:
    served = ServedWarehouse(tmp_path / "data")
    served.start()
    answers: list[Any] = []
    try:
        client = Client("127.0.0.1", served.port, user=USER, password=PASSWORD)
        client.execute("SELECT 1")
        slow = "SELECT sleepEachRow(0.5) FROM numbers(3)"
        asking = threading.Thread(target=lambda: answers.extend(client.execute(slow)))
        asking.start()
        other = Client("127.0.0.1", served.port, user=USER, password=PASSWORD)
        found = "SELECT count() > 1 FROM system.processes WHERE query LIKE '%sleepEach%'"
        wait_until(lambda: bool(other.execute(found)[0][0]))
        assert served.stop() == 0
        asking.join(20)
        assert answers == [(0,)] * 3
        client.disconnect()
        other.disconnect()
    finally:
        served.kill()


def test_one_folder_has_one_engine_and_ends_when_asked(tmp_path: Path) -> None:
    first = ServedWarehouse(tmp_path / "data")
    first.start()
    try:
        _refuse_a_second(tmp_path)
        with closing(socket.create_connection(("127.0.0.1", first.port), 10)):
            assert first.stop() == 0
    finally:
        first.kill()


def _refuse_a_second(tmp_path: Path) -> None:
    second = ServedWarehouse(tmp_path / "data")
    with pytest.raises(AssertionError, match="another process serves it"):
        second.start()
    embedded = EmbeddedEngine(tmp_path / "data" / "warehouse")
    with pytest.raises(WarehouseAway, match="ATELIER_WAREHOUSE_URL"):
        embedded.open(embedded.database)  # and does not take it for a broken one


@pytest.mark.parametrize(
    ("url", "words"),
    [("", "ATELIER_WAREHOUSE_URL"), ("clickhouse://u@127.0.0.1/d", "password"), ("clickhouses://u:p@h/d", "TLS")],
)
def test_what_is_missing_is_said(tmp_path: Path, url: str, words: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "infra.cli", "warehouse", "serve"],
        env={**environment(), "ATELIER_DATA": str(tmp_path), "ATELIER_WAREHOUSE_URL": url},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert said.returncode != 0 and words in said.stderr and "Traceback" not in said.stderr
