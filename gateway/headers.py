"""A request's headers, looked up many times and read once."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

READ = "headers_read"
"""In the scope's state, what the frame has read for those inside it."""


class ReadHeaders(Headers):
    """The framework's, which goes through the list at each question; of a name that comes twice, the first."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope=scope)
        self._first: dict[bytes, bytes] = {}
        for name, value in self._list:
            self._first.setdefault(name, value)

    def __getitem__(self, key: str) -> str:
        return self._first[key.lower().encode("latin-1")].decode("latin-1")

    def get(self, key: str, default: Any = None) -> Any:
        value = self._first.get(key.lower().encode("latin-1"))
        return default if value is None else value.decode("latin-1")

    def __contains__(self, key: Any) -> bool:
        return key.lower().encode("latin-1") in self._first


class ReadRequest(Request):
    """A request inside the frame."""

    @property
    def headers(self) -> Headers:
        read: Headers = self.scope["state"][READ]
        return read
