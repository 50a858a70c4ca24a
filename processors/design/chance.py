"""Randomness by name, so that a change in one motif leaves the others as they were."""

from __future__ import annotations

import hashlib

import numpy as np

GRAMMAR = "design/1"


def generator(seed: int, node: str) -> np.random.Generator:
    """An independent stream for a named node (`rose/petal/3`) of the design with this seed."""
    key = hashlib.sha256(f"{GRAMMAR}/{seed}/{node}".encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key[:16], "big")))


class Chance:
    """A seed and a path of names; `at` descends, `rng` opens the stream of this very node.

    `even` says that nothing is to fall to one side or the other.
    """

    even = False

    def __init__(self, seed: int, path: str = "") -> None:
        self.seed, self.path = seed, path

    def at(self, *names: object) -> Chance:
        return Chance(self.seed, "/".join([self.path, *map(str, names)]).lstrip("/"))

    def rng(self) -> np.random.Generator:
        return generator(self.seed, self.path)

    def pick(self, name: str, options: int) -> int:
        return int(self.at(name).rng().integers(options))

    def spread(self, name: str, low: float, high: float) -> float:
        return float(self.at(name).rng().uniform(low, high))


class Even(Chance):
    """Chance for symmetrical designs: a spread that may fall either way stays in the middle."""

    even = True

    def at(self, *names: object) -> Even:
        return Even(self.seed, super().at(*names).path)

    def spread(self, name: str, low: float, high: float) -> float:
        return 0.0 if low == -high else super().spread(name, low, high)
