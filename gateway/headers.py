"""A request's headers, looked up many times and read once."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message, Scope

READ = "headers_read"
"""In the scope's state, what the frame has read for those inside it."""


class ReadHeaders(Headers):
    """The framework's, which goes through the list at each question; of a name that comes twice, the first."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope=scope)
        self._first = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(self._list)}

    def __getitem__(self, key: str) -> str:
        return self._first[key.lower()]

    def get(self, key: str, default: Any = None) -> Any:
        return self._first.get(key.lower(), default)

    def __contains__(self, key: Any) -> bool:
        return key.lower() in self._first


class ReadRequest(Request):
    """A request inside the frame."""

    @property
    def headers(self) -> Headers:
        read: Headers = self.scope["state"][READ]
        return read

    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            message = await self.receive()
            if message["type"] != "http.request" or message.get("more_body"):
                return await self._rest(message)
            self._body = message.get("body", b"")
        return self._body

    async def _rest(self, first: Message) -> bytes:
        """A body that comes in parts: seldom, and then as the framework reads it."""
        held = [first]

        async def received() -> Message:
            return held.pop() if held else await self.receive()

        self._body = await Request(self.scope, received).body()
        return self._body
