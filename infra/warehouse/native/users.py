"""Who may use the served warehouse: one account that writes, and any number that only read."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_NAME = re.compile(r"[A-Za-z_][\w.-]{0,63}")
_DATABASE = re.compile(r"[a-z_][a-z0-9_]{0,63}")
DEFAULT_PORT = 9000


class BadWarehouseUrl(ValueError):
    """Says what is wrong, and never what the password is."""


@dataclass(frozen=True, slots=True)
class WarehouseUrl:
    """`clickhouse://user:password@host:port/database`; `clickhouses://` speaks TLS, which the front does not."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str
    secure: bool

    @staticmethod
    def of(text: str) -> WarehouseUrl:
        """Raises `BadWarehouseUrl`."""
        parts = urlsplit(text)
        try:
            port = parts.port
        except ValueError:
            raise BadWarehouseUrl("its port is not a number") from None
        database = parts.path.removeprefix("/")
        if parts.scheme not in ("clickhouse", "clickhouses") or not parts.hostname:
            raise BadWarehouseUrl("it is clickhouse://user:password@host:port/database")
        if parts.query or parts.fragment or not _DATABASE.fullmatch(database):
            raise BadWarehouseUrl("after the host comes /database, in lower case, and nothing else")
        user = unquote(parts.username or "default")
        if not _NAME.fullmatch(user):
            raise BadWarehouseUrl("its user is not a name")
        secure = parts.scheme == "clickhouses"
        default = 9440 if secure else DEFAULT_PORT
        return WarehouseUrl(parts.hostname, port or default, user, unquote(parts.password or ""), database, secure)


@dataclass(frozen=True, slots=True)
class User:
    name: str
    password_hash: bytes = field(repr=False)
    read_only: bool


class Users:
    """Names and hashes of passwords. An unknown name takes as long as a wrong password."""

    def __init__(self, writer: WarehouseUrl, readers: Mapping[str, str]) -> None:
        made = [User(writer.user, _hash(writer.password), False)]
        made += [User(name, _hash(password), True) for name, password in readers.items()]
        self._users = {user.name: user for user in made}
        self._nobody = User("", _hash("\0"), True)

    def welcome(self, name: str, password: str) -> User | None:
        user = self._users.get(name, self._nobody)
        right = hmac.compare_digest(user.password_hash, _hash(password))
        return user if right and user is not self._nobody else None


def readers_of(text: str) -> dict[str, str]:
    """`name:password,name:password` as the accounts that only read. Raises `ValueError`."""
    readers: dict[str, str] = {}
    for each in filter(None, text.split(",")):
        name, colon, password = each.partition(":")
        if not colon or not password or not _NAME.fullmatch(name) or name in readers:
            raise ValueError("a reader is name:password, each name once, without a comma in the password")
        readers[name] = unquote(password)
    return readers


def _hash(password: str) -> bytes:
    # Chosen by a machine or an operator and compared in memory only: nobody who could read these lacks the passwords.
    return hashlib.sha256(password.encode()).digest()
