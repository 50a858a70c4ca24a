"""Families of handlers: each handler is in one, with the topics that its events are on."""

from __future__ import annotations

import pytest

from infra.faust.families import UnknownFamily, chosen, families
from processors.delivery.announcing import Announcing
from processors.notifications.handler import Notifications
from processors.reactions import HANDLERS

WANTED = {
    **{handler.name: handler.topics for handler in HANDLERS},
    Announcing.name: Announcing.topics,
    Notifications.name: Notifications.topics,
}


def test_every_handler_is_in_one_family() -> None:
    found = families(WANTED)
    members = [handler for family in found.values() for handler in family.handlers]
    assert sorted(members) == sorted(WANTED)
    assert found["generation"].handlers == ("generation", "quota")
    assert len({family.group for family in found.values()}) == len(found)


def test_a_family_follows_the_topics_of_its_events() -> None:
    found = families(WANTED)
    assert found["generation"].topics == ("atelier.designs",)
    assert found["video"].handlers == ("video",) and found["video"].topics == ("atelier.designs",)
    assert found["timers"].topics == ("atelier.bookings",)
    assert found["notifications"].topics == ("atelier.accounts", "atelier.bookings")
    assert found["webhooks"].topics == ("atelier.accounts", "atelier.bookings", "atelier.designs")


def test_families_are_chosen_by_name() -> None:
    found = families(WANTED)
    assert chosen("", found) == list(found.values())
    assert [each.name for each in chosen("imaging, generation,imaging", found)] == ["imaging", "generation"]
    with pytest.raises(UnknownFamily, match="'knitting'; there are generation, imaging, video"):
        chosen("imaging,knitting", found)
