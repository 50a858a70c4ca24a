"""Pictures that come with a request: decoded, made safe, and put away under the person they belong to."""

from __future__ import annotations

import asyncio
import base64
import binascii
import dataclasses
from collections.abc import Sequence
from uuid import UUID

from domain.clients import Client
from domain.files import StoredFile
from domain.work import Work
from gateway.commands import Command
from gateway.ports.pictures import PictureRefused, Upload
from gateway.problems import invalid
from gateway.serving import Serving


def decode(text: str, field: str) -> bytes:
    """Raises 422 naming the field."""
    if text.startswith("data:"):
        _, _, text = text.partition(",")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise invalid(field, "Send the picture in base64.", "bad-base64") from None


async def accept(serving: Serving, images: Sequence[tuple[str, str]]) -> list[Upload]:
    """Each (base64, field) as a safe picture. Raises 422 naming the field."""
    return [await _accepted(serving, decode(text, field), field) for text, field in images]


async def put_away(
    command: Command, folder: str, uploads: Sequence[Upload], client_id: UUID | None
) -> tuple[StoredFile, ...]:
    """The pictures sealed under the client, or the tenant where there is none. Raises `NotFound`, `Gone`."""
    if uploads and client_id is not None:
        await _require_client(command, client_id)
    platform, tenant = command.serving.platform, command.context.tenant
    stored = []
    for upload in uploads:
        name = f"{folder}/{platform.ids.uuid().hex}"
        owner = client_id or tenant
        put = platform.objects.put
        stored.append(await asyncio.to_thread(put, tenant, owner, name, upload.media_type, upload.data))
    return tuple(stored)


async def take(
    command: Command, folder: str, images: Sequence[tuple[bytes, str]], client_id: UUID | None
) -> tuple[list[Upload], tuple[StoredFile, ...]]:
    """Each (bytes, field) as a safe picture, and put away. Raises 422 for what is no picture, `NotFound`, `Gone`."""
    uploads = [await _accepted(command.serving, data, field) for data, field in images]
    return uploads, await put_away(command, folder, uploads, client_id)


async def _accepted(serving: Serving, data: bytes, field: str) -> Upload:
    try:
        return await asyncio.to_thread(serving.platform.pictures.accept, data)
    except PictureRefused as refused:
        raise invalid(field, refused.message, refused.code.replace("_", "-")) from None


async def _require_client(command: Command, client_id: UUID) -> None:
    """Ask the log itself: the read model may be a moment behind, and a key must not be minted for a stranger."""

    def check(work: Work) -> None:
        work.get(Client, client_id).require_present()

    platform, context = command.serving.platform, command.context
    own = dataclasses.replace(context, command_id=f"check/{context.request_id}/{platform.ids.token(8).hex()}")
    await command.serving.answers.of(platform.commands.submit(own, check))
