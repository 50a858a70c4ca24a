"""Evidence packs: the population of the wanted controls from the warehouse, proven row by row by the audit log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from analytics.evidence.controls import Control, controls_of
from analytics.model.guard import guard_params, guarded
from analytics.model.scope import Scope, checked, tenant_of
from analytics.schema import Warehouse, loaded_position

MANIFEST = "manifest.json"


class WarehouseBehind(Exception):
    """The warehouse has not loaded all that the checkpoint covers; wait for the loader, then ask again."""


class PackExists(Exception):
    """There is something in the folder already; a pack is never written over."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole UTC days, both inclusive."""

    from_: date
    to: date

    def __post_init__(self) -> None:
        if self.to < self.from_:
            raise ValueError("a period ends on or after its first day")


@dataclass(frozen=True, slots=True)
class Question:
    """What a pack answers, for its manifest."""

    criteria: tuple[str, ...]
    period_from: str
    period_to: str
    query: str
    parameters: Mapping[str, Any]


class Proofs(Protocol):
    """The audit log at one signed checkpoint, and the bytes of a pack's files, which it defines."""

    @property
    def position(self) -> int:
        """The log position of the tree's last leaf."""

    def tree_size(self) -> int: ...

    def entry(self, position: int) -> tuple[int, bytes]:
        """Leaf index and audit entry of the event at a position of the tree."""

    def draw_sample(self, seed: str, n: int, indexes: Sequence[int]) -> list[int]:
        """The `n` leaves that the auditor's seed draws; all where there are fewer."""

    def pack(
        self,
        question: Question,
        answer: Iterable[tuple[int, Mapping[str, Any]]],
        seed: str,
        n: int,
        page: bytes,
    ) -> Mapping[str, bytes]:
        """Bytes by path: population, sample, proofs, checkpoint, key, page and manifest. Raises for an unproven row."""


@dataclass(frozen=True)
class Answered:
    """A control with the rows of its population."""

    control: Control
    rows: list[dict[str, Any]]

    @property
    def exceptions(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["exception"]]


@dataclass(frozen=True)
class Pack:
    """What was made. `files` are the bytes written under `folder`."""

    folder: Path
    position: int
    tree_size: int
    population: int
    sample: int
    exceptions: int
    files: Mapping[str, bytes] = field(repr=False)


def make_pack(
    criteria: Sequence[str],
    period: Period,
    warehouse: Warehouse,
    proofs: Proofs,
    out: Path,
    seed: str,
    n: int,
    scope: Scope,
    position: int | None = None,
) -> Pack:
    """Write a pack into `out`, a folder that is new or empty; at one checkpoint the bytes are always the same.

    A tenant's pack holds that tenant's rows; the platform's own (releases, alerts) are in the operator's alone.
    `position` may end the population before the checkpoint does. Raises `UnknownCriterion`, `NoTenant`,
    `WarehouseBehind`, `PackExists`, `WarehouseError`, `ValueError` for a position after the checkpoint's.
    """
    from analytics.evidence.page import render_page

    controls = controls_of(tuple(criteria))
    if out.exists() and any(out.iterdir()):
        raise PackExists(f"{out.name} is not empty")
    at = proofs.position if position is None else position
    if at > proofs.position:
        raise ValueError(f"position {at} comes after the checkpoint's, {proofs.position}")
    answers = ask(controls, period, warehouse, scope, at)
    population = merged(answers)
    indexes = {row["position"]: proofs.entry(row["position"])[0] for row in population}
    drawn = proofs.draw_sample(seed, n, list(indexes.values()))
    question = Question(
        tuple(dict.fromkeys(control.criterion for control in controls)),
        period.from_.isoformat(),
        period.to.isoformat(),
        query_text(controls, scope),
        parameters(period, scope, at),
    )
    page = render_page(question, answers, indexes, drawn, seed, n, at, proofs.tree_size(), scope)
    answer = [(row["position"], {k: v for k, v in row.items() if k != "position"}) for row in population]
    files = proofs.pack(question, answer, seed, n, page)
    _write(out, files)
    exceptions = sum(len(each.exceptions) for each in answers)
    return Pack(out, at, proofs.tree_size(), len(population), len(drawn), exceptions, files)


def ask(
    controls: Sequence[Control], period: Period, warehouse: Warehouse, scope: Scope, position: int
) -> list[Answered]:
    """Each control's rows up to `position`. Raises `WarehouseBehind`."""
    loaded = loaded_position(warehouse)
    if loaded < position:
        raise WarehouseBehind(f"loaded up to {loaded}, the checkpoint covers {position}")
    bound = {**guard_params(scope, position), "from": period.from_, "until": period.to + timedelta(days=1)}
    answers = []
    for control in controls:
        found = warehouse.query(guarded(control.sql, scope), bound, tenant_of(scope))
        names = [name for name, _ in found.columns]
        rows = [{name: _plain(value) for name, value in zip(names, row, strict=True)} for row in found.rows]
        answers.append(Answered(control, rows))
    return answers


def merged(answers: Sequence[Answered]) -> list[dict[str, Any]]:
    """One row an event, in log order, with the `controls` it serves: leaves are proven once."""
    rows: dict[int, dict[str, Any]] = {}
    for each in answers:
        for row in each.rows:
            known = rows.setdefault(row["position"], {"controls": []})
            both = "; ".join(text for text in (known.get("exception", ""), row["exception"]) if text)
            known.update({**row, "exception": both, "controls": [*known["controls"], each.control.id]})
    return [rows[position] for position in sorted(rows)]


def query_text(controls: Sequence[Control], scope: Scope) -> str:
    """The queries as they ran, each under its control's name."""
    return "\n\n".join(f"-- {control.id}: {control.title}\n{guarded(control.sql, scope)};" for control in controls)


def parameters(period: Period, scope: Scope, position: int) -> dict[str, Any]:
    whose = tenant_of(checked(scope))
    return {
        "from": period.from_.isoformat(),
        "until": (period.to + timedelta(days=1)).isoformat(),
        "position": position,
        "tenant": None if whose is None else str(whose),
    }


def _write(out: Path, files: Mapping[str, bytes]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    # The manifest comes last: a folder with one is whole.
    for path in sorted(files, key=lambda path: (path == MANIFEST, path)):
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files[path])


def _plain(value: Any) -> Any:
    """A value as canonical JSON can hold it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return str(value) if isinstance(value, UUID) else value
