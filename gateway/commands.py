"""From a request to a command and from its answer to a response, with replay of the first answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from domain.log import Actor, Context
from domain.operations import PLATFORM
from domain.work import Answer, Sealing, Work
from gateway import idempotency
from gateway.idempotency import Stored
from gateway.positions import HEADER as POSITION
from gateway.positions import until
from gateway.problems import Problem
from gateway.serving import Serving, caller_of, serving_of


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command answers: made inside the work, so that it is stored with the events.

    `subject` is the person (or tenant) under whose key the answer is kept, and with whom it goes.
    """

    subject: UUID
    status: int
    body: BaseModel | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def stored(self) -> Stored:
        body = b"" if self.body is None else self.body.model_dump_json(by_alias=True).encode()
        return Stored(self.status, self.headers, body)


Decide = Callable[[Work], Reply]


@dataclass(frozen=True, slots=True)
class Done:
    stored: Stored
    position: int
    replayed: bool
    subject: UUID | None = None
    """Whose the answer is; None for a repeat."""

    def json(self) -> Any:
        return json.loads(self.stored.body)

    def headers(self) -> dict[str, str]:
        replayed = {idempotency.REPLAYED: "true"} if self.replayed else {}
        return {**self.stored.headers, POSITION: str(self.position), **replayed}

    def response(self) -> Response:
        media_type = "application/json" if self.stored.body else None
        return Response(self.stored.body, self.stored.status, self.headers(), media_type)


class NotDoneYet(Exception):
    """The answer of a command that was only asked about."""


@dataclass(frozen=True, slots=True)
class Command:
    """One request's command: its context, and what tells it from another with the same key."""

    serving: Serving
    context: Context
    fingerprint: str | None

    @classmethod
    def of(cls, request: Request, body: BaseModel | None, operator: bool = False) -> Command:
        """Raises the 400 of a bad `Idempotency-Key`. `operator` commands reach every tenant."""
        serving, caller = serving_of(request), caller_of(request)
        key = idempotency.read(request.headers.get(idempotency.HEADER)) if request.method == "POST" else None
        if key is None:
            id, fingerprint = _fresh_id(request), None
        else:
            route = f"{request.method} {request.scope['route'].path}"
            id = idempotency.command_id(caller.tenant, route, key)
            canonical = b"" if body is None else body.model_dump_json().encode()
            fingerprint = idempotency.fingerprint(serving.platform.cursor_key, request.url.path, canonical)
        return cls(serving, _context(request, caller.tenant, id, operator), fingerprint)

    @property
    def repeatable(self) -> bool:
        return self.fingerprint is not None

    def turn(self) -> AbstractAsyncContextManager[None]:
        return self.serving.in_flight.turn(self.context.command_id) if self.repeatable else nullcontext()

    async def submit(self, decide: Decide) -> Done:
        """Raises what the use case raises."""
        keep = Sealing(lambda reply: reply.subject, lambda reply: reply.stored().encode())
        answer = await self._submitted(decide, keep if self.repeatable else None)
        if answer.repeated:
            return self._repeat(answer)
        return Done(answer.result.stored(), answer.position, False, answer.result.subject)

    async def earlier(self) -> Done | None:
        """The first answer, where this is a repeat; nothing is done where it is not."""

        def ask(work: Work) -> None:
            raise NotDoneYet

        if not self.repeatable:
            return None
        try:
            return self._repeat(await self._submitted(ask, None))
        except NotDoneYet:
            return None

    async def _submitted(self, use_case: Callable[[Work], Any], keep: Sealing | None) -> Answer:
        future = self.serving.platform.commands.submit(self.context, use_case, self.fingerprint, keep)
        return await self.serving.answers.of(future)

    def _repeat(self, answer: Answer) -> Done:
        if answer.replay is None:
            raise Problem(
                409,
                "answer-not-kept",
                "This Idempotency-Key was used before, and its answer is not kept any more; use a new key.",
                [(idempotency.HEADER, "Used before.")],
            )
        return Done(Stored.decode(answer.replay), answer.position, True)


async def perform(
    request: Request, body: BaseModel | None, decide: Decide, operator: bool = False, visible: bool = False
) -> Done:
    """Submit one use case. With `visible`, answer only once the read models show it (or after two seconds)."""
    command = Command.of(request, body, operator)
    async with command.turn():
        done = await command.submit(decide)
    request.scope["state"]["subject"] = done.subject
    if visible:
        serving = command.serving
        await until(lambda: serving.platform.views.wait(done.position, 0.0), serving.settings.position_wait)
        serving.keys.forget()
    return done


async def perform_for_platform(request: Request, use_case: Callable[[Work], None]) -> None:
    """Something that the platform's own log keeps of a request: its owner is the platform, the actor who asked."""
    context = _context(request, PLATFORM, _fresh_id(request), caller_of(request).operator)
    serving = serving_of(request)
    await serving.answers.of(serving.platform.commands.submit(context, use_case))


async def perform_prepared(request: Request, body: BaseModel, prepare: Callable[[Command], Awaitable[Decide]]) -> Done:
    """As `perform`, for a command that needs files put away first: on a repeat nothing is prepared again."""
    command = Command.of(request, body)
    async with command.turn():
        done = await command.earlier() or await command.submit(await prepare(command))
    request.scope["state"]["subject"] = done.subject
    return done


def _fresh_id(request: Request) -> str:
    return f"req/{request.scope['state']['request_id']}/{serving_of(request).platform.ids.token(8).hex()}"


def _context(request: Request, tenant: UUID, id: str, operator: bool) -> Context:
    """`operator` names who asked as the operator, who reaches every tenant."""
    state, asked = request.scope["state"], caller_of(request).actor
    actor = Actor("operator", asked.id) if operator else asked
    return Context(tenant, actor, id, state["request_id"], state["request_id"], None, state["traceparent"])
