"""What an app says about a concept of its own: tags, metadata, a brand to show it under, whom to call back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from domain.errors import Invalid
from domain.personal import Personal, PersonalText
from domain.tenants import Brand
from domain.webhook_urls import LONGEST_URL

MOST_TAGS, LONGEST_TAG = 20, 60
MOST_METADATA, LONGEST_NAME, LONGEST_VALUE = 50, 40, 500
LONGEST_CALLBACK = LONGEST_URL
TEXTS, CALLBACK = "prompt", "callback"
"""Purposes under which they are sealed: a callback's address may hold a secret."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Free text, so personal like the prompt itself.

    `callback` is where the outcome is to be told, `callback_secret` what signs it: nobody is told without.
    """

    tags: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    brand: Brand | None = None
    callback: str | None = None
    callback_secret: str | None = field(default=None, repr=False)

    def __bool__(self) -> bool:
        return bool(self.tags or self.metadata or self.brand or self.callback)

    def check(self) -> None:
        """Raises `Invalid` naming the field."""
        if len(self.tags) > MOST_TAGS or any(not 1 <= len(tag.strip()) <= LONGEST_TAG for tag in self.tags):
            raise Invalid("bad-tags", f"At most {MOST_TAGS} tags of 1 to {LONGEST_TAG} characters.", "tags")
        if (
            len(self.metadata) > MOST_METADATA
            or any(not 1 <= len(name) <= LONGEST_NAME for name in self.metadata)
            or any(len(value) > LONGEST_VALUE for value in self.metadata.values())
        ):
            raise Invalid(
                "bad-metadata",
                f"At most {MOST_METADATA} entries; names to {LONGEST_NAME}, values to {LONGEST_VALUE} characters.",
                "metadata",
            )
        if self.callback is not None and len(self.callback) > LONGEST_CALLBACK:
            raise Invalid("bad-callback", f"An address has at most {LONGEST_CALLBACK} characters.", "webhook_url")

    def sealed_tags(self, subject: UUID) -> PersonalText | None:
        tags = list(dict.fromkeys(tag.strip() for tag in self.tags))
        return Personal(subject, TEXTS, json.dumps(tags, ensure_ascii=False)) if tags else None

    def sealed_metadata(self, subject: UUID) -> PersonalText | None:
        if not self.metadata:
            return None
        return Personal(subject, TEXTS, json.dumps(dict(self.metadata), ensure_ascii=False))

    def sealed_callback(self, subject: UUID) -> PersonalText | None:
        return None if self.callback is None else Personal(subject, CALLBACK, self.callback)

    def sealed_secret(self, subject: UUID) -> PersonalText | None:
        return None if self.callback_secret is None else Personal(subject, CALLBACK, self.callback_secret)


def read_tags(text: PersonalText | None) -> list[str]:
    """Nothing where the person is gone."""
    return list(json.loads(text.value)) if text is not None and text.value is not None else []


def read_metadata(text: PersonalText | None) -> dict[str, str]:
    return dict(json.loads(text.value)) if text is not None and text.value is not None else {}
