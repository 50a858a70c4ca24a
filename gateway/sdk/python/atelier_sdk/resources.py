"""Made from the OpenAPI document; change that and run `python -m gateway.sdk.generation`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Unpack

from . import calls
from . import types as t
from .pages import AsyncPage, Page
from .requests import AsyncRequests, Requests


class Designs:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def generate(self, *, wait: int | None = None, **body: Unpack[t.GenerateRequest]) -> t.Concept:
        """Ask for designs."""
        answer: t.Concept = self._requests.json(calls.Call("POST", calls.path("/v1/generate"), body=body, wait=wait))
        return answer

    def list_concepts(
        self,
        *,
        status: Literal["requested", "generating", "ready", "failed", "cancelled"] | None = None,
        style: str | None = None,
        limit: int | None = None,
    ) -> Page[t.Concept]:
        """Concepts, newest first."""
        query: Mapping[str, Any] = {"status": status, "style": style, "limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/concepts"), query=query))

    def get_concept(self, id: str | int) -> t.Concept:
        """One concept."""
        answer: t.Concept = self._requests.json(calls.Call("GET", calls.path("/v1/concepts/{id}", id=id)))
        return answer

    def cancel_concept(self, id: str | int) -> t.ConceptOutcome:
        """Cancel a generation."""
        answer: t.ConceptOutcome = self._requests.json(
            calls.Call("POST", calls.path("/v1/concepts/{id}/cancel", id=id))
        )
        return answer

    def rate_concept(self, id: str | int, **body: Unpack[t.RatingRequest]) -> t.ConceptOutcome:
        """Say what you think of it."""
        answer: t.ConceptOutcome = self._requests.json(
            calls.Call("POST", calls.path("/v1/concepts/{id}/rating", id=id), body=body)
        )
        return answer

    def get_artifact(self, id: str | int, variant: str | int, format: str | int) -> bytes:
        """A design's file."""
        return self._requests.bytes(
            calls.Call(
                "GET",
                calls.path("/v1/concepts/{id}/artifacts/{variant}.{format}", id=id, variant=variant, format=format),
            )
        )

    def search(self, **body: Unpack[t.SearchRequest]) -> t.SearchResults:
        """Find concepts again."""
        answer: t.SearchResults = self._requests.json(
            calls.Call("POST", calls.path("/v1/search"), body=body, repeatable=False)
        )
        return answer


class AsyncDesigns:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def generate(self, *, wait: int | None = None, **body: Unpack[t.GenerateRequest]) -> t.Concept:
        """Ask for designs."""
        answer: t.Concept = await self._requests.json(
            calls.Call("POST", calls.path("/v1/generate"), body=body, wait=wait)
        )
        return answer

    async def list_concepts(
        self,
        *,
        status: Literal["requested", "generating", "ready", "failed", "cancelled"] | None = None,
        style: str | None = None,
        limit: int | None = None,
    ) -> AsyncPage[t.Concept]:
        """Concepts, newest first."""
        query: Mapping[str, Any] = {"status": status, "style": style, "limit": limit}
        return await self._requests.page(calls.Call("GET", calls.path("/v1/concepts"), query=query))

    async def get_concept(self, id: str | int) -> t.Concept:
        """One concept."""
        answer: t.Concept = await self._requests.json(calls.Call("GET", calls.path("/v1/concepts/{id}", id=id)))
        return answer

    async def cancel_concept(self, id: str | int) -> t.ConceptOutcome:
        """Cancel a generation."""
        answer: t.ConceptOutcome = await self._requests.json(
            calls.Call("POST", calls.path("/v1/concepts/{id}/cancel", id=id))
        )
        return answer

    async def rate_concept(self, id: str | int, **body: Unpack[t.RatingRequest]) -> t.ConceptOutcome:
        """Say what you think of it."""
        answer: t.ConceptOutcome = await self._requests.json(
            calls.Call("POST", calls.path("/v1/concepts/{id}/rating", id=id), body=body)
        )
        return answer

    async def get_artifact(self, id: str | int, variant: str | int, format: str | int) -> bytes:
        """A design's file."""
        return await self._requests.bytes(
            calls.Call(
                "GET",
                calls.path("/v1/concepts/{id}/artifacts/{variant}.{format}", id=id, variant=variant, format=format),
            )
        )

    async def search(self, **body: Unpack[t.SearchRequest]) -> t.SearchResults:
        """Find concepts again."""
        answer: t.SearchResults = await self._requests.json(
            calls.Call("POST", calls.path("/v1/search"), body=body, repeatable=False)
        )
        return answer


class Renditions:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def make_stencil(self, *, wait: int | None = None, **body: Unpack[t.StencilRequest]) -> t.Rendition:
        """Ask for a stencil."""
        answer: t.Rendition = self._requests.json(calls.Call("POST", calls.path("/v1/stencil"), body=body, wait=wait))
        return answer

    def make_upscale(self, *, wait: int | None = None, **body: Unpack[t.UpscaleRequest]) -> t.Rendition:
        """Ask for a larger copy."""
        answer: t.Rendition = self._requests.json(calls.Call("POST", calls.path("/v1/upscale"), body=body, wait=wait))
        return answer

    def get_stencil(self, id: str | int) -> t.Rendition:
        """One stencil."""
        answer: t.Rendition = self._requests.json(calls.Call("GET", calls.path("/v1/stencils/{id}", id=id)))
        return answer

    def get_upscale(self, id: str | int) -> t.Rendition:
        """One larger copy."""
        answer: t.Rendition = self._requests.json(calls.Call("GET", calls.path("/v1/upscales/{id}", id=id)))
        return answer

    def get_stencil_file(self, id: str | int, format: str | int) -> bytes:
        """A stencil's file."""
        return self._requests.bytes(
            calls.Call("GET", calls.path("/v1/stencils/{id}/file.{format}", id=id, format=format))
        )

    def get_upscale_file(self, id: str | int, format: str | int) -> bytes:
        """A larger copy's file."""
        return self._requests.bytes(
            calls.Call("GET", calls.path("/v1/upscales/{id}/file.{format}", id=id, format=format))
        )


