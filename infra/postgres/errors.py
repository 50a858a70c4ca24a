"""Why a database cannot be used; each says what to do."""

from __future__ import annotations


class NotMigrated(Exception):
    """The database lacks a migration that this version needs, or has one that it does not know."""


class OtherKeys(Exception):
    """The log was written with another data folder's keys."""
