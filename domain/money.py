"""Money as integer minor units with an ISO 4217 code."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.errors import Invalid

_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` counts the currency's smallest unit: Money(9900, "USD") is $99.00."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.minor < 0:
            raise Invalid("negative-amount", "An amount of money cannot be negative.", "minor")
        if not _CODE.fullmatch(self.currency):
            raise Invalid("unknown-currency", "A currency is an ISO 4217 code such as USD.", "currency")
