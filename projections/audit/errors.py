"""The one base of every "these bytes are not what they should be" in the audit log's formats."""

from __future__ import annotations


class Malformed(ValueError):
    """Bytes or text that break their format, or a proof or signature that does not hold."""