class AsyncRenditions:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def make_stencil(self, *, wait: int | None = None, **body: Unpack[t.StencilRequest]) -> t.Rendition:
        """Ask for a stencil."""
        answer: t.Rendition = await self._requests.json(
            calls.Call("POST", calls.path("/v1/stencil"), body=body, wait=wait)
        )
        return answer

    async def make_upscale(self, *, wait: int | None = None, **body: Unpack[t.UpscaleRequest]) -> t.Rendition:
        """Ask for a larger copy."""
        answer: t.Rendition = await self._requests.json(
            calls.Call("POST", calls.path("/v1/upscale"), body=body, wait=wait)
        )
        return answer

    async def get_stencil(self, id: str | int) -> t.Rendition:
        """One stencil."""
        answer: t.Rendition = await self._requests.json(calls.Call("GET", calls.path("/v1/stencils/{id}", id=id)))
        return answer

    async def get_upscale(self, id: str | int) -> t.Rendition:
        """One larger copy."""
        answer: t.Rendition = await self._requests.json(calls.Call("GET", calls.path("/v1/upscales/{id}", id=id)))
        return answer

    async def get_stencil_file(self, id: str | int, format: str | int) -> bytes:
        """A stencil's file."""
        return await self._requests.bytes(
            calls.Call("GET", calls.path("/v1/stencils/{id}/file.{format}", id=id, format=format))
        )

    async def get_upscale_file(self, id: str | int, format: str | int) -> bytes:
        """A larger copy's file."""
        return await self._requests.bytes(
            calls.Call("GET", calls.path("/v1/upscales/{id}/file.{format}", id=id, format=format))
        )


class Styles:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def get_restyle(self, id: str | int) -> t.Rendition:
        """A picture in another style."""
        answer: t.Rendition = self._requests.json(calls.Call("GET", calls.path("/v1/restyles/{id}", id=id)))
        return answer

    def get_restyle_file(self, id: str | int, format: str | int) -> bytes:
        """The file of a picture in another style."""
        return self._requests.bytes(
            calls.Call("GET", calls.path("/v1/restyles/{id}/file.{format}", id=id, format=format))
        )

    def list_styles(self) -> Page[t.Style]:
        """The styles there are."""
        return self._requests.page(calls.Call("GET", calls.path("/v1/styles")))

    def make_style(self, **body: Unpack[t.StyleRequest]) -> t.Style:
        """Make a style of your own from flash."""
        answer: t.Style = self._requests.json(calls.Call("POST", calls.path("/v1/styles"), body=body))
        return answer

    def get_style(self, id: str | int) -> t.Style:
        """One style."""
        answer: t.Style = self._requests.json(calls.Call("GET", calls.path("/v1/styles/{id}", id=id)))
        return answer

    def retire_style(self, id: str | int) -> None:
        """Retire a style of your own."""
        self._requests.none(calls.Call("DELETE", calls.path("/v1/styles/{id}", id=id)))

    def apply_style(self, id: str | int, *, wait: int | None = None, **body: Unpack[t.ApplyRequest]) -> Any:
        """Draw a design or a picture in this style."""
        answer: Any = self._requests.json(
            calls.Call("POST", calls.path("/v1/styles/{id}/apply", id=id), body=body, wait=wait)
        )
        return answer

    def list_motifs(self, *, q: str | None = None, pack: str | None = None, limit: int | None = None) -> Page[t.Motif]:
        """What can be drawn."""
        query: Mapping[str, Any] = {"q": q, "pack": pack, "limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/motifs"), query=query))


class AsyncStyles:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def get_restyle(self, id: str | int) -> t.Rendition:
        """A picture in another style."""
        answer: t.Rendition = await self._requests.json(calls.Call("GET", calls.path("/v1/restyles/{id}", id=id)))
        return answer

    async def get_restyle_file(self, id: str | int, format: str | int) -> bytes:
        """The file of a picture in another style."""
        return await self._requests.bytes(
            calls.Call("GET", calls.path("/v1/restyles/{id}/file.{format}", id=id, format=format))
        )

    async def list_styles(self) -> AsyncPage[t.Style]:
        """The styles there are."""
        return await self._requests.page(calls.Call("GET", calls.path("/v1/styles")))

    async def make_style(self, **body: Unpack[t.StyleRequest]) -> t.Style:
        """Make a style of your own from flash."""
        answer: t.Style = await self._requests.json(calls.Call("POST", calls.path("/v1/styles"), body=body))
        return answer

    async def get_style(self, id: str | int) -> t.Style:
        """One style."""
        answer: t.Style = await self._requests.json(calls.Call("GET", calls.path("/v1/styles/{id}", id=id)))
        return answer

    async def retire_style(self, id: str | int) -> None:
        """Retire a style of your own."""
        await self._requests.none(calls.Call("DELETE", calls.path("/v1/styles/{id}", id=id)))

    async def apply_style(self, id: str | int, *, wait: int | None = None, **body: Unpack[t.ApplyRequest]) -> Any:
        """Draw a design or a picture in this style."""
        answer: Any = await self._requests.json(
            calls.Call("POST", calls.path("/v1/styles/{id}/apply", id=id), body=body, wait=wait)
        )
        return answer

    async def list_motifs(
        self, *, q: str | None = None, pack: str | None = None, limit: int | None = None
    ) -> AsyncPage[t.Motif]:
        """What can be drawn."""
        query: Mapping[str, Any] = {"q": q, "pack": pack, "limit": limit}
        return await self._requests.page(calls.Call("GET", calls.path("/v1/motifs"), query=query))


class Videos:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def list_videos(
        self,
        *,
        concept_id: str | None = None,
        status: Literal["requested", "ready", "failed", "cancelled"] | None = None,
        limit: int | None = None,
    ) -> Page[t.Video]:
        """Videos, newest first."""
        query: Mapping[str, Any] = {"concept_id": concept_id, "status": status, "limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/videos"), query=query))

    def make_video(self, *, wait: int | None = None, **body: Unpack[t.VideoRequest]) -> t.Video:
        """Ask for a video."""
        answer: t.Video = self._requests.json(calls.Call("POST", calls.path("/v1/videos"), body=body, wait=wait))
        return answer

    def get_video(self, id: str | int) -> t.Video:
        """One video."""
        answer: t.Video = self._requests.json(calls.Call("GET", calls.path("/v1/videos/{id}", id=id)))
        return answer

    def cancel_video(self, id: str | int) -> t.Video:
        """Cancel a video."""
        answer: t.Video = self._requests.json(calls.Call("POST", calls.path("/v1/videos/{id}/cancel", id=id)))
        return answer

    def get_video_file(self, id: str | int, format: str | int) -> bytes:
        """A video's file."""
        return self._requests.bytes(
            calls.Call("GET", calls.path("/v1/videos/{id}/file.{format}", id=id, format=format))
        )


