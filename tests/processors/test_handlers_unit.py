"""The handlers: what follows from an event, and under which ids."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.bookings import REMINDED, Booking
from domain.clients import Client
from domain.concepts import Concept, ConceptState
from domain.log import Actor, Happened
from domain.renditions import Rendition, RenditionKind
from domain.usage import UsageMeter
from domain.usecases.usage import Leases
from domain.videos import Video
from processors.handlers import CancelJobs, Command, EraseSubject, StartTimer, WantJob, command_id, context_of
from processors.reactions import HANDLERS, Erasure, Generation, Imaging, Quota, Timers, Videos
from tests.domain import samples
from tests.given import START, SYSTEM, World, event
from tests.scenes import ask, set_scene


def happened(event_class: type[Any], **values: Any) -> Happened:
    made = replace(samples.sample(event_class), **values)
    return Happened(9, event_class.TOPIC, samples.envelope_of(event_class), made)


def test_a_wanted_concept_is_a_job_and_a_cancelled_one_is_none() -> None:
    wanted = happened(Concept.Requested)
    id = wanted.event.originator_id
    assert Generation().handle(wanted) == (WantJob("generate", id, wanted.event.priority),)
    assert Generation().handle(happened(Concept.Cancelled)) == (
        CancelJobs(happened(Concept.Cancelled).event.originator_id),
    )


@pytest.mark.parametrize("kind", list(RenditionKind))
def test_a_wanted_rendition_is_a_job_of_its_kind(kind: RenditionKind) -> None:
    wanted = happened(Rendition.Requested, kind=kind)
    (effect,) = Imaging().handle(wanted)
    assert effect == WantJob(kind.value, wanted.event.originator_id, wanted.event.priority)


def test_a_finished_rendition_is_attached_by_a_command() -> None:
    (effect,) = Imaging().handle(happened(Rendition.Ready))
    assert isinstance(effect, Command) and effect.ordinal == 0
    World().when(effect.use_case, SYSTEM).refused("not-found")


def test_a_wanted_video_is_a_job_and_a_cancelled_one_is_none() -> None:
    wanted = happened(Video.Requested)
    id = wanted.event.originator_id
    assert Videos().handle(wanted) == (WantJob("video", id, wanted.event.priority),)
    cancelled = happened(Video.Cancelled)
    assert Videos().handle(cancelled) == (CancelJobs(cancelled.event.originator_id),)


def test_a_finished_video_is_attached_by_a_command() -> None:
    (effect,) = Videos().handle(happened(Video.Ready))
    assert isinstance(effect, Command) and effect.ordinal == 0
    World().when(effect.use_case, SYSTEM).refused("not-found")


@pytest.mark.parametrize("ended", [Concept.Failed, Concept.Cancelled])
def test_the_units_of_what_ended_without_pictures_go_back(ended: type[Any]) -> None:
    world = World()
    scene = set_scene(world.do)
    world.enter(scene.tenant)
    concept = ask(world.do, scene, Leases("g"), seeds=(1, 2, 3))
    (effect,) = Quota().handle(happened(ended, originator_id=concept))
    assert isinstance(effect, Command)
    reason = "failed" if ended is Concept.Failed else "cancelled"
    world.when(effect.use_case, SYSTEM).then(
        event(UsageMeter.UnitsGivenBack, concept_id=concept, units=3, reason=reason)
    )
    assert world.get(Concept, concept).state is ConceptState.REQUESTED


def test_a_held_slot_starts_its_timer() -> None:
    (effect,) = Timers().handle(happened(Booking.SlotHeld))
    assert isinstance(effect, StartTimer) and effect.timer.action == "expire-hold"


@pytest.mark.parametrize("kind", [Booking.Requested, Booking.Rescheduled])
def test_an_appointment_ahead_starts_the_timer_of_its_reminder(kind: Any) -> None:
    start = START + timedelta(days=5)
    (effect,) = Timers().handle(happened(kind, start=start))
    assert isinstance(effect, StartTimer)
    assert (effect.timer.action, effect.timer.due) == ("remind", start - REMINDED)
    assert Timers().handle(happened(kind, start=START + REMINDED)) == ()


def test_an_erased_person_s_keys_are_destroyed() -> None:
    erased = happened(Client.Erased)
    assert Erasure().handle(erased) == (EraseSubject(erased.event.originator_id),)


def test_every_handler_hears_topics_that_exist_and_has_a_name_of_its_own() -> None:
    known = {each.TOPIC for each in samples.event_classes()}
    assert len({handler.name for handler in HANDLERS}) == len(HANDLERS)
    for handler in HANDLERS:
        assert handler.topics and handler.topics <= known, handler.name
        for each in samples.event_classes():
            if each.TOPIC in handler.topics:
                ahead = {"start": START + timedelta(days=5)} if "start" in samples.fields_of(each) else {}
                assert handler.handle(happened(each, **ahead)), (handler.name, each.TOPIC)


def test_a_command_s_id_is_handler_event_and_ordinal() -> None:
    cause = happened(Concept.Failed)
    assert command_id("quota", cause, 0) == f"quota/{cause.envelope.event_id}/0"
    assert command_id("quota", cause, 1) != command_id("quota", cause, 0) != command_id("other", cause, 0)
    context = context_of("quota", cause, 0)
    assert context.actor == Actor("system", "quota") and context.tenant == cause.envelope.tenant
    assert (context.correlation_id, context.request_id) == ("correlation-1", "request-1")
    assert UUID(context.causation_id or "") == cause.envelope.event_id
    assert (context.command_id, context.traceparent) == (command_id("quota", cause, 0), cause.envelope.traceparent)
