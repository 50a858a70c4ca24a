"""What a verification found: checks made, and each problem with the place it is at."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

MOST_PROBLEMS = 100
"""How many problems a check lists; more are counted."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: which check found it, the file (and index, line) it is at, and what it is."""

    check: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome: `ok` where no check found a problem."""

    ok: bool
    checks: tuple[Check, ...]
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        """The report in plain types."""
        return asdict(self)

    def as_text(self) -> str:
        """The report for a person, a line each."""
        lines = [f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.detail}" for check in self.checks]
        lines.extend(f"  - {item.place}: {item.message} [{item.check}]" for item in self.problems)
        lines.append("verified" if self.ok else "NOT verified")
        return "\n".join(lines)


class Findings:
    """Collects checks and problems while verifying."""

    def __init__(self) -> None:
        self._details: dict[str, str] = {}
        self._problems: list[Problem] = []
        self._counts: Counter[str] = Counter()

    def begin(self, check: str, detail: str = "") -> None:
        """Say that a check is made; the detail may be given again when more is known."""
        self._details[check] = detail

    def problem(self, check: str, place: str, message: object) -> None:
        """Add what is wrong at a place."""
        self._details.setdefault(check, "")
        self._counts[check] += 1
        if self._counts[check] <= MOST_PROBLEMS:
            self._problems.append(Problem(check, place, str(message)))

    def fine(self, check: str) -> bool:
        """Whether a check has found nothing wrong so far."""
        return not self._counts[check]

    def report(self) -> Report:
        """What was found."""
        checks = []
        for name, detail in self._details.items():
            count = self._counts[name]
            checks.append(Check(name, count == 0, _wrong(count, detail) if count else detail or "fine"))
        return Report(not self._problems, tuple(checks), tuple(self._problems))


def _wrong(count: int, expected: str) -> str:
    """A failed check in words: never what was expected alone, or it would read as if it had been found."""
    told = "1 problem" if count == 1 else f"{count} problems"
    listed = f", {MOST_PROBLEMS} of them listed" if count > MOST_PROBLEMS else ""
    return told + listed + (f"; expected: {expected}" if expected else "")