class AsyncVideos:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def list_videos(
        self,
        *,
        concept_id: str | None = None,
        status: Literal["requested", "ready", "failed", "cancelled"] | None = None,
        limit: int | None = None,
    ) -> AsyncPage[t.Video]:
        """Videos, newest first."""
        query: Mapping[str, Any] = {"concept_id": concept_id, "status": status, "limit": limit}
        return await self._requests.page(calls.Call("GET", calls.path("/v1/videos"), query=query))

    async def make_video(self, *, wait: int | None = None, **body: Unpack[t.VideoRequest]) -> t.Video:
        """Ask for a video."""
        answer: t.Video = await self._requests.json(calls.Call("POST", calls.path("/v1/videos"), body=body, wait=wait))
        return answer

    async def get_video(self, id: str | int) -> t.Video:
        """One video."""
        answer: t.Video = await self._requests.json(calls.Call("GET", calls.path("/v1/videos/{id}", id=id)))
        return answer

    async def cancel_video(self, id: str | int) -> t.Video:
        """Cancel a video."""
        answer: t.Video = await self._requests.json(calls.Call("POST", calls.path("/v1/videos/{id}/cancel", id=id)))
        return answer

    async def get_video_file(self, id: str | int, format: str | int) -> bytes:
        """A video's file."""
        return await self._requests.bytes(
            calls.Call("GET", calls.path("/v1/videos/{id}/file.{format}", id=id, format=format))
        )


class Studios:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def list_studios(self, *, limit: int | None = None) -> Page[t.Studio]:
        """Your studios."""
        query: Mapping[str, Any] = {"limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/studios"), query=query))

    def open_studio(self, **body: Unpack[t.StudioRequest]) -> t.Studio:
        """Open a studio."""
        answer: t.Studio = self._requests.json(calls.Call("POST", calls.path("/v1/studios"), body=body))
        return answer

    def get_studio(self, id: str | int) -> t.Studio:
        """One studio."""
        answer: t.Studio = self._requests.json(calls.Call("GET", calls.path("/v1/studios/{id}", id=id)))
        return answer

    def change_subscription(self, id: str | int, **body: Unpack[t.SubscriptionRequest]) -> t.Studio:
        """Change a studio's subscription."""
        answer: t.Studio = self._requests.json(
            calls.Call("POST", calls.path("/v1/studios/{id}/subscription", id=id), body=body)
        )
        return answer

    def choose_notices(self, id: str | int, **body: Unpack[t.NoticesRequest]) -> t.Studio:
        """Choose who gets mails."""
        answer: t.Studio = self._requests.json(
            calls.Call("POST", calls.path("/v1/studios/{id}/notices", id=id), body=body)
        )
        return answer

    def list_artists(self, id: str | int, *, limit: int | None = None) -> Page[t.Artist]:
        """A studio's artists."""
        query: Mapping[str, Any] = {"limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/studios/{id}/artists", id=id), query=query))

    def add_artist(self, id: str | int, **body: Unpack[t.ArtistRequest]) -> t.Artist:
        """Add an artist."""
        answer: t.Artist = self._requests.json(
            calls.Call("POST", calls.path("/v1/studios/{id}/artists", id=id), body=body)
        )
        return answer

    def remove_artist(self, id: str | int, artist_id: str | int) -> None:
        """Remove an artist."""
        self._requests.none(
            calls.Call("DELETE", calls.path("/v1/studios/{id}/artists/{artist_id}", id=id, artist_id=artist_id))
        )


class AsyncStudios:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def list_studios(self, *, limit: int | None = None) -> AsyncPage[t.Studio]:
        """Your studios."""
        query: Mapping[str, Any] = {"limit": limit}
        return await self._requests.page(calls.Call("GET", calls.path("/v1/studios"), query=query))

    async def open_studio(self, **body: Unpack[t.StudioRequest]) -> t.Studio:
        """Open a studio."""
        answer: t.Studio = await self._requests.json(calls.Call("POST", calls.path("/v1/studios"), body=body))
        return answer

    async def get_studio(self, id: str | int) -> t.Studio:
        """One studio."""
        answer: t.Studio = await self._requests.json(calls.Call("GET", calls.path("/v1/studios/{id}", id=id)))
        return answer

    async def change_subscription(self, id: str | int, **body: Unpack[t.SubscriptionRequest]) -> t.Studio:
        """Change a studio's subscription."""
        answer: t.Studio = await self._requests.json(
            calls.Call("POST", calls.path("/v1/studios/{id}/subscription", id=id), body=body)
        )
        return answer

    async def choose_notices(self, id: str | int, **body: Unpack[t.NoticesRequest]) -> t.Studio:
        """Choose who gets mails."""
        answer: t.Studio = await self._requests.json(
            calls.Call("POST", calls.path("/v1/studios/{id}/notices", id=id), body=body)
        )
        return answer

    async def list_artists(self, id: str | int, *, limit: int | None = None) -> AsyncPage[t.Artist]:
        """A studio's artists."""
        query: Mapping[str, Any] = {"limit": limit}
        return await self._requests.page(calls.Call("GET", calls.path("/v1/studios/{id}/artists", id=id), query=query))

    async def add_artist(self, id: str | int, **body: Unpack[t.ArtistRequest]) -> t.Artist:
        """Add an artist."""
        answer: t.Artist = await self._requests.json(
            calls.Call("POST", calls.path("/v1/studios/{id}/artists", id=id), body=body)
        )
        return answer

    async def remove_artist(self, id: str | int, artist_id: str | int) -> None:
        """Remove an artist."""
        await self._requests.none(
            calls.Call("DELETE", calls.path("/v1/studios/{id}/artists/{artist_id}", id=id, artist_id=artist_id))
        )


class Clients:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def list_clients(self, id: str | int, *, limit: int | None = None) -> Page[t.Client]:
        """A studio's clients."""
        query: Mapping[str, Any] = {"limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/studios/{id}/clients", id=id), query=query))

    def register_client(self, id: str | int, **body: Unpack[t.ClientRequest]) -> t.Client:
        """Register a client."""
        answer: t.Client = self._requests.json(
            calls.Call("POST", calls.path("/v1/studios/{id}/clients", id=id), body=body)
        )
        return answer

    def get_client(self, id: str | int) -> t.Client:
        """One client."""
        answer: t.Client = self._requests.json(calls.Call("GET", calls.path("/v1/clients/{id}", id=id)))
        return answer

    def change_client(self, id: str | int, **body: Unpack[t.ClientRequest]) -> t.Client:
        """Change a client's details."""
        answer: t.Client = self._requests.json(calls.Call("PUT", calls.path("/v1/clients/{id}", id=id), body=body))
        return answer

    def erase_client(self, id: str | int, **body: Unpack[t.ErasureRequest]) -> t.ErasureOutcome:
        """Erase a client."""
        answer: t.ErasureOutcome = self._requests.json(
            calls.Call("POST", calls.path("/v1/clients/{id}/erase", id=id), body=body)
        )
        return answer


