"""The native protocol's bytes: what clickhouse-driver writes is read here, what is written here the driver reads.

Whatever else comes is refused with a number, at its first wrong byte, and never takes more than its limit.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.warehouse.native import packets
from infra.warehouse.native.blocks import FLAGGED, Block, blocks_of, header, read_block
from infra.warehouse.native.columns import column
from infra.warehouse.native.compression import FRAME, FramedSource, compressed
from infra.warehouse.native.packets import Setting
from infra.warehouse.native.statements import Forbidden, Kind, statement
from infra.warehouse.native.users import BadWarehouseUrl, Users, WarehouseUrl, readers_of
from infra.warehouse.native.wire import CANNOT_READ, TOO_LARGE, ProtocolError, Source, text, varint
from tests.infra import native_packets as client

OLD = FLAGGED - 1
words = st.text(max_size=200)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "UInt8": st.integers(0, 255),
    "Int64": st.integers(-(1 << 63), (1 << 63) - 1),
    "UInt256": st.integers(0, (1 << 256) - 1),
    "Float32": st.floats(width=32, allow_nan=False),
    "Bool": st.booleans(),
    "String": words,
    "FixedString(8)": st.text(string.ascii_letters, min_size=8, max_size=8),
    "UUID": st.uuids(),
    "Date": st.dates(date(1971, 1, 1), date(2100, 1, 1)),
    "DateTime('UTC')": st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(
        lambda at: at.replace(microsecond=0, tzinfo=UTC)
    ),
    "DateTime64(6, 'UTC')": st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    "Decimal(18, 2)": st.integers(-(10**15), 10**15).map(lambda n: Decimal(n) / 100),
    "Decimal(38, 0)": st.integers(-(10**30), 10**30).map(Decimal),
    "Enum8('it\\'s, (a' = 1, 'b' = 2)": st.sampled_from(["b"]),
    "Nullable(String)": st.none() | words,
    "Nullable(Int64)": st.none() | st.integers(-5, 5),
    "LowCardinality(String)": words,
    "LowCardinality(Nullable(String))": st.none() | words,
    "Array(UInt8)": st.lists(st.integers(0, 255), max_size=5),
    "Array(LowCardinality(String))": st.lists(words, max_size=3),
    "Array(Array(Nullable(String)))": st.lists(st.lists(st.none() | words, max_size=3), max_size=3),
    "Tuple(String, Array(UInt8))": st.tuples(words, st.lists(st.integers(0, 255), max_size=3)),
    "Tuple(a String, `b c` UInt8)": st.tuples(words, st.integers(0, 255)),
    "Map(String, UInt8)": st.dictionaries(words, st.integers(0, 255), max_size=3),
    "Map(LowCardinality(String), Array(UInt8))": st.dictionaries(
        words, st.lists(st.integers(0, 255), max_size=2), max_size=3
    ),
    "SimpleAggregateFunction(sum, UInt8)": st.integers(0, 255),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[tuple[str, str]], list[list[Any]]]:
    types = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=4))
    rows = draw(st.integers(1, 6))
    columns = [draw(st.lists(VALUES[type], min_size=rows, max_size=rows)) for type in types]
    return [(f"column {place}", type) for place, type in enumerate(types)], columns


def plain(values: Sequence[Any]) -> list[Any]:
    """Tuples and lists alike, dates of the driver's own zone as UTC."""

    def one(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [one(each) for each in value]
        if isinstance(value, dict):
            return {key: one(each) for key, each in value.items()}
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        return value

    return [one(each) for each in values]


@given(tables(), st.sampled_from([OLD, packets.REVISION]))
def test_a_block_of_the_drivers_is_carried_as_it_is(table: Any, revision: int) -> None:
    types, columns = table
    source = Source(client.block(types, columns, revision) + b"next")

    found = read_block(source, revision)

    assert source.take(4) == b"next"
    assert found.rows == len(columns[0])
    assert [(name.decode(), type) for name, type in zip(found.names, found.types, strict=True)] == types
    again_types, again = client.read(found.packed(revision), revision)
    assert again_types == types
    assert [plain(each) for each in again] == [plain(each) for each in columns]


@given(tables())
def test_between_revisions_only_the_wrapping_differs(table: Any) -> None:
    types, columns = table
    newer = read_block(Source(client.block(types, columns)), packets.REVISION)
    older = read_block(Source(client.block(types, columns, OLD)), OLD)
    assert newer == older
    assert list(blocks_of(newer.native + newer.native)) == [newer, newer]
    assert newer.packed(packets.REVISION) == client.block(types, columns)


@given(tables(), st.data())
def test_a_block_that_ends_too_early_is_refused(table: Any, data: st.DataObject) -> None:
    packed = client.block(*table)
    cut = data.draw(st.integers(0, len(packed) - 1))
    with pytest.raises(ProtocolError) as refused:
        read_block(Source(packed[:cut]), packets.REVISION)
    assert refused.value.code == CANNOT_READ


@given(tables(), st.data())
def test_a_block_with_any_byte_changed_is_read_or_refused(table: Any, data: st.DataObject) -> None:
    packed = bytearray(client.block(*table))
    for _ in range(data.draw(st.integers(1, 4))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read_block(Source(packed, limit=1 << 16), packets.REVISION)
    except ProtocolError:
        return
    assert isinstance(found, Block)


@given(st.binary(max_size=300))
def test_bytes_at_random_are_read_or_refused(data: bytes) -> None:
    for reader in (
        lambda source: read_block(source, packets.REVISION),
        packets.read_hello,
        lambda source: packets.read_query(source, packets.REVISION),
        lambda source: packets.read_query(source, 54412),
        lambda source: read_block(FramedSource(source), packets.REVISION),
    ):
        try:
            reader(Source(data, limit=1 << 16))
        except ProtocolError as refused:
            assert refused.code > 0


@given(st.text(alphabet="ArayTuplepMNLowCdintySg(),'`\\ 0128", max_size=60))
def test_what_is_no_type_is_refused(type: str) -> None:
    try:
        column(type).skip(Source(bytes(64), limit=1 << 12), 1)
    except ProtocolError as refused:
        assert refused.code > 0


@pytest.mark.parametrize(
    "type",
    ["", "Array", "Array()", "Array(String", "Map(String)", "FixedString(0)", "Decimal(99, 1)", "Tuple(String))",
     "AggregateFunction(sum, UInt8)", "Dynamic", "Enum9('a' = 1)x", "Array(" * 20 + "UInt8" + ")" * 20],
)  # fmt: skip
def test_types_that_are_not_carried(type: str) -> None:
    with pytest.raises(ProtocolError):
        column(type)


@pytest.mark.parametrize(
    ("type", "data"),
    [
        ("Array(UInt8)", (5).to_bytes(8, "little") + (3).to_bytes(8, "little") + bytes(5)),
        ("Array(UInt8)", (1 << 63).to_bytes(8, "little") * 2),
        ("LowCardinality(String)", bytes(8)),
        ("LowCardinality(String)", b"\x01" + bytes(7) + b"\x00\x06" + bytes(6) + b"\x01" + bytes(7) + b"\x01a"
         + b"\x02" + bytes(7) + b"\x00\x01"),
        ("LowCardinality(String)", b"\x01" + bytes(7) + b"\x00\x01" + bytes(6) + bytes(30)),
        ("JSON", bytes(30)),
        ("String", b"\xff" * 10),
    ],
)  # fmt: skip
def test_what_the_engine_would_trust_is_checked_here(type: str, data: bytes) -> None:
    with pytest.raises(ProtocolError):
        column(type).skip(Source(data, limit=1 << 20), 2)


def test_a_packet_has_a_limit() -> None:
    large = client.block([("a", "String")], [["x" * 5000]])
    with pytest.raises(ProtocolError) as refused:
        read_block(Source(large, limit=1000), packets.REVISION)
    assert refused.value.code == TOO_LARGE
    for columns, rows in ((1 << 20, 1), (1, 1 << 40)):
        with pytest.raises(ProtocolError) as refused:
            read_block(Source(b"\x00" + varint(columns) + varint(rows) + bytes(100)), packets.REVISION)
        assert refused.value.code == TOO_LARGE


def test_columns_of_an_encoding_of_their_own_are_refused() -> None:
    own = b"\x00" + varint(1) + varint(1) + text("a") + text("UInt8") + b"\x01" + b"\x07"
    with pytest.raises(ProtocolError, match="encoding"):
        read_block(Source(own), packets.REVISION)


def test_a_header_is_a_block_without_rows() -> None:
    made = header((b"a", b"b"), ("UInt8", "Array(String)"))
    assert client.read(made.packed(packets.REVISION)) == ([("a", "UInt8"), ("b", "Array(String)")], [])


# Compression


@given(st.binary(max_size=5000))
def test_frames_give_back_what_went_in(data: bytes) -> None:
    source = FramedSource(Source(compressed(data)))
    assert source.take(len(data)) == data


def test_frames_of_more_than_one_part() -> None:
    data = bytes(range(256)) * (FRAME // 128)
    source = FramedSource(Source(compressed(data), limit=1 << 22))
    assert source.take(len(data)) == data and len(data) > FRAME


@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_frame_with_any_byte_changed_is_refused(data: bytes, drawn: st.DataObject) -> None:
    frame = bytearray(compressed(data))
    place = drawn.draw(st.integers(0, len(frame) - 1))
    frame[place] ^= drawn.draw(st.integers(1, 255))
    with pytest.raises(ProtocolError):
        FramedSource(Source(frame, limit=1 << 16)).take(len(data))


def test_a_frame_may_be_uncompressed_and_not_larger_than_a_packet() -> None:
    from infra.warehouse.native.compression import NONE, _checksum

    head = bytes([NONE]) + (9 + 3).to_bytes(4, "little") + (3).to_bytes(4, "little")
    assert FramedSource(Source(_checksum(head + b"abc") + head + b"abc")).take(3) == b"abc"
    bomb = bytes([0x82]) + (9 + 3).to_bytes(4, "little") + (1 << 31).to_bytes(4, "little")
    with pytest.raises(ProtocolError) as refused:
        FramedSource(Source(_checksum(bomb + b"abc") + bomb + b"abc", limit=1 << 20)).take(3)
    assert refused.value.code == TOO_LARGE


# Packets


def test_a_query_is_read_with_settings_and_parameters() -> None:
    said = client.query(
        "SELECT {a:String}",
        client.setting("max_threads", "2") + client.setting("odd", "x", flags=1),
        client.setting("a", "'it\\'s \\\\t'", flags=2),
    )
    source = Source(said)
    assert source.varint() == packets.QUERY

    found = packets.read_query(source, packets.REVISION)

    assert source.at == len(said)
    assert (found.id, found.sql, found.compressed) == ("id", "SELECT {a:String}", False)
    assert found.settings == {"max_threads": Setting("2", False), "odd": Setting("x", True)}
    assert found.parameters == {"a": "it's \\t"}
    assert "SELECT" not in repr(found), "a query may hold what a person wrote"


def test_a_hello_keeps_its_password_to_itself() -> None:
    found = packets.read_hello(Source(client.hello("someone", "secret", 54500, "warehouse")))
    assert (found.user, found.password, found.database) == ("someone", "secret", "warehouse")
    assert found.revision == packets.REVISION
    assert "secret" not in repr(found)
    with pytest.raises(ProtocolError, match="too old"):
        packets.read_hello(Source(client.hello("someone", "secret", 54000)))


def test_an_old_clients_settings_are_numbers() -> None:
    numbers = text("max_threads") + varint(3) + text("")
    source = Source(text("id") + b"\x00" + numbers + varint(2) + varint(0) + text("SELECT 1"))
    assert packets.read_query(source, 54412).settings == {"max_threads": Setting("3", False)}
    with pytest.raises(ProtocolError, match="network_compression_method"):
        odd = text("id") + b"\x00" + text("network_compression_method") + text("x")
        packets.read_query(Source(odd), 54412)


# Statements


@pytest.mark.parametrize(
    ("sql", "kind", "given"),
    [
        ("SELECT 1", Kind.SELECT, "SELECT 1"),
        ("with 1 AS x select x FORMAT JSON;", Kind.SELECT, "with 1 AS x select x "),
        ("(SELECT 1) UNION ALL (SELECT 2)", Kind.SELECT, "(SELECT 1) UNION ALL (SELECT 2)"),
        ("SELECT 1 -- it's\n format  TSV SETTINGS a = 1", Kind.SELECT, "SELECT 1 -- it's\n  SETTINGS a = 1"),
        ("SELECT 'FORMAT JSON' AS format", Kind.SELECT, "SELECT 'FORMAT JSON' AS format"),
        ("SHOW TABLES", Kind.ANSWER, "SHOW TABLES"),
        ("INSERT INTO t SELECT 1", Kind.ANSWER, "INSERT INTO t SELECT 1"),
        ("INSERT INTO t VALUES (1)", Kind.ANSWER, "INSERT INTO t VALUES (1)"),
        ("WITH 1 AS x INSERT INTO t SELECT x", Kind.ANSWER, "WITH 1 AS x INSERT INTO t SELECT x"),
        ("set a = 1;", Kind.SET, "set a = 1"),
        ("", Kind.ANSWER, ""),
    ],
)
def test_statements_are_told_apart(sql: str, kind: Kind, given: str) -> None:
    found = statement(sql)
    assert (found.kind, found.sql) == (kind, given)


@pytest.mark.parametrize(
    ("sql", "table", "columns", "read"),
    [
        ("INSERT INTO t VALUES", "t", (), "INSERT INTO t SELECT * FROM f()"),
        ("insert into table a.`b c` (x, `y z`) FORMAT Native", "a.`b c`", ("x", "y z"),
         "insert into table a.`b c` (x, `y z`) SELECT * FROM f()"),
        ("INSERT INTO t (a) SETTINGS b = ')', c = 2 VALUES;", "t", ("a",),
         "INSERT INTO t (a) SETTINGS b = ')', c = 2 SELECT * FROM f()"),
        ("INSERT INTO t (a) SELECT a + 1 FROM input('a UInt8, b Enum8(\\'x\\' = 1)') WHERE a FORMAT Native", "", (),
         "INSERT INTO t (a) SELECT a + 1 FROM f() WHERE a "),
    ],
)  # fmt: skip
def test_an_insert_is_read_from_where_its_rows_were_put(
    sql: str, table: str, columns: tuple[str, ...], read: str
) -> None:
    found = statement(sql)
    assert (found.kind, found.table, found.columns) == (Kind.INSERT, table, columns)
    assert found.reading("f()") == read
    if not table:
        assert found.structure == "a UInt8, b Enum8('x' = 1)"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM file('/etc/passwd')",
        "SELECT * FROM FILE ('/etc/passwd')",
        "SELECT * FROM `file`/* x */ -- y\n ('/etc/passwd')",
        "SELECT * FROM \"f\\x69le\"('/etc/passwd')",
        "SELECT * FROM url('http://localhost/')",
        "SELECT * FROM file\u00a0('/etc/passwd')",
        "SELECT $a$ ' $a$ FROM s3('x') -- '",
        "INSERT INTO FUNCTION file('/tmp/x', CSV) SELECT 1",
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        "SELECT 1 into/**/outfile '/tmp/x'",
        "INSERT INTO t FROM INFILE '/tmp/x'",
        "CREATE TABLE t (a UInt8) ENGINE = File(CSV)",
        "CREATE TABLE t (a UInt8) ENGINE URL",
        "CREATE DATABASE d ENGINE = PostgreSQL",
        "SYSTEM SHUTDOWN",
        "BACKUP TABLE t TO Disk('x', 'y')",
        "SELECT 1\0",
    ],
)
def test_what_reaches_out_of_the_warehouse_is_refused(sql: str) -> None:
    with pytest.raises(Forbidden):
        statement(sql)


@pytest.mark.parametrize("sql", ["SELECT profile(1), file, url FROM t WHERE file = (1)", "SYSTEM FLUSH LOGS"])
def test_what_only_looks_like_it_passes(sql: str) -> None:
    statement(sql)


@given(st.text(max_size=300) | st.text(alphabet="'\"`$/*-# \\();filet\n", max_size=300))
def test_any_text_is_told_apart_or_refused(sql: str) -> None:
    try:
        statement(sql)
    except Forbidden:
        return


@pytest.mark.parametrize("part", ["/*a", "'", "`\\", '"\\', "$a$", "file/**/", "--", "# "])
def test_a_long_text_is_told_apart_soon(part: str) -> None:
    try:
        statement("SELECT " + part * 20_000)
    except Forbidden:
        return


# Users


def test_an_url_says_where_and_who() -> None:
    found = WarehouseUrl.of("clickhouse://in%6b:p%40ss@warehouse.local:9001/atelier")
    assert (found.host, found.port, found.user, found.password) == ("warehouse.local", 9001, "ink", "p@ss")
    assert (found.database, found.secure) == ("atelier", False)
    assert "p@ss" not in repr(found)
    assert WarehouseUrl.of("clickhouses://ink:x@host/atelier").port == 9440


@pytest.mark.parametrize(
    "url",
    ["http://u:secret@h/d", "clickhouse://u:secret@h", "clickhouse://u:secret@h/D;x", "clickhouse://u:secret@h:x/d",
     "clickhouse://u:secret@h/d?a=b", "clickhouse://a%20b:secret@h/d", "clickhouse:///d"],
)  # fmt: skip
def test_what_is_no_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BadWarehouseUrl) as refused:
        WarehouseUrl.of(url)
    assert "secret" not in str(refused.value)


def test_users_are_who_they_say_they_are() -> None:
    users = Users(WarehouseUrl.of("clickhouse://w:pw@h/d"), readers_of("r:rp,s:s%3Ap"))
    assert [users.welcome(*each) is not None for each in (("w", "pw"), ("r", "rp"), ("s", "s:p"))] == [True] * 3
    assert [users.welcome(*each) for each in (("w", ""), ("", "\0"), ("x", "pw"), ("r", "pw"))] == [None] * 4
    writer, reader = users.welcome("w", "pw"), users.welcome("r", "rp")
    assert writer is not None and not writer.read_only and reader is not None and reader.read_only
    assert readers_of("") == {}


@pytest.mark.parametrize("text", ["r", "r:", ":x", "r:a,r:b", "a b:c"])
def test_what_is_no_list_of_readers_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        readers_of(text)


def test_a_uuid_is_a_uuid() -> None:
    packed = client.block([("u", "UUID")], [[UUID(int=7)]])
    assert client.read(read_block(Source(packed), packets.REVISION).packed(packets.REVISION))[1] == [(UUID(int=7),)]
