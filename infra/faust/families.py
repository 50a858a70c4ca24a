"""Families of handlers: each is one Faust app and one consumer group, so it scales, lags and replays by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from projections.relay.topics import topics_for

TOGETHER: Mapping[str, str] = {"quota": "generation"}
"""Handlers that go with a family of another name; every other handler is the family of its own name."""


class UnknownFamily(ValueError):
    """Says which, and what there is."""


@dataclass(frozen=True, slots=True)
class Family:
    name: str
    handlers: tuple[str, ...]
    topics: tuple[str, ...]
    """Of Kafka: those on which the events are that the handlers want."""

    @property
    def group(self) -> str:
        """The app's id, and the consumer group's."""
        return f"atelier-{self.name}"


def families(wanted: Mapping[str, frozenset[str]]) -> dict[str, Family]:
    """`wanted` are the handlers with their events' topics."""
    members: dict[str, list[str]] = {}
    for handler in wanted:
        members.setdefault(TOGETHER.get(handler, handler), []).append(handler)
    return {
        name: Family(
            name, tuple(handlers), tuple(sorted(topics_for(frozenset().union(*(wanted[each] for each in handlers)))))
        )
        for name, handlers in members.items()
    }


def chosen(text: str, there: Mapping[str, Family]) -> Sequence[Family]:
    """The families that `text` names, separated by commas; all where it is empty. Raises `UnknownFamily`."""
    names = _names(text)
    for name in names:
        if name not in there:
            raise UnknownFamily(f"There is no family {name!r}; there are {', '.join(there)}.")
    return [there[name] for name in names] if names else list(there.values())


def _names(text: str) -> Iterable[str]:
    return list(dict.fromkeys(filter(None, (name.strip() for name in text.split(",")))))