class AsyncClients:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def list_clients(self, id: str | int, *, limit: int | None = None) -> AsyncPage[t.Client]:
        """A studio's clients."""
        query: Mapping[str, Any] = {"limit": limit}
        return await self._requests.page(calls.Call("GET", calls.path("/v1/studios/{id}/clients", id=id), query=query))

    async def register_client(self, id: str | int, **body: Unpack[t.ClientRequest]) -> t.Client:
        """Register a client."""
        answer: t.Client = await self._requests.json(
            calls.Call("POST", calls.path("/v1/studios/{id}/clients", id=id), body=body)
        )
        return answer

    async def get_client(self, id: str | int) -> t.Client:
        """One client."""
        answer: t.Client = await self._requests.json(calls.Call("GET", calls.path("/v1/clients/{id}", id=id)))
        return answer

    async def change_client(self, id: str | int, **body: Unpack[t.ClientRequest]) -> t.Client:
        """Change a client's details."""
        answer: t.Client = await self._requests.json(
            calls.Call("PUT", calls.path("/v1/clients/{id}", id=id), body=body)
        )
        return answer

    async def erase_client(self, id: str | int, **body: Unpack[t.ErasureRequest]) -> t.ErasureOutcome:
        """Erase a client."""
        answer: t.ErasureOutcome = await self._requests.json(
            calls.Call("POST", calls.path("/v1/clients/{id}/erase", id=id), body=body)
        )
        return answer


class Bookings:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def list_bookings(self, *, studio_id: str | None = None, limit: int | None = None) -> Page[t.Booking]:
        """Your bookings."""
        query: Mapping[str, Any] = {"studio_id": studio_id, "limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/bookings"), query=query))

    def request_booking(self, **body: Unpack[t.BookingRequest]) -> t.BookingOutcome:
        """Request a booking."""
        answer: t.BookingOutcome = self._requests.json(calls.Call("POST", calls.path("/v1/bookings"), body=body))
        return answer

    def get_booking(self, id: str | int) -> t.Booking:
        """One booking."""
        answer: t.Booking = self._requests.json(calls.Call("GET", calls.path("/v1/bookings/{id}", id=id)))
        return answer

    def record_deposit(self, id: str | int, **body: Unpack[t.DepositRequest]) -> t.BookingOutcome:
        """Record a deposit."""
        answer: t.BookingOutcome = self._requests.json(
            calls.Call("POST", calls.path("/v1/bookings/{id}/deposit", id=id), body=body)
        )
        return answer

    def confirm_booking(self, id: str | int) -> t.BookingOutcome:
        """Confirm a booking."""
        answer: t.BookingOutcome = self._requests.json(
            calls.Call("POST", calls.path("/v1/bookings/{id}/confirm", id=id))
        )
        return answer

    def reschedule_booking(self, id: str | int, **body: Unpack[t.RescheduleRequest]) -> t.BookingOutcome:
        """Move a booking."""
        answer: t.BookingOutcome = self._requests.json(
            calls.Call("POST", calls.path("/v1/bookings/{id}/reschedule", id=id), body=body)
        )
        return answer

    def cancel_booking(self, id: str | int, **body: Unpack[t.CancelRequest]) -> t.BookingOutcome:
        """Cancel a booking."""
        answer: t.BookingOutcome = self._requests.json(
            calls.Call("POST", calls.path("/v1/bookings/{id}/cancel", id=id), body=body)
        )
        return answer

    def complete_booking(self, id: str | int, **body: Unpack[t.CompleteRequest]) -> t.BookingOutcome:
        """Say it is done and paid."""
        answer: t.BookingOutcome = self._requests.json(
            calls.Call("POST", calls.path("/v1/bookings/{id}/complete", id=id), body=body)
        )
        return answer

    def mark_no_show(self, id: str | int) -> t.BookingOutcome:
        """Say that nobody came."""
        answer: t.BookingOutcome = self._requests.json(
            calls.Call("POST", calls.path("/v1/bookings/{id}/no-show", id=id))
        )
        return answer


class AsyncBookings:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def list_bookings(self, *, studio_id: str | None = None, limit: int | None = None) -> AsyncPage[t.Booking]:
        """Your bookings."""
        query: Mapping[str, Any] = {"studio_id": studio_id, "limit": limit}
        return await self._requests.page(calls.Call("GET", calls.path("/v1/bookings"), query=query))

    async def request_booking(self, **body: Unpack[t.BookingRequest]) -> t.BookingOutcome:
        """Request a booking."""
        answer: t.BookingOutcome = await self._requests.json(calls.Call("POST", calls.path("/v1/bookings"), body=body))
        return answer

    async def get_booking(self, id: str | int) -> t.Booking:
        """One booking."""
        answer: t.Booking = await self._requests.json(calls.Call("GET", calls.path("/v1/bookings/{id}", id=id)))
        return answer

    async def record_deposit(self, id: str | int, **body: Unpack[t.DepositRequest]) -> t.BookingOutcome:
        """Record a deposit."""
        answer: t.BookingOutcome = await self._requests.json(
            calls.Call("POST", calls.path("/v1/bookings/{id}/deposit", id=id), body=body)
        )
        return answer

    async def confirm_booking(self, id: str | int) -> t.BookingOutcome:
        """Confirm a booking."""
        answer: t.BookingOutcome = await self._requests.json(
            calls.Call("POST", calls.path("/v1/bookings/{id}/confirm", id=id))
        )
        return answer

    async def reschedule_booking(self, id: str | int, **body: Unpack[t.RescheduleRequest]) -> t.BookingOutcome:
        """Move a booking."""
        answer: t.BookingOutcome = await self._requests.json(
            calls.Call("POST", calls.path("/v1/bookings/{id}/reschedule", id=id), body=body)
        )
        return answer

    async def cancel_booking(self, id: str | int, **body: Unpack[t.CancelRequest]) -> t.BookingOutcome:
        """Cancel a booking."""
        answer: t.BookingOutcome = await self._requests.json(
            calls.Call("POST", calls.path("/v1/bookings/{id}/cancel", id=id), body=body)
        )
        return answer

    async def complete_booking(self, id: str | int, **body: Unpack[t.CompleteRequest]) -> t.BookingOutcome:
        """Say it is done and paid."""
        answer: t.BookingOutcome = await self._requests.json(
            calls.Call("POST", calls.path("/v1/bookings/{id}/complete", id=id), body=body)
        )
        return answer

    async def mark_no_show(self, id: str | int) -> t.BookingOutcome:
        """Say that nobody came."""
        answer: t.BookingOutcome = await self._requests.json(
            calls.Call("POST", calls.path("/v1/bookings/{id}/no-show", id=id))
        )
        return answer


