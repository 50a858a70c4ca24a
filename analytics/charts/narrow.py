"""A chart for a telephone: the same figures on less width, with letters that can still be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SHARE = 0.38
"""Of the width that a chart has on a desk: 720 px become 274, some 350 with axis and margins."""
LEAST = 150
AMOUNTS = "amounts"
"""The name of a layer of figures above bars: they stand too close on little width."""
MOST_AMOUNTS = 5


def narrowed(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The specification for some 350 px."""
    made: dict[str, Any] = _narrowed(spec)
    config = dict(made["config"])
    config["title"] = {**config["title"], "fontSize": 17, "subtitleFontSize": 12, "offset": 16}
    config["legend"] = {**config["legend"], "columns": 3, "columnPadding": 10, "labelLimit": 110}
    config["axis"] = {**config["axis"], "labelLimit": 120}
    return {**made, "config": config, "padding": {"left": 6, "right": 6, "top": 10, "bottom": 8}}


def _narrowed(node: Any) -> Any:
    if isinstance(node, list):
        return [_narrowed(each) for each in node if not _crowded(each)]
    if not isinstance(node, Mapping):
        return node
    made = {name: value if name == "data" else _narrowed(value) for name, value in node.items()}
    if isinstance(made.get("width"), int):
        made["width"] = _share_of(made["width"])
    x = made.get("x")
    if isinstance(x, Mapping) and isinstance(x.get("value"), int):
        # Something that stands at the right edge.
        made["x"] = {**x, "value": _share_of(x["value"])}
    if "labelLimit" in made:
        made["labelLimit"] = min(made["labelLimit"], 120)
    return made


def _share_of(width: int) -> int:
    return max(LEAST, round(width * SHARE))


def _crowded(node: Any) -> bool:
    return isinstance(node, Mapping) and node.get("name") == AMOUNTS and len(node["data"]["values"]) > MOST_AMOUNTS
