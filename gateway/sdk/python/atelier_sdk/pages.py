"""Lists, a page at a time: iterate over a page to get everything from there on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """`data` is this page; iterating goes on over all later ones, asking for each when it is reached."""

    data: list[T]
    next_cursor: str | None
    _fetch: Callable[[str], Page[Any]]

    def next(self) -> Page[T] | None:
        """The next page; None after the last."""
        return None if self.next_cursor is None else cast("Page[T]", self._fetch(self.next_cursor))

    def pages(self) -> Iterator[Page[T]]:
        """This page and all later ones."""
        page: Page[T] | None = self
        while page is not None:
            yield page
            page = page.next()

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.data


@dataclass(frozen=True)
class AsyncPage(Generic[T]):
    """`data` is this page; iterating goes on over all later ones, asking for each when it is reached."""

    data: list[T]
    next_cursor: str | None
    _fetch: Callable[[str], Awaitable[AsyncPage[Any]]]

    async def next(self) -> AsyncPage[T] | None:
        """The next page; None after the last."""
        return None if self.next_cursor is None else cast("AsyncPage[T]", await self._fetch(self.next_cursor))

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """This page and all later ones."""
        page: AsyncPage[T] | None = self
        while page is not None:
            yield page
            page = await page.next()

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for each in page.data:
                yield each