class Account:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def get_account(self) -> t.Tenant:
        """Your own tenant."""
        answer: t.Tenant = self._requests.json(calls.Call("GET", calls.path("/v1/account")))
        return answer

    def change_brand(self, **body: Unpack[t.Brand]) -> t.Tenant:
        """Change your brand."""
        answer: t.Tenant = self._requests.json(calls.Call("PUT", calls.path("/v1/brand"), body=body))
        return answer

    def list_members(self, *, limit: int | None = None) -> Page[t.Member]:
        """Your members."""
        query: Mapping[str, Any] = {"limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/members"), query=query))

    def add_member(self, **body: Unpack[t.MemberRequest]) -> t.Member:
        """Add a member."""
        answer: t.Member = self._requests.json(calls.Call("POST", calls.path("/v1/members"), body=body))
        return answer

    def change_role(self, id: str | int, **body: Unpack[t.RoleRequest]) -> t.MemberOutcome:
        """Give a member another role."""
        answer: t.MemberOutcome = self._requests.json(
            calls.Call("POST", calls.path("/v1/members/{id}/role", id=id), body=body)
        )
        return answer

    def remove_member(self, id: str | int) -> None:
        """Remove a member."""
        self._requests.none(calls.Call("DELETE", calls.path("/v1/members/{id}", id=id)))

    def list_usage(self, *, limit: int | None = None) -> Page[t.Month]:
        """Quota by month."""
        query: Mapping[str, Any] = {"limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/usage"), query=query))

    def list_request_counts(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        group_by: str | None = None,
        key_id: str | None = None,
        endpoint: str | None = None,
    ) -> Page[t.RequestCount]:
        """Requests by key and endpoint."""
        query: Mapping[str, Any] = {
            "from": from_,
            "to": to,
            "group_by": group_by,
            "key_id": key_id,
            "endpoint": endpoint,
        }
        return self._requests.page(calls.Call("GET", calls.path("/v1/usage/requests"), query=query))

    def list_users(self, *, limit: int | None = None) -> Page[t.User]:
        """Your users."""
        query: Mapping[str, Any] = {"limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/users"), query=query))

    def add_user(self, **body: Unpack[t.MemberRequest]) -> t.User:
        """Add a user."""
        answer: t.User = self._requests.json(calls.Call("POST", calls.path("/v1/users"), body=body))
        return answer

    def get_user(self, id: str | int) -> t.User:
        """One user."""
        answer: t.User = self._requests.json(calls.Call("GET", calls.path("/v1/users/{id}", id=id)))
        return answer

    def change_user(self, id: str | int, **body: Unpack[t.RoleRequest]) -> t.UserOutcome:
        """Give a user another role."""
        answer: t.UserOutcome = self._requests.json(calls.Call("PATCH", calls.path("/v1/users/{id}", id=id), body=body))
        return answer

    def remove_user(self, id: str | int) -> None:
        """Remove a user."""
        self._requests.none(calls.Call("DELETE", calls.path("/v1/users/{id}", id=id)))

    def list_releases(self) -> Page[t.Release]:
        """What each version brought."""
        return self._requests.page(calls.Call("GET", calls.path("/v1/changelog")))

    def list_requests(
        self,
        *,
        method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] | None = None,
        endpoint: str | None = None,
        path: str | None = None,
        status: int | None = None,
        errors: bool | None = None,
        key_id: str | None = None,
        request_id: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int | None = None,
    ) -> Page[t.LoggedRequest]:
        """What was asked, newest first."""
        query: Mapping[str, Any] = {
            "method": method,
            "endpoint": endpoint,
            "path": path,
            "status": status,
            "errors": errors,
            "key_id": key_id,
            "request_id": request_id,
            "since": since,
            "until": until,
            "limit": limit,
        }
        return self._requests.page(calls.Call("GET", calls.path("/v1/requests"), query=query))

    def get_request(self, id: str | int) -> t.LoggedBodies:
        """One request with its bodies."""
        answer: t.LoggedBodies = self._requests.json(calls.Call("GET", calls.path("/v1/requests/{id}", id=id)))
        return answer


class AsyncAccount:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def get_account(self) -> t.Tenant:
        """Your own tenant."""
        answer: t.Tenant = await self._requests.json(calls.Call("GET", calls.path("/v1/account")))
        return answer

    async def change_brand(self, **body: Unpack[t.Brand]) -> t.Tenant:
        """Change your brand."""
        answer: t.Tenant = await self._requests.json(calls.Call("PUT", calls.path("/v1/brand"), body=body))
        return answer

    async def list_members(self, *, limit: int | None = None) -> AsyncPage[t.Member]:
        """Your members."""
        query: Mapping[str, Any] = {"limit": limit}
        return await self._requests.page(calls.Call("GET", calls.path("/v1/members"), query=query))

    async def add_member(self, **body: Unpack[t.MemberRequest]) -> t.Member:
        """Add a member."""
        answer: t.Member = await self._requests.json(calls.Call("POST", calls.path("/v1/members"), body=body))
        return answer

    async def change_role(self, id: str | int, **body: Unpack[t.RoleRequest]) -> t.MemberOutcome:
        """Give a member another role."""
        answer: t.MemberOutcome = await self._requests.json(
            calls.Call("POST", calls.path("/v1/members/{id}/role", id=id), body=body)
        )
        return answer

    async def remove_member(self, id: str | int) -> None:
        """Remove a member."""
        await self._requests.none(calls.Call("DELETE", calls.path("/v1/members/{id}", id=id)))

    async def list_usage(self, *, limit: int | None = None) -> AsyncPage[t.Month]:
        """Quota by month."""
        query: Mapping[str, Any] = {"limit": limit}
        return await self._requests.page(calls.Call("GET", calls.path("/v1/usage"), query=query))

    async def list_request_counts(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        group_by: str | None = None,
        key_id: str | None = None,
        endpoint: str | None = None,
    ) -> AsyncPage[t.RequestCount]:
        """Requests by key and endpoint."""
        query: Mapping[str, Any] = {
            "from": from_,
            "to": to,
            "group_by": group_by,
            "key_id": key_id,
            "endpoint": endpoint,
        }
        return await self._requests.page(calls.Call("GET", calls.path("/v1/usage/requests"), query=query))

    async def list_users(self, *, limit: int | None = None) -> AsyncPage[t.User]:
        """Your users."""
        query: Mapping[str, Any] = {"limit": limit}
        return await self._requests.page(calls.Call("GET", calls.path("/v1/users"), query=query))

    async def add_user(self, **body: Unpack[t.MemberRequest]) -> t.User:
        """Add a user."""
        answer: t.User = await self._requests.json(calls.Call("POST", calls.path("/v1/users"), body=body))
        return answer

    async def get_user(self, id: str | int) -> t.User:
        """One user."""
        answer: t.User = await self._requests.json(calls.Call("GET", calls.path("/v1/users/{id}", id=id)))
        return answer

    async def change_user(self, id: str | int, **body: Unpack[t.RoleRequest]) -> t.UserOutcome:
        """Give a user another role."""
        answer: t.UserOutcome = await self._requests.json(
            calls.Call("PATCH", calls.path("/v1/users/{id}", id=id), body=body)
        )
        return answer

    async def remove_user(self, id: str | int) -> None:
        """Remove a user."""
        await self._requests.none(calls.Call("DELETE", calls.path("/v1/users/{id}", id=id)))

    async def list_releases(self) -> AsyncPage[t.Release]:
        """What each version brought."""
        return await self._requests.page(calls.Call("GET", calls.path("/v1/changelog")))

    async def list_requests(
        self,
        *,
        method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] | None = None,
        endpoint: str | None = None,
        path: str | None = None,
        status: int | None = None,
        errors: bool | None = None,
        key_id: str | None = None,
        request_id: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int | None = None,
    ) -> AsyncPage[t.LoggedRequest]:
        """What was asked, newest first."""
        query: Mapping[str, Any] = {
            "method": method,
            "endpoint": endpoint,
            "path": path,
            "status": status,
            "errors": errors,
            "key_id": key_id,
            "request_id": request_id,
            "since": since,
            "until": until,
            "limit": limit,
        }
        return await self._requests.page(calls.Call("GET", calls.path("/v1/requests"), query=query))

    async def get_request(self, id: str | int) -> t.LoggedBodies:
        """One request with its bodies."""
        answer: t.LoggedBodies = await self._requests.json(calls.Call("GET", calls.path("/v1/requests/{id}", id=id)))
        return answer


