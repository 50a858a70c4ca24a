"""The pack's page: what was asked, what was found, and how an auditor checks it without us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from analytics.model.guard import guarded
from analytics.model.scope import Scope, tenant_of

if TYPE_CHECKING:
    from jinja2 import Template

    from analytics.evidence.packing import Answered, Question

SHOWN = 50
"""How many exceptions and sampled rows a control's section lists; the files hold all."""

_ENVELOPE = frozenset(
    {"position", "event_id", "tenant", "time", "topic", "actor_kind", "actor_id", "on_behalf_of", "action", "exception"}
)


def render_page(
    question: Question,
    answers: Sequence[Answered],
    indexes: Mapping[int, int],
    drawn: Sequence[int],
    seed: str,
    n: int,
    position: int,
    tree_size: int,
    scope: Scope,
) -> bytes:
    """`index.html`: whole in itself, and the same bytes for the same arguments (it names no time of making)."""
    whose = tenant_of(scope)
    text = _template().render(
        question=question,
        sections=[_section(each, indexes, frozenset(drawn), scope) for each in answers],
        population=len(indexes),
        exceptions=sum(len(each.exceptions) for each in answers),
        drawn=len(drawn),
        seed=seed,
        wanted=n,
        position=position,
        tree_size=tree_size,
        scope="All tenants and the platform itself" if whose is None else f"Tenant {whose}",
        one_tenant=whose is not None,
        shown=SHOWN,
    )
    return text.encode()


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files("analytics.evidence").joinpath("page.html.j2").read_text())


def _section(answered: Answered, indexes: Mapping[int, int], drawn: frozenset[int], scope: Scope) -> dict[str, Any]:
    rows = [{**row, "index": indexes[row["position"]]} for row in answered.rows]
    sampled = [row for row in rows if row["index"] in drawn]
    exceptions = [row for row in rows if row["exception"]]
    return {
        "control": answered.control,
        "sql": guarded(answered.control.sql, scope),
        "count": len(rows),
        "topics": sorted(Counter(row["topic"] for row in rows).items()),
        "columns": _columns(answered.rows),
        "sampled": sampled[:SHOWN],
        "sampled_count": len(sampled),
        "exceptions": exceptions[:SHOWN],
        "exceptions_count": len(exceptions),
    }


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The control's own columns, without those that every event has."""
    return [name for name in rows[0] if name not in _ENVELOPE] if rows else []
