"""Two processes that share the roles: one answers, the other follows, and a design is drawn between them.

They come to the server by a login that has the runtime's rights and no others.
"""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.infra.cluster import until
from tests.infra.postgres_server import database_of, runtime_login
from tests.infra.server_process import ServerProcess

FOLLOWING = "views,processors,audit,warehouse,housekeeping,workers"


def test_a_gateway_and_a_follower_are_a_platform(tmp_path: Path) -> None:
    url = runtime_login(database_of(tmp_path))
    follower = ServerProcess(tmp_path / "data", database_url=url, roles=FOLLOWING)
    gateway = ServerProcess(tmp_path / "data", database_url=url, roles="gateway")
    try:
        follower.start()
        assert follower.said.get("tenant_key") is None
        gateway.start()
        headers = {"Authorization": f"Bearer {gateway.said['tenant_key']}"}
        with httpx.Client(base_url=gateway.url, headers=headers, timeout=60, trust_env=False) as client:
            asked = client.post(
                "/v1/generate", json={"prompt": "a rose", "style": "blackwork"}, headers={"Prefer": "wait=30"}
            )
            assert asked.status_code == 200, asked.text
            seen = client.get(
                f"/v1/concepts/{asked.json()['id']}", headers={"Atelier-Position": asked.headers["Atelier-Position"]}
            )
            assert seen.json()["status"] == "ready"
            nothing = dict.fromkeys(("views", "processors", "audit", "warehouse"), 0)
            assert until(lambda: behind(client) == nothing, 60), behind(client)
            threads = client.get("/readyz").json()["threads"]
            assert not any(name.startswith(("worker", "webhooks")) for name in threads)
        with httpx.Client(base_url=follower.url, headers=headers, timeout=60, trust_env=False) as client:
            assert client.get("/healthz").status_code == 200 and "atelier_follower_lag" in client.get("/metrics").text
            assert client.get("/v1/concepts").status_code == 404
            assert "worker-1" in client.get("/readyz").json()["threads"]
    finally:
        gateway.stop()
        follower.stop()


def behind(client: httpx.Client) -> dict[str, int]:
    """Positions that each follower is behind the log's head."""
    return {name: each["lag"] for name, each in client.get("/readyz").json()["followers"].items()}
