"""Money as integer minor units with an ISO 4217 code."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.errors import Invalid

_CODE = re.compile(r"[A-Z]{3}")
_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "XAF"), 0),
    **dict.fromkeys(("XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""ISO 4217 minor digits where they are not two."""


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


def digits(currency: str) -> int:
    """Decimal places of the currency's amounts."""
    return _DIGITS.get(currency, 2)


def shown(minor: int, currency: str) -> str:
    """`1,250.00 EUR` for (125000, "EUR")."""
    places = digits(currency)
    return f"{minor / 10**places:,.{places}f} {currency}"