class Keys:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def list_keys(self, *, limit: int | None = None) -> Page[t.Key]:
        """Your API keys."""
        query: Mapping[str, Any] = {"limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/keys"), query=query))

    def issue_key(self, **body: Unpack[t.OwnKeyRequest]) -> t.NewKey:
        """Issue an API key."""
        answer: t.NewKey = self._requests.json(calls.Call("POST", calls.path("/v1/keys"), body=body))
        return answer

    def get_key(self, id: str | int) -> t.Key:
        """One API key."""
        answer: t.Key = self._requests.json(calls.Call("GET", calls.path("/v1/keys/{id}", id=id)))
        return answer

    def revoke_key(self, id: str | int) -> None:
        """Revoke an API key."""
        self._requests.none(calls.Call("DELETE", calls.path("/v1/keys/{id}", id=id)))

    def rotate_key(self, id: str | int) -> t.NewKey:
        """Replace an API key."""
        answer: t.NewKey = self._requests.json(calls.Call("POST", calls.path("/v1/keys/{id}/rotate", id=id)))
        return answer


class AsyncKeys:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def list_keys(self, *, limit: int | None = None) -> AsyncPage[t.Key]:
        """Your API keys."""
        query: Mapping[str, Any] = {"limit": limit}
        return await self._requests.page(calls.Call("GET", calls.path("/v1/keys"), query=query))

    async def issue_key(self, **body: Unpack[t.OwnKeyRequest]) -> t.NewKey:
        """Issue an API key."""
        answer: t.NewKey = await self._requests.json(calls.Call("POST", calls.path("/v1/keys"), body=body))
        return answer

    async def get_key(self, id: str | int) -> t.Key:
        """One API key."""
        answer: t.Key = await self._requests.json(calls.Call("GET", calls.path("/v1/keys/{id}", id=id)))
        return answer

    async def revoke_key(self, id: str | int) -> None:
        """Revoke an API key."""
        await self._requests.none(calls.Call("DELETE", calls.path("/v1/keys/{id}", id=id)))

    async def rotate_key(self, id: str | int) -> t.NewKey:
        """Replace an API key."""
        answer: t.NewKey = await self._requests.json(calls.Call("POST", calls.path("/v1/keys/{id}/rotate", id=id)))
        return answer


class Webhooks:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def list_webhooks(self, *, limit: int | None = None) -> Page[t.Webhook]:
        """Your webhook endpoints."""
        query: Mapping[str, Any] = {"limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/webhooks"), query=query))

    def register_webhook(self, **body: Unpack[t.WebhookRequest]) -> t.NewWebhook:
        """Register a webhook endpoint."""
        answer: t.NewWebhook = self._requests.json(calls.Call("POST", calls.path("/v1/webhooks"), body=body))
        return answer

    def get_webhook(self, id: str | int) -> t.Webhook:
        """One webhook endpoint."""
        answer: t.Webhook = self._requests.json(calls.Call("GET", calls.path("/v1/webhooks/{id}", id=id)))
        return answer

    def change_webhook(self, id: str | int, **body: Unpack[t.WebhookChange]) -> t.Webhook:
        """Change, disable or enable a webhook endpoint."""
        answer: t.Webhook = self._requests.json(calls.Call("PATCH", calls.path("/v1/webhooks/{id}", id=id), body=body))
        return answer

    def delete_webhook(self, id: str | int) -> None:
        """Delete a webhook endpoint."""
        self._requests.none(calls.Call("DELETE", calls.path("/v1/webhooks/{id}", id=id)))

    def rotate_webhook_secret(self, id: str | int, **body: Unpack[t.RotateRequest]) -> t.NewWebhook:
        """Replace a webhook's secret."""
        answer: t.NewWebhook = self._requests.json(
            calls.Call("POST", calls.path("/v1/webhooks/{id}/rotate", id=id), body=body)
        )
        return answer

    def test_webhook(self, id: str | int, **body: Unpack[t.TestRequest]) -> t.Message:
        """Send a test."""
        answer: t.Message = self._requests.json(
            calls.Call("POST", calls.path("/v1/webhooks/{id}/test", id=id), body=body)
        )
        return answer

    def replay_webhook(self, id: str | int, **body: Unpack[t.ReplayRequest]) -> t.Replay:
        """Send again what was sent, or missed."""
        answer: t.Replay = self._requests.json(
            calls.Call("POST", calls.path("/v1/webhooks/{id}/replay", id=id), body=body)
        )
        return answer

    def list_deliveries(
        self,
        id: str | int,
        *,
        status: Literal["waiting", "delivered", "failed", "stopped"] | None = None,
        limit: int | None = None,
    ) -> Page[t.Delivery]:
        """What was sent to an endpoint."""
        query: Mapping[str, Any] = {"status": status, "limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/webhooks/{id}/deliveries", id=id), query=query))

    def get_delivery(self, id: str | int, message_id: str | int) -> t.DeliveryWithAttempts:
        """One delivery, every attempt."""
        answer: t.DeliveryWithAttempts = self._requests.json(
            calls.Call("GET", calls.path("/v1/webhooks/{id}/deliveries/{message_id}", id=id, message_id=message_id))
        )
        return answer


