"""Bytes of ClickHouse's native protocol: integers are little endian, lengths are LEB128, text is a length and UTF-8."""

from __future__ import annotations

import socket
from typing import Protocol

LONGEST_TEXT = 1 << 20
"""Bytes of one text in a packet that is not a query; a query may be as long as a packet."""
_CHUNK = 1 << 18


class ProtocolError(Exception):
    """What a client sent cannot be understood, or is too large. `code` is ClickHouse's number for it."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Gone(Exception):
    """The other side has ended the connection."""


UNKNOWN_PACKET, UNEXPECTED_PACKET, TOO_LARGE, CANNOT_READ, NOT_IMPLEMENTED, CHECKSUM = 99, 101, 131, 33, 48, 40


class Source:
    """Bytes that are there, or that come when they are wanted. `at` is the place that is read next."""

    def __init__(self, data: bytes | bytearray = b"", limit: int = 1 << 30) -> None:
        self.data, self.at, self.limit = bytearray(data), 0, limit

    def more(self) -> bool:
        """Fetch some more bytes; False where there are no more."""
        return False

    def reach(self, end: int) -> None:
        """Make `data` hold everything before `end`. Raises `ProtocolError` where that is over the limit or missing."""
        if end > self.limit:
            raise ProtocolError(TOO_LARGE, f"more than {self.limit} bytes in one packet")
        while len(self.data) < end:
            if not self.more():
                raise ProtocolError(CANNOT_READ, "the bytes end too early")

    def take(self, size: int) -> bytes:
        end = self.at + size
        self.reach(end)
        taken = bytes(self.data[self.at : end])
        self.at = end
        return taken

    def byte(self) -> int:
        self.reach(self.at + 1)
        self.at += 1
        return self.data[self.at - 1]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 63:
                raise ProtocolError(CANNOT_READ, "a number is too long")
        if value >= 1 << 64:
            raise ProtocolError(CANNOT_READ, "a number is too large")
        return value

    def raw(self, longest: int = LONGEST_TEXT) -> bytes:
        size = self.varint()
        if size > longest:
            raise ProtocolError(TOO_LARGE, f"a text of {size} bytes; {longest} are allowed")
        return self.take(size)

    def text(self, longest: int = LONGEST_TEXT) -> str:
        """Bytes that are no UTF-8 are replaced: names and queries with such bytes are refused by the engine."""
        return self.raw(longest).decode("utf-8", "replace")

    def forget(self) -> None:
        """Drop what was read, so that the limit counts from here."""
        del self.data[: self.at]
        self.at = 0


class SocketSource(Source):
    """What comes over a connection. Reading waits as long as the socket's timeout says."""

    def __init__(self, connection: socket.socket, limit: int) -> None:
        super().__init__(limit=limit)
        self._connection = connection

    def more(self) -> bool:
        received = self._connection.recv(_CHUNK)
        if not received:
            raise Gone
        self.data += received
        return True

    @property
    def waiting(self) -> bool:
        """Whether bytes have come that nobody has read."""
        return self.at < len(self.data)


class Sink(Protocol):
    def send(self, data: bytes) -> None: ...


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def text(value: str | bytes) -> bytes:
    raw = value if isinstance(value, bytes) else value.encode()
    return varint(len(raw)) + raw
