"""Why a command was refused: a stable code, a sentence that says what to do, and the field it is about."""

from __future__ import annotations


class Refused(Exception):
    """A rule of the domain said no. Nothing was changed."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class Invalid(Refused):
    """The command's data is wrong; sending it again unchanged cannot succeed."""


class NotFound(Refused):
    """There is no such thing for this tenant (it may exist for another: the answer is the same)."""

    def __init__(self, kind: str, field: str | None = None) -> None:
        super().__init__("not-found", f"No such {kind}.", field)


class Conflict(Refused):
    """The state does not allow it now."""


class QuotaExceeded(Refused):
    """The plan's units for the month are used up."""


class Gone(Refused):
    """The person was erased."""
