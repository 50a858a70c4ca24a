"""The job table's order in memory: priority, then the tenant with fewest running, then whose turn it is, then age."""

from __future__ import annotations

from collections import Counter, defaultdict, deque

from processors.scaling.demand import Asked


class Waiting:
    """Jobs that nobody has claimed yet, in the order in which `processors.jobs` gives them out."""

    def __init__(self) -> None:
        self._jobs: dict[int, dict[int, deque[Asked]]] = defaultdict(dict)
        self._turns: Counter[int] = Counter()
        self._turn = 0
        self.running: Counter[int] = Counter()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, asked: Asked) -> None:
        self._jobs[asked.priority].setdefault(asked.tenant, deque()).append(asked)
        self._count += 1

    def claim(self) -> Asked:
        """Raises `IndexError` where nothing waits."""
        if not self._count:
            raise IndexError("nothing waits")
        priority = max(each for each, tenants in self._jobs.items() if tenants)
        tenants = self._jobs[priority]
        tenant = min(tenants, key=lambda each: (self.running[each], self._turns[each], tenants[each][0].at))
        asked = tenants[tenant].popleft()
        if not tenants[tenant]:
            del tenants[tenant]
        self._turn += 1
        self._turns[tenant] = self._turn
        self.running[tenant] += 1
        self._count -= 1
        return asked

    def finished(self, asked: Asked) -> None:
        self.running[asked.tenant] -= 1

    def oldest(self) -> float | None:
        """When the job that waits longest was asked for."""
        firsts = [queue[0].at for tenants in self._jobs.values() for queue in tenants.values()]
        return min(firsts, default=None)
