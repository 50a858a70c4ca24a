"""The brokers as a worker sees them: whether they answer, and which topics there are."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from infra.kafka.access import IN_THE_CLEAR, Access

ANSWER = 4.0
"""Seconds that the brokers have to answer."""
LOOKED = 3.0
"""Seconds between two questions."""


class BrokersAway(Exception):
    """No broker answers."""


class Brokers:
    """Asks now and then, over a connection of its own. Called in one event loop."""

    def __init__(self, addresses: str, access: Access = IN_THE_CLEAR) -> None:
        """`addresses` is `host:port`, separated by commas."""
        self.addresses, self.access = addresses, access
        self.problem: str | None = None
        """What is wrong with them now."""
        self._client: Any = None

    async def topics(self) -> frozenset[str]:
        """The names of the topics there are. Raises `BrokersAway`."""
        try:
            found = await asyncio.wait_for(self._asked(), ANSWER)
        except Exception as error:  # whatever keeps them from answering
            await self.close()
            self.problem = f"Kafka at {self.addresses} does not answer{self.access.told}"
            raise BrokersAway(self.problem) from error
        self.problem = None
        return found

    async def watch(self) -> None:
        """Ask again and again, so that `problem` is true."""
        while True:
            with suppress(BrokersAway):
                await self.topics()
            await asyncio.sleep(LOOKED)

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                await asyncio.wait_for(client.close(), ANSWER)

    async def _asked(self) -> frozenset[str]:
        if self._client is None:
            from aiokafka.admin import AIOKafkaAdminClient

            self._client = AIOKafkaAdminClient(
                bootstrap_servers=self.addresses,
                request_timeout_ms=int(ANSWER * 1000),
                client_id="atelier-worker",
                **self.access.options(),
            )
            await self._client.start()
        return frozenset(await self._client.list_topics())
