"""Signing up by mail: the form, the mail with its link, and the account that the link makes.

The answer to the form is the same whether or not the address is known, and is given before either is looked up.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from domain.log import Actor, Context
from domain.plans import MEMBER_ROLES
from domain.usecases.tenants import open_account
from gateway.auth.keys import address_of
from gateway.auth.sessions import LINK_LASTS, TOKEN_BYTES, Grant
from gateway.auth.sign_ups import SIGN_UP_LASTS, Doors, SignUp
from gateway.pages.forms import Mistaken, Mistakes, filled
from gateway.pages.guard import OpenPage, form_of
from gateway.pages.rendering import pages_of, render, session_of
from gateway.pages.sign_in import begin
from gateway.positions import until
from gateway.problems import Problem
from gateway.serving import Serving, ServingHere
from gateway.v1.models import Name
from projections.views.tenants import members_by_email

router = APIRouter(route_class=OpenPage, include_in_schema=False)
log = logging.getLogger("atelier.gateway.pages")
START = "/developers/start"
MOST_ACCOUNTS = 5
SUBJECT = "Your link into Atelier"
NEW = """Somebody, we hope you, asked for an Atelier account with this address.

This link makes it and signs you in. It works once, within thirty minutes:
{links}

If it was not you, do nothing: without the link there is no account.
"""
KNOWN = """Somebody, we hope you, asked to sign in to Atelier with this address.

This link signs you in. It works once, within fifteen minutes:
{links}

If it was not you, do nothing.
"""


class Wish(BaseModel):
    """A mail goes to one address: none of the marks that part several, or quote, is in it."""

    name: Name
    email: Annotated[str, Field(max_length=254, pattern=r"^[^@\s<>,;:\"()\[\]\\\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,189}$")]


@router.get("/developers", response_model=None)
async def landing(request: Request, serving: ServingHere) -> Response:
    plan = None if session_of(request) is None else request.scope["state"]["caller"].plan
    return render(request, "developers/landing.html", plan=plan, open=serving.platform.sign_ups is not None)


@router.get("/developers/sign-up", response_model=None)
async def show(request: Request, serving: ServingHere) -> Response:
    return _form(request, serving, None)


@router.post("/developers/sign-up", response_model=None)
async def ask(request: Request, serving: ServingHere) -> Response:
    form, platform = form_of(request), serving.platform
    now = platform.clock.now().timestamp()
    if platform.sign_ups is None or platform.mail is None:
        return _form(request, serving, None)
    wait = _doors(request).knock(address_of(request), now)
    if wait is not None:
        detail = f"Too many links were asked for from here; try again in {wait} s."
        raise Problem(429, "too-many-sign-ups", detail, headers={"Retry-After": str(wait)})
    try:
        wish = filled(Wish, name=form.text("name"), email=form.text("email"))
    except Mistaken as error:
        return _form(request, serving, Mistakes.of(error))
    answer = render(request, "developers/sent.html", 202)
    if _doors(request).mail(wish.email, now):
        answer.background = BackgroundTask(_send, request, serving, wish)
    return answer


@router.get("/developers/welcome", response_model=None)
async def welcome(request: Request) -> Response:
    return render(request, "developers/welcome.html", refused=False)


@router.post("/developers/welcome", response_model=None)
async def come_in(request: Request, serving: ServingHere) -> Response:
    """Burns the token, makes the account unless the address got one meanwhile, and signs in."""
    platform = serving.platform
    token, now = form_of(request).text("token").rpartition("#")[2], platform.clock.now()
    sign_up = None if platform.sign_ups is None else await asyncio.to_thread(platform.sign_ups.burn, token, now)
    if sign_up is None:
        platform.traffic.refused(None, None, "bad-sign-up-link")
        return render(request, "developers/welcome.html", 401, refused=True)
    known = _known(serving, sign_up.email)
    return begin(serving, request, known[0] if known else await _opened(request, serving, sign_up), START)


async def _opened(request: Request, serving: Serving, asked: SignUp) -> Grant:
    platform, request_id = serving.platform, request.scope["state"]["request_id"]
    actor = Actor("member", str(asked.member))
    context = Context(asked.tenant, actor, f"sign-up/{asked.tenant}", request_id, request_id)
    region = serving.settings.region
    done = await asyncio.wrap_future(
        platform.commands.submit(
            context, lambda work: open_account(work, asked.tenant, asked.member, asked.name, asked.email, region)
        )
    )
    await until(lambda: platform.views.wait(done.position, 0.0), serving.settings.position_wait)
    return Grant(asked.tenant, asked.member, tuple(sorted(MEMBER_ROLES["owner"])))


async def _send(request: Request, serving: Serving, wish: Wish) -> None:
    """A link to a new account, or into the accounts that the address has."""
    platform = serving.platform
    assert platform.sign_ups is not None and platform.mail is not None
    now, base = platform.clock.now(), serving.settings.public_url
    known = _known(serving, wish.email)
    if known:
        lines = []
        for grant in known:
            token = _token(serving)
            pages_of(request).links.offer(token, grant, now + LINK_LASTS)
            lines.append(f"{base}/sign-in#{token}")
        text = KNOWN.format(links="\n".join(lines))
    else:
        token = _token(serving)
        sign_up = SignUp(platform.ids.uuid(), platform.ids.uuid(), wish.name, wish.email)
        offered = await asyncio.to_thread(platform.sign_ups.offer, token, sign_up, now + SIGN_UP_LASTS, now)
        if not offered:
            log.error("a sign-up was not taken: too many wait for their mail to be answered")
            return
        text = NEW.format(links=f"{base}/developers/welcome#{token}")
    message = EmailMessage()
    sender = serving.settings.mail_from
    message["Subject"], message["From"], message["To"] = SUBJECT, sender, wish.email
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{platform.ids.uuid()}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    try:
        await asyncio.to_thread(platform.mail.send, message)
    except (OSError, ValueError) as error:
        log.warning("the mail with a link was not taken: %s", type(error).__name__)


def _known(serving: Serving, email: str) -> list[Grant]:
    rows = members_by_email(serving.platform.store, email, MOST_ACCOUNTS)
    return [Grant(UUID(row["tenant"]), UUID(row["id"]), tuple(sorted(MEMBER_ROLES[row["role"]]))) for row in rows]


def _token(serving: Serving) -> str:
    return base64.urlsafe_b64encode(serving.platform.ids.token(TOKEN_BYTES)).rstrip(b"=").decode()


def _doors(request: Request) -> Doors:
    held: Doors = request.app.state.doors
    return held


def _form(request: Request, serving: Serving, mistakes: Mistakes | None) -> Response:
    status = mistakes.status if mistakes else 200
    form = form_of(request) if mistakes else None
    open = serving.platform.sign_ups is not None and serving.platform.mail is not None
    return render(request, "developers/sign_up.html", status, form=form, mistakes=mistakes, open=open)
