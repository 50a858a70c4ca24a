"""Every read model of a platform."""

from __future__ import annotations

from projections.search.text import TextIndex
from projections.search.view import SearchView
from projections.view import View
from projections.views.bookings import BookingsView
from projections.views.concepts import ConceptsView
from projections.views.labels import LabelsView
from projections.views.pace import PaceView
from projections.views.studios import StudiosView
from projections.views.styles import StylesView
from projections.views.tenants import TenantsView
from projections.views.traffic import TrafficView
from projections.views.usage import UsageView
from projections.views.videos import VideosView
from projections.views.webhooks import WebhooksView


def views_of(text: TextIndex | None = None) -> tuple[View, ...]:
    """`text` is the full text of the database that they lie in."""
    return (
        TenantsView(),
        StudiosView(),
        BookingsView(),
        ConceptsView(),
        UsageView(),
        WebhooksView(),
        LabelsView(),
        PaceView(),
        SearchView(text),
        TrafficView(),
        StylesView(),
        VideosView(),
    )


VIEWS = views_of()
"""Those of a platform in a folder."""
