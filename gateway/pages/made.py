"""The answer of a page's command: which thing was made."""

from __future__ import annotations

from pydantic import BaseModel


class Made(BaseModel):
    id: str
