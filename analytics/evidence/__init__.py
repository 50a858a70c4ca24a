"""Evidence for auditors: criteria, controls, and packs of rows with proofs."""

from analytics.evidence.controls import CONTROLS, Control, UnknownCriterion, criteria
from analytics.evidence.packing import (
    Pack,
    PackExists,
    Period,
    Proofs,
    Question,
    WarehouseBehind,
    make_pack,
)

__all__ = [
    "CONTROLS",
    "Control",
    "Pack",
    "PackExists",
    "Period",
    "Proofs",
    "Question",
    "UnknownCriterion",
    "WarehouseBehind",
    "criteria",
    "make_pack",
]
