"""The handlers: what follows from an event. To add one: a class here or beside, and its line in `HANDLERS`."""

from __future__ import annotations

from collections.abc import Sequence

from domain.bookings import Booking
from domain.clients import Client
from domain.concepts import Concept
from domain.log import Happened
from domain.renditions import Rendition
from domain.timers import timers_of
from domain.usecases.concepts import attach_rendition
from domain.usecases.usage import give_back_units
from domain.usecases.videos import attach_video
from domain.videos import Video
from processors.handlers import CancelJobs, Command, Effect, EraseSubject, Handler, StartTimer, WantJob


class Generation:
    """A concept asked for becomes a job; one cancelled is taken off the workers."""

    name = "generation"
    topics = frozenset({Concept.Requested.TOPIC, Concept.Cancelled.TOPIC})

    def handle(self, happened: Happened) -> Sequence[Effect]:
        event = happened.event
        if isinstance(event, Concept.Requested):
            return (WantJob("generate", event.originator_id, event.priority),)
        return (CancelJobs(event.originator_id),)


class Imaging:
    """A rendition asked for becomes a job; a finished one is attached to its concept."""

    name = "imaging"
    topics = frozenset({Rendition.Requested.TOPIC, Rendition.Ready.TOPIC})

    def handle(self, happened: Happened) -> Sequence[Effect]:
        event = happened.event
        if isinstance(event, Rendition.Requested):
            return (WantJob(event.kind.value, event.originator_id, event.priority),)
        return (Command(0, lambda work: attach_rendition(work, event.originator_id)),)


class Videos:
    """A video asked for becomes a job; a cancelled one is taken off the workers, a finished one told to its concept."""

    name = "video"
    topics = frozenset({Video.Requested.TOPIC, Video.Ready.TOPIC, Video.Cancelled.TOPIC})

    def handle(self, happened: Happened) -> Sequence[Effect]:
        event = happened.event
        match event:
            case Video.Requested():
                return (WantJob("video", event.originator_id, event.priority),)
            case Video.Cancelled():
                return (CancelJobs(event.originator_id),)
            case _:
                return (Command(0, lambda work: attach_video(work, event.originator_id)),)


class Quota:
    """Units of a generation that failed or was cancelled go back."""

    name = "quota"
    topics = frozenset({Concept.Failed.TOPIC, Concept.Cancelled.TOPIC})

    def handle(self, happened: Happened) -> Sequence[Effect]:
        concept = happened.event.originator_id
        reason = "failed" if isinstance(happened.event, Concept.Failed) else "cancelled"
        return (Command(0, lambda work: give_back_units(work, concept, reason)),)


class Timers:
    """Durable timers of events that start one."""

    name = "timers"
    topics = frozenset({Booking.SlotHeld.TOPIC, Booking.Requested.TOPIC, Booking.Rescheduled.TOPIC})

    def handle(self, happened: Happened) -> Sequence[Effect]:
        return tuple(StartTimer(timer) for timer in timers_of(happened))


class Erasure:
    """A person erased: keys and files are destroyed, however often the event comes."""

    name = "erasure"
    topics = frozenset({Client.Erased.TOPIC})

    def handle(self, happened: Happened) -> Sequence[Effect]:
        return (EraseSubject(happened.event.originator_id),)


HANDLERS: tuple[Handler, ...] = (Generation(), Imaging(), Videos(), Quota(), Timers(), Erasure())
