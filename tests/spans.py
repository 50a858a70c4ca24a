"""Tracing that keeps what it is told, in the order in which it ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.log import Envelope
from domain.tracing import Attributes, Kind, Noted, Value


@dataclass
class Told:
    """A span as it was told; `parent` is the context that it continues."""

    called: str
    parent: str | None
    traceparent: str | None
    noted: dict[str, Value] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    ended: bool = False
    recording: bool = True

    def name(self, name: str) -> None:
        self.called = name

    def note(self, name: str, value: Value) -> None:
        self.noted[name] = value

    def fail(self, kind: str) -> None:
        self.failed.append(kind)

    def __enter__(self) -> Told:
        return self

    def __exit__(self, *raised: object) -> None:
        if raised and isinstance(raised[0], type):
            self.fail(raised[0].__name__)
        self.ended = True


class KeptTracing:
    def __init__(self) -> None:
        self.spans: list[Told] = []

    def request(self, method: str, parent: str | None, request_id: str, attributes: Attributes) -> Told:
        return self._made(method, parent, attributes)

    def follow(self, name: str, kind: Kind, cause: Envelope, attributes: Noted) -> Told:
        return self._made(name, cause.traceparent, attributes() if callable(attributes) else attributes)

    def gather(self, name: str, causes: Iterable[str], attributes: Attributes) -> Told:
        return self._made(name, ",".join(causes), attributes)

    def named(self, name: str) -> list[Told]:
        return [span for span in self.spans if span.called == name]

    def _made(self, name: str, parent: str | None, attributes: Attributes) -> Told:
        trace = parent[3:35] if parent else "4bf92f3577b34da6a3ce929d0e0e4736"
        made = Told(name, parent, f"00-{trace}-{len(self.spans) + 1:016x}-01", dict(attributes))
        self.spans.append(made)
        return made
