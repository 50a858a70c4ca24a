"""How every chart looks: one set of colours and sizes for light paper, one for dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FONT = "Roboto, 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Theme:
    """`series` are told apart by lightness too, so that they survive print and colour blindness."""

    name: str
    paper: str
    ink: str
    quiet: str
    grid: str
    good: str
    bad: str
    idle: str
    accent: str
    series: tuple[str, ...]

    def config(self) -> dict[str, Any]:
        """The Vega-Lite configuration."""
        text = {"labelFont": FONT, "titleFont": FONT, "labelColor": self.quiet, "titleColor": self.quiet}
        return {
            "font": FONT,
            "background": self.paper,
            "view": {"stroke": None},
            "axis": {
                **text,
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
                "domain": False,
                "ticks": False,
                "grid": False,
                "labelPadding": 8,
                "titlePadding": 12,
            },
            "axisY": {
                "grid": True,
                "gridColor": self.grid,
                "titleAngle": 0,
                "titleAlign": "left",
                "titleAnchor": "end",
                "titleBaseline": "bottom",
                "titleX": 0,
                "titleY": -12,
            },
            "legend": {
                **text,
                "orient": "top",
                "title": None,
                "labelFontSize": 12,
                "symbolType": "square",
                "symbolSize": 110,
                "offset": 12,
                "columnPadding": 18,
            },
            "header": {**text, "labelFontSize": 13, "labelColor": self.ink, "labelFontWeight": "bold"},
            "title": {
                "font": FONT,
                "subtitleFont": FONT,
                "anchor": "start",
                "frame": "bounds",
                "color": self.ink,
                "fontSize": 20,
                "fontWeight": "bold",
                "subtitleColor": self.quiet,
                "subtitleFontSize": 13,
                "subtitlePadding": 6,
                "offset": 22,
            },
            "bar": {"color": self.accent},
            "text": {"font": FONT, "fontSize": 12, "color": self.ink},
            "line": {"strokeWidth": 2.5, "strokeCap": "round", "strokeJoin": "round"},
            "concat": {"spacing": 36},
        }


LIGHT = Theme(
    "light",
    paper="#ffffff",
    ink="#1d1c1a",
    quiet="#66625c",
    grid="#ebe8e3",
    good="#2f5d62",
    bad="#b4472e",
    idle="#c2bcb2",
    accent="#2f5d62",
    series=("#22474b", "#5b8e8a", "#c98a2b", "#b4472e", "#6d4a63", "#a9b8a2", "#8b857b"),
)
DARK = Theme(
    "dark",
    paper="#171718",
    ink="#f0ede8",
    quiet="#a29d95",
    grid="#2c2c2e",
    good="#6fb0a9",
    bad="#e2795d",
    idle="#5b5853",
    accent="#6fb0a9",
    series=("#8fd0c8", "#4f8f8a", "#e0a94e", "#e2795d", "#b58aa9", "#c3d1bb", "#807b73"),
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
