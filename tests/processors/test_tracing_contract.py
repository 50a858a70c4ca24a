"""What an event causes continues its trace: handlers, jobs and their pieces, deliveries, and what the log is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.usecases import concepts, studios
from domain.usecases import webhooks as use_cases
from domain.usecases.usage import Leases
from infra.objects.folder import FolderObjects
from processors.delivery.posting import Answered
from processors.delivery.sending import Sealed, Sender
from processors.generation import GenerateDesigns
from processors.jobs import Jobs
from processors.reactions import HANDLERS
from processors.runner import Runner
from processors.workers import Workers
from tests.given import context
from tests.parts import Parts, parts_in
from tests.processors.deliveries import URL, Delivering, Shop, delivering
from tests.processors.test_generation_contract import FakeEngine
from tests.scenes import STYLES, set_scene
from tests.spans import KeptTracing

REQUEST = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
PROMPT = "a wolf and a porcupine under a willow"


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with parts_in(tmp_path) as opened:
        yield opened


def asked(parts: Parts, tenant: Any, use_case: Callable[[Any], Any], traceparent: str | None = REQUEST) -> None:
    """As a request would, within its span."""
    wanted = replace(context(f"ask/{parts.ids.uuid()}", tenant), traceparent=traceparent)
    parts.commits.submit(wanted, use_case).result(10)


class Studio:
    """Generation over the real parts, traced."""

    def __init__(self, parts: Parts, tracing: KeptTracing | None) -> None:
        self.parts, self.engine = parts, FakeEngine()
        self.scene = set_scene(parts.do)
        objects = FolderObjects(parts.root / "objects", parts.keyring, b"key", parts.ids)
        self.runner = Runner(
            parts.store,
            parts.log,
            parts.transcoder,
            parts.commits,
            HANDLERS,
            parts.clock,
            lambda tenant, subject: None,
            tracing=tracing,
        )
        self.workers = Workers(
            Jobs(parts.store),
            parts.log,
            parts.transcoder,
            parts.commits,
            parts.clock,
            [GenerateDesigns(self.engine, objects)],
            tracing=tracing,
        )

    def draw(self, traceparent: str | None = REQUEST) -> None:
        def use_case(work: Any) -> Any:
            leases = Leases("g")
            return concepts.request_concept(
                work, leases, STYLES, PROMPT, "fine-line", (7,), 120.0, 1024, None, (), ("#aa0000",)
            )

        asked(self.parts, self.scene.tenant, use_case, traceparent)
        while self.runner.step():
            pass
        self.workers.step()

    def contexts(self) -> dict[str, str | None]:
        return {each.topic: each.envelope.traceparent for each in self.parts.happened()}


def test_a_job_and_its_pieces_continue_the_request_s_trace(parts: Parts) -> None:
    tracing = KeptTracing()
    studio = Studio(parts, tracing)
    studio.draw()
    (job,) = tracing.named("process generate")
    assert job.parent == REQUEST and job.ended and not job.failed
    assert job.noted["messaging.destination.name"] == "generate" and job.noted["atelier.job.attempt"] == 1
    (engine,) = tracing.named("generate_content fake")
    assert engine.parent == job.traceparent and engine.noted == {
        "gen_ai.operation.name": "generate_content",
        "gen_ai.provider.name": "atelier",
        "gen_ai.request.model": "fake",
        "gen_ai.output.type": "image",
        "gen_ai.request.choice.count": 1,
    }
    stored = tracing.named("store artifact")
    assert [(each.parent, each.noted["atelier.artifact.media_type"]) for each in stored] == [
        (job.traceparent, "image/svg+xml"),
        (job.traceparent, "image/png"),
    ]
    told = studio.contexts()
    assert told["concept.requested"] == REQUEST and told["concept.variant-drawn"] == job.traceparent
    assert told["concept.ready"] == job.traceparent
    assert all("porcupine" not in str(span.noted) and span.ended for span in tracing.spans)


def test_a_handler_s_work_is_a_span_and_its_commands_continue_there(parts: Parts) -> None:
    tracing = KeptTracing()
    studio = Studio(parts, tracing)
    studio.draw()
    (handled, *_) = [each for each in tracing.named("process concept.requested") if each.parent == REQUEST]
    assert handled.noted["messaging.operation.type"] == "process" and handled.noted["messaging.consumer.group.name"]
    assert handled.noted["messaging.message.id"] in {str(each.envelope.event_id) for each in parts.happened()}


def test_a_job_that_fails_says_so_in_its_span(parts: Parts) -> None:
    tracing = KeptTracing()
    studio = Studio(parts, tracing)

    def dies(brief: Any) -> None:
        raise ValueError("Jo Tate")

    studio.engine.takes = dies
    studio.draw()
    (job,) = tracing.named("process generate")
    (engine,) = tracing.named("generate_content fake")
    assert job.failed == engine.failed == ["ValueError"]


def test_without_tracing_the_request_s_own_context_goes_on(parts: Parts) -> None:
    studio = Studio(parts, None)
    studio.draw()
    assert studio.contexts()["concept.ready"] == REQUEST


def traced(process: Delivering, tracing: KeptTracing) -> None:
    parts = process.parts
    process.sender = Sender(
        parts.store,
        Sealed(parts.log, parts.transcoder),
        lambda: process.post,
        parts.clock,
        lambda: 0.5,
        tracing,
    )


def test_a_delivery_carries_its_context_and_says_nothing_of_its_receiver(tmp_path: Path) -> None:
    tracing = KeptTracing()
    with delivering(tmp_path) as (process, shop):
        traced(process, tracing)
        shop.webhook()
        registered(process, shop)
        process.post.answer = lambda sent: Answered(503, b"", None)
        process.go()
        process.post.answer = lambda sent: Answered(204, b"", None)
        process.parts.clock.move(hours=1)
        process.go()
        first, second = tracing.named("POST")
        assert [each.headers["traceparent"] for each in process.post.sent] == [first.traceparent, second.traceparent]
        assert first.parent == second.parent == REQUEST
        assert (first.failed, first.noted["http.response.status_code"]) == (["503"], 503)
        assert (second.failed, second.noted["http.response.status_code"]) == ([], 204)
        assert "http.request.resend_count" not in first.noted and second.noted["http.request.resend_count"] == 1
        assert second.noted["atelier.webhook.event"] == "client.registered.v1"
        assert URL not in str(tracing.spans) and "one.example" not in str(tracing.spans)


def test_what_tells_of_no_event_is_sent_without_a_context(tmp_path: Path) -> None:
    tracing = KeptTracing()
    with delivering(tmp_path) as (process, shop):
        traced(process, tracing)
        id = shop.webhook()
        shop.do(use_cases.request_test, id=id)
        process.go()
        assert process.post.sent


def registered(process: Delivering, shop: Shop) -> None:
    asked(
        process.parts,
        shop.scene.tenant,
        lambda work: studios.register_client(work, shop.scene.studio, "Jo Tate", None, None, None),
    )