class AsyncWebhooks:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def list_webhooks(self, *, limit: int | None = None) -> AsyncPage[t.Webhook]:
        """Your webhook endpoints."""
        query: Mapping[str, Any] = {"limit": limit}
        return await self._requests.page(calls.Call("GET", calls.path("/v1/webhooks"), query=query))

    async def register_webhook(self, **body: Unpack[t.WebhookRequest]) -> t.NewWebhook:
        """Register a webhook endpoint."""
        answer: t.NewWebhook = await self._requests.json(calls.Call("POST", calls.path("/v1/webhooks"), body=body))
        return answer

    async def get_webhook(self, id: str | int) -> t.Webhook:
        """One webhook endpoint."""
        answer: t.Webhook = await self._requests.json(calls.Call("GET", calls.path("/v1/webhooks/{id}", id=id)))
        return answer

    async def change_webhook(self, id: str | int, **body: Unpack[t.WebhookChange]) -> t.Webhook:
        """Change, disable or enable a webhook endpoint."""
        answer: t.Webhook = await self._requests.json(
            calls.Call("PATCH", calls.path("/v1/webhooks/{id}", id=id), body=body)
        )
        return answer

    async def delete_webhook(self, id: str | int) -> None:
        """Delete a webhook endpoint."""
        await self._requests.none(calls.Call("DELETE", calls.path("/v1/webhooks/{id}", id=id)))

    async def rotate_webhook_secret(self, id: str | int, **body: Unpack[t.RotateRequest]) -> t.NewWebhook:
        """Replace a webhook's secret."""
        answer: t.NewWebhook = await self._requests.json(
            calls.Call("POST", calls.path("/v1/webhooks/{id}/rotate", id=id), body=body)
        )
        return answer

    async def test_webhook(self, id: str | int, **body: Unpack[t.TestRequest]) -> t.Message:
        """Send a test."""
        answer: t.Message = await self._requests.json(
            calls.Call("POST", calls.path("/v1/webhooks/{id}/test", id=id), body=body)
        )
        return answer

    async def replay_webhook(self, id: str | int, **body: Unpack[t.ReplayRequest]) -> t.Replay:
        """Send again what was sent, or missed."""
        answer: t.Replay = await self._requests.json(
            calls.Call("POST", calls.path("/v1/webhooks/{id}/replay", id=id), body=body)
        )
        return answer

    async def list_deliveries(
        self,
        id: str | int,
        *,
        status: Literal["waiting", "delivered", "failed", "stopped"] | None = None,
        limit: int | None = None,
    ) -> AsyncPage[t.Delivery]:
        """What was sent to an endpoint."""
        query: Mapping[str, Any] = {"status": status, "limit": limit}
        return await self._requests.page(
            calls.Call("GET", calls.path("/v1/webhooks/{id}/deliveries", id=id), query=query)
        )

    async def get_delivery(self, id: str | int, message_id: str | int) -> t.DeliveryWithAttempts:
        """One delivery, every attempt."""
        answer: t.DeliveryWithAttempts = await self._requests.json(
            calls.Call("GET", calls.path("/v1/webhooks/{id}/deliveries/{message_id}", id=id, message_id=message_id))
        )
        return answer


class Reports:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def list_reports(self) -> Page[t.Report]:
        """The reports there are."""
        return self._requests.page(calls.Call("GET", calls.path("/v1/reports")))

    def get_report(
        self,
        name: str | int,
        *,
        format: Literal["json", "csv", "parquet", "svg", "png"] | None = None,
        **parameters: str,
    ) -> bytes:
        """One report."""
        query: Mapping[str, Any] = {"format": format, **parameters}
        return self._requests.bytes(calls.Call("GET", calls.path("/v1/reports/{name}", name=name), query=query))

    def get_evidence(
        self, *, from_: str, to: str, criteria: str | None = None, seed: str | None = None, sample: int | None = None
    ) -> bytes:
        """An evidence pack."""
        query: Mapping[str, Any] = {"from": from_, "to": to, "criteria": criteria, "seed": seed, "sample": sample}
        return self._requests.bytes(calls.Call("GET", calls.path("/v1/evidence"), query=query))


class AsyncReports:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def list_reports(self) -> AsyncPage[t.Report]:
        """The reports there are."""
        return await self._requests.page(calls.Call("GET", calls.path("/v1/reports")))

    async def get_report(
        self,
        name: str | int,
        *,
        format: Literal["json", "csv", "parquet", "svg", "png"] | None = None,
        **parameters: str,
    ) -> bytes:
        """One report."""
        query: Mapping[str, Any] = {"format": format, **parameters}
        return await self._requests.bytes(calls.Call("GET", calls.path("/v1/reports/{name}", name=name), query=query))

    async def get_evidence(
        self, *, from_: str, to: str, criteria: str | None = None, seed: str | None = None, sample: int | None = None
    ) -> bytes:
        """An evidence pack."""
        query: Mapping[str, Any] = {"from": from_, "to": to, "criteria": criteria, "seed": seed, "sample": sample}
        return await self._requests.bytes(calls.Call("GET", calls.path("/v1/evidence"), query=query))


class Tenants:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def list_tenants(self, *, limit: int | None = None) -> Page[t.Tenant]:
        """All tenants."""
        query: Mapping[str, Any] = {"limit": limit}
        return self._requests.page(calls.Call("GET", calls.path("/v1/tenants"), query=query))

    def register_tenant(self, **body: Unpack[t.TenantRequest]) -> t.Tenant:
        """Register a tenant."""
        answer: t.Tenant = self._requests.json(calls.Call("POST", calls.path("/v1/tenants"), body=body))
        return answer

    def get_tenant(self, id: str | int) -> t.Tenant:
        """One tenant."""
        answer: t.Tenant = self._requests.json(calls.Call("GET", calls.path("/v1/tenants/{id}", id=id)))
        return answer

    def change_tier(self, id: str | int, **body: Unpack[t.TierRequest]) -> t.Tenant:
        """Put a tenant on another tier."""
        answer: t.Tenant = self._requests.json(
            calls.Call("POST", calls.path("/v1/tenants/{id}/tier", id=id), body=body)
        )
        return answer

    def issue_tenant_key(self, id: str | int, **body: Unpack[t.KeyRequest]) -> t.NewKey:
        """Issue a tenant's key."""
        answer: t.NewKey = self._requests.json(
            calls.Call("POST", calls.path("/v1/tenants/{id}/keys", id=id), body=body)
        )
        return answer


class AsyncTenants:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def list_tenants(self, *, limit: int | None = None) -> AsyncPage[t.Tenant]:
        """All tenants."""
        query: Mapping[str, Any] = {"limit": limit}
        return await self._requests.page(calls.Call("GET", calls.path("/v1/tenants"), query=query))

    async def register_tenant(self, **body: Unpack[t.TenantRequest]) -> t.Tenant:
        """Register a tenant."""
        answer: t.Tenant = await self._requests.json(calls.Call("POST", calls.path("/v1/tenants"), body=body))
        return answer

    async def get_tenant(self, id: str | int) -> t.Tenant:
        """One tenant."""
        answer: t.Tenant = await self._requests.json(calls.Call("GET", calls.path("/v1/tenants/{id}", id=id)))
        return answer

    async def change_tier(self, id: str | int, **body: Unpack[t.TierRequest]) -> t.Tenant:
        """Put a tenant on another tier."""
        answer: t.Tenant = await self._requests.json(
            calls.Call("POST", calls.path("/v1/tenants/{id}/tier", id=id), body=body)
        )
        return answer

    async def issue_tenant_key(self, id: str | int, **body: Unpack[t.KeyRequest]) -> t.NewKey:
        """Issue a tenant's key."""
        answer: t.NewKey = await self._requests.json(
            calls.Call("POST", calls.path("/v1/tenants/{id}/keys", id=id), body=body)
        )
        return answer


