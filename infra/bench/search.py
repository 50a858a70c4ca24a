"""How well and how fast concepts are found again, over the read model alone."""

from __future__ import annotations

import base64
import random
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from infra.bench.machine import percentiles

CONCEPTS, SEARCHES = 10_000, 100


def search() -> dict[str, Any]:
    """Recall of changed pictures over sixty designs; milliseconds of a search among 10,000 concepts of one tenant."""
    from processors.looks.describe import described, packed
    from processors.looks.trials import changes, designs, recall

    pictures = list(designs())
    began = time.perf_counter()
    features = [packed(described(picture)) for picture in pictures]
    figures: dict[str, Any] = {"describe_ms": round((time.perf_counter() - began) / len(pictures) * 1000, 1)}
    for name, change in changes().items():
        found = recall(pictures, change)
        figures[f"recall, {name}"] = f"@1 {found.at_1:.2f}, @5 {found.at_5:.2f}, @20 {found.at_20:.2f}"
    return {**figures, **_timed(pictures[0], features)}


def _timed(picture: Any, features: list[bytes]) -> dict[str, Any]:
    from infra.sqlite import Database
    from processors.imaging.pictures import encode_png
    from projections.search.query import Filters
    from projections.search.query import search as find
    from projections.search.text import Fts5

    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        store = Database(Path(folder) / "views.db", "NORMAL")
        tenant = uuid4()
        began = time.perf_counter()
        _fill(store, tenant, features)
        figures["indexed_per_s"] = round(CONCEPTS / (time.perf_counter() - began))
        png, chance = encode_png(picture), random.Random(1)
        from infra.looks import ImagingLooks

        looks = ImagingLooks()
        ways = {"text": (True, False), "image": (False, True), "both": (True, True)}
        for way, (by_text, by_image) in ways.items():
            took = []
            for _ in range(SEARCHES):
                one = time.perf_counter()
                text = " ".join(chance.sample(WORDS, 2)) if by_text else None
                find(store, Fts5(), tenant, text, looks.compared(png) if by_image else None, Filters())
                took.append(time.perf_counter() - one)
            figures |= {f"{way}_{name}": value for name, value in percentiles(took).items()}
        store.close()
    return figures


WORDS = [
    f"{a}{b}" for a in ("rose", "snake", "moon", "koi", "wolf", "fern", "ship") for b in ("", "s", "wood", "light")
]


def _fill(store: Any, tenant: UUID, features: list[bytes]) -> None:
    from domain.concepts import Concept
    from domain.log import Actor, Envelope, Happened
    from domain.personal import Personal
    from domain.provenance import Looks
    from infra.clock import SystemClock
    from projections.search.view import SearchView
    from projections.tracking import prepare

    chance, now, view = random.Random(2), SystemClock().now(), SearchView()
    with store.write() as connection:
        prepare(connection, (view,))
    numbers = iter(range(1, 10 * CONCEPTS))
    for start in range(0, CONCEPTS, 500):
        with store.write() as connection:
            for n in range(start, start + 500):
                prompt = Personal(tenant, "prompt", " ".join(chance.choices(WORDS, k=8)))
                made = Concept.request(
                    uuid4(), tenant, tenant, prompt, "blackwork", (n,), 100.0, 256, (), (), 0, None, uuid4(), now
                )
                looks = Looks("looks-1", base64.b64encode(chance.choice(features)).decode())
                value = Personal(tenant, "prompt", looks.features)
                made.record(made.VariantDescribed, now, variant=0, describer=looks.describer, features=value)
                events: list[Any] = list(made.collect_events())
                for event in events:
                    envelope = Envelope(uuid4(), tenant, Actor("system", "b"), "", "", None, "", None, now, 1)
                    view.apply(connection, Happened(next(numbers), event.TOPIC, envelope, event))
