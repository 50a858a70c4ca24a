"""Compressed blocks: frames of a checksum, a method, two sizes and the bytes.

The checksum is CityHash 1.0.2's 128 bits over all that follows it; the first size counts method and sizes, too.
"""

from __future__ import annotations

from typing import Any

from infra.warehouse.native.wire import CHECKSUM, NOT_IMPLEMENTED, TOO_LARGE, ProtocolError, Source

NONE, LZ4, ZSTD = 0x02, 0x82, 0x90
_CODECS = {LZ4: "lz4_raw", ZSTD: "zstd"}
_HEAD, _SUM = 9, 16
FRAME = 1 << 20
"""Bytes of one frame before they are compressed."""


def compressed(data: bytes) -> bytes:
    """Frames of LZ4."""
    codec = _codec(LZ4)
    frames = bytearray()
    for begun in range(0, len(data), FRAME):
        part = data[begun : begun + FRAME]
        packed = codec.compress(part, asbytes=True)
        head = bytes([LZ4]) + (len(packed) + _HEAD).to_bytes(4, "little") + len(part).to_bytes(4, "little")
        frames += _checksum(head + packed) + head + packed
    return bytes(frames)


class FramedSource(Source):
    """What compressed frames of another source hold; the limit is on the bytes that come out."""

    def __init__(self, framed: Source) -> None:
        super().__init__(limit=framed.limit)
        self._framed = framed

    def more(self) -> bool:
        self.data += self._frame()
        return True

    def _frame(self) -> bytes:
        source = self._framed
        checksum, head = source.take(_SUM), source.take(_HEAD)
        method = head[0]
        size, whole = int.from_bytes(head[1:5], "little"), int.from_bytes(head[5:9], "little")
        if size < _HEAD or max(size, len(self.data) + whole) > self.limit:
            raise ProtocolError(TOO_LARGE, f"a frame of {whole} bytes; {self.limit} are allowed in a packet")
        packed = source.take(size - _HEAD)
        if checksum != _checksum(head + packed):
            raise ProtocolError(CHECKSUM, "a checksum does not match")
        source.forget()
        if method == NONE and whole == len(packed):
            return packed
        if method not in _CODECS:
            raise ProtocolError(NOT_IMPLEMENTED, f"compression method 0x{method:02x}")
        try:
            plain: bytes = _codec(method).decompress(packed, whole, asbytes=True)
        except OSError:
            raise ProtocolError(CHECKSUM, "a frame cannot be decompressed") from None
        return plain


def _codec(method: int) -> Any:
    import pyarrow as pa

    return pa.Codec(_CODECS[method])


def _checksum(data: bytes) -> bytes:
    from clickhouse_cityhash.cityhash import CityHash128

    first, second = divmod(int(CityHash128(data)), 1 << 64)
    return first.to_bytes(8, "little") + second.to_bytes(8, "little")