class Operations:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def list_parked(self) -> Page[t.ParkedEvent]:
        """Parked events."""
        return self._requests.page(calls.Call("GET", calls.path("/v1/operations/parked")))

    def retry_parked(self, follower: str | int, position: str | int) -> t.Retried:
        """Take a parked event up again."""
        answer: t.Retried = self._requests.json(
            calls.Call(
                "POST",
                calls.path("/v1/operations/parked/{follower}/{position}/retry", follower=follower, position=position),
                repeatable=False,
            )
        )
        return answer

    def list_projections(self) -> Page[t.Projection]:
        """The projections there are."""
        return self._requests.page(calls.Call("GET", calls.path("/v1/operations/projections")))

    def rebuild_projection(self, name: str | int) -> t.Rebuilt:
        """Make a projection again from the log."""
        answer: t.Rebuilt = self._requests.json(
            calls.Call("POST", calls.path("/v1/operations/projections/{name}/rebuild", name=name), repeatable=False)
        )
        return answer

    def export_events(self) -> bytes:
        """Every stored event."""
        return self._requests.bytes(calls.Call("GET", calls.path("/v1/audit/events.ndjson")))


class AsyncOperations:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def list_parked(self) -> AsyncPage[t.ParkedEvent]:
        """Parked events."""
        return await self._requests.page(calls.Call("GET", calls.path("/v1/operations/parked")))

    async def retry_parked(self, follower: str | int, position: str | int) -> t.Retried:
        """Take a parked event up again."""
        answer: t.Retried = await self._requests.json(
            calls.Call(
                "POST",
                calls.path("/v1/operations/parked/{follower}/{position}/retry", follower=follower, position=position),
                repeatable=False,
            )
        )
        return answer

    async def list_projections(self) -> AsyncPage[t.Projection]:
        """The projections there are."""
        return await self._requests.page(calls.Call("GET", calls.path("/v1/operations/projections")))

    async def rebuild_projection(self, name: str | int) -> t.Rebuilt:
        """Make a projection again from the log."""
        answer: t.Rebuilt = await self._requests.json(
            calls.Call("POST", calls.path("/v1/operations/projections/{name}/rebuild", name=name), repeatable=False)
        )
        return answer

    async def export_events(self) -> bytes:
        """Every stored event."""
        return await self._requests.bytes(calls.Call("GET", calls.path("/v1/audit/events.ndjson")))


class WhiteLabel:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def wl_create_concept(self, **body: Unpack[t.WhiteLabelCreateRequest]) -> t.WhiteLabelCreated:
        """Ask for designs."""
        answer: t.WhiteLabelCreated = self._requests.json(
            calls.Call("POST", calls.path("/api/v2/wl/concepts/create"), body=body)
        )
        return answer

    def wl_get_concept(self, id: str | int) -> t.WhiteLabelFound:
        """One concept."""
        answer: t.WhiteLabelFound = self._requests.json(
            calls.Call("GET", calls.path("/api/v2/wl/concepts/{id}", id=id))
        )
        return answer

    def wl_get_image(self, id: str | int, variant: str | int, format: str | int) -> bytes:
        """A design's picture."""
        return self._requests.bytes(
            calls.Call(
                "GET",
                calls.path("/api/v2/wl/concepts/{id}/images/{variant}.{format}", id=id, variant=variant, format=format),
            )
        )

    def wl_search(self, **body: Unpack[t.WhiteLabelSearchRequest]) -> t.WhiteLabelResults:
        """Find concepts again."""
        answer: t.WhiteLabelResults = self._requests.json(
            calls.Call("POST", calls.path("/api/v2/wl/search"), body=body, repeatable=False)
        )
        return answer


class AsyncWhiteLabel:
    def __init__(self, requests: AsyncRequests) -> None:
        self._requests = requests

    async def wl_create_concept(self, **body: Unpack[t.WhiteLabelCreateRequest]) -> t.WhiteLabelCreated:
        """Ask for designs."""
        answer: t.WhiteLabelCreated = await self._requests.json(
            calls.Call("POST", calls.path("/api/v2/wl/concepts/create"), body=body)
        )
        return answer

    async def wl_get_concept(self, id: str | int) -> t.WhiteLabelFound:
        """One concept."""
        answer: t.WhiteLabelFound = await self._requests.json(
            calls.Call("GET", calls.path("/api/v2/wl/concepts/{id}", id=id))
        )
        return answer

    async def wl_get_image(self, id: str | int, variant: str | int, format: str | int) -> bytes:
        """A design's picture."""
        return await self._requests.bytes(
            calls.Call(
                "GET",
                calls.path("/api/v2/wl/concepts/{id}/images/{variant}.{format}", id=id, variant=variant, format=format),
            )
        )

    async def wl_search(self, **body: Unpack[t.WhiteLabelSearchRequest]) -> t.WhiteLabelResults:
        """Find concepts again."""
        answer: t.WhiteLabelResults = await self._requests.json(
            calls.Call("POST", calls.path("/api/v2/wl/search"), body=body, repeatable=False)
        )
        return answer


class Resources:
    """All resources of a client."""

    def __init__(self, requests: Requests) -> None:
        self.designs = Designs(requests)
        self.renditions = Renditions(requests)
        self.styles = Styles(requests)
        self.videos = Videos(requests)
        self.studios = Studios(requests)
        self.clients = Clients(requests)
        self.bookings = Bookings(requests)
        self.account = Account(requests)
        self.keys = Keys(requests)
        self.webhooks = Webhooks(requests)
        self.reports = Reports(requests)
        self.tenants = Tenants(requests)
        self.operations = Operations(requests)
        self.white_label = WhiteLabel(requests)


class AsyncResources:
    """All resources of a client."""

    def __init__(self, requests: AsyncRequests) -> None:
        self.designs = AsyncDesigns(requests)
        self.renditions = AsyncRenditions(requests)
        self.styles = AsyncStyles(requests)
        self.videos = AsyncVideos(requests)
        self.studios = AsyncStudios(requests)
        self.clients = AsyncClients(requests)
        self.bookings = AsyncBookings(requests)
        self.account = AsyncAccount(requests)
        self.keys = AsyncKeys(requests)
        self.webhooks = AsyncWebhooks(requests)
        self.reports = AsyncReports(requests)
        self.tenants = AsyncTenants(requests)
        self.operations = AsyncOperations(requests)
        self.white_label = AsyncWhiteLabel(requests)
