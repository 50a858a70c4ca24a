"""Tile paths and bytes, by the examples of C2SP tlog-tiles and by round trips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.audit.tiles import (
    ENTRIES,
    Tile,
    TileError,
    decode_bundle,
    decode_tile,
    encode_bundle,
    parse_path,
    partial_tiles_of,
    tile_of,
    tiles_of,
)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 999), "tile/0/999"),
        (Tile(0, 1000), "tile/0/x001/000"),
        (Tile(3, 1234067), "tile/3/x001/x234/067"),
        (Tile(63, 67, 1), "tile/63/067.p/1"),
        (Tile(1, 1234067, 255), "tile/1/x001/x234/067.p/255"),
        (Tile(ENTRIES, 0, 112), "tile/entries/000.p/112"),
        (Tile(ENTRIES, 273), "tile/entries/273"),
    ],
)
def test_a_tile_has_one_path(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0",
        "tile/0/0",
        "tile/0/00",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/000",
        "tile/0/x01/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000/",
        "/tile/0/000",
        "tile/entries/x001",
        "tile/Entries/000",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "checkpoint",
    ],
)
def test_any_other_path_is_refused(path: str) -> None:
    with pytest.raises(TileError):
        parse_path(path)


@given(st.text() | st.from_regex(r"tile/(entries|[0-9]{1,2})/(x[0-9]{3}/){0,2}[0-9]{3}(\.p/[0-9]{1,3})?"))
def test_a_path_is_refused_or_is_the_tiles_own(path: str) -> None:
    try:
        tile = parse_path(path)
    except TileError:
        return
    assert tile.path == path


def test_the_specifications_tree_of_70000() -> None:
    tiles = list(tiles_of(70_000))
    assert sum(tile.level == 0 and tile.width == 256 for tile in tiles) == 273
    assert Tile(0, 273, 112) in tiles
    assert [tile for tile in tiles if tile.level == 1] == [Tile(1, 0), Tile(1, 1, 17)]
    assert [tile for tile in tiles if tile.level == 2] == [Tile(2, 0, 1)]
    assert len([tile for tile in tiles if tile.level == ENTRIES]) == 274


def test_a_tree_of_256_has_a_full_tile_and_one_hash_above() -> None:
    assert set(tiles_of(256)) == {Tile(ENTRIES, 0), Tile(0, 0), Tile(1, 0, 1)}


def test_an_empty_tree_has_no_tiles() -> None:
    assert list(tiles_of(0)) == []
    assert list(partial_tiles_of(0)) == []


@given(st.integers(0, 200_000), st.integers(0, 2_000))
def test_growing_adds_what_was_not_there(size: int, more: int) -> None:
    before, after = set(tiles_of(size)), set(tiles_of(size + more))
    assert set(tiles_of(size + more, size)) == after - before
    assert {tile for tile in before if tile.width < 256} == set(partial_tiles_of(size))
    assert all(tile_of(tile.level, tile.index, size + more) == tile for tile in after)
    assert before - after <= set(partial_tiles_of(size))


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    assert decode_bundle(encode_bundle(entries), len(entries)) == entries


def test_a_bundles_bytes() -> None:
    assert encode_bundle([b"a" * 258, b""]) == b"\x01\x02" + b"a" * 258 + b"\x00\x00"


def test_an_entry_has_at_most_65535_bytes() -> None:
    assert decode_bundle(encode_bundle([b"a" * 65535]), 1) == [b"a" * 65535]
    with pytest.raises(TileError):
        encode_bundle([b"a" * 65536])


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x01ab", b"", b"\x00\x01a\x00\x01b"])
def test_a_bundle_of_other_bytes_is_refused(data: bytes) -> None:
    with pytest.raises(TileError):
        decode_bundle(data, 1)


@given(st.binary(max_size=80), st.integers(0, 5))
def test_any_bytes_are_a_bundle_or_refused(data: bytes, width: int) -> None:
    try:
        entries = decode_bundle(data, width)
    except TileError:
        return
    assert encode_bundle(entries) == data


def test_a_hash_tile_has_32_bytes_a_hash() -> None:
    assert decode_tile(b"a" * 32 + b"b" * 32, 2) == [b"a" * 32, b"b" * 32]
    with pytest.raises(TileError):
        decode_tile(b"a" * 63, 2)
