"""`atelier serve` with one more route, `POST /noop`, which does nothing: what is left is what all requests go through.

For `bench gateway` alone: `python -m infra.bench.noop serve …`.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def noop(request: Request) -> JSONResponse:
    return JSONResponse({"id": "con_0", "status": "requested"}, 202)


def main() -> None:
    from infra import server
    from infra.cli import main as command_line

    create = server.create_app

    def with_noop(*arguments: Any) -> Any:
        app = create(*arguments)
        app.router.routes.insert(0, Route("/noop", noop, methods=["POST"]))
        return app

    setattr(server, "create_app", with_noop)  # noqa: B010 - in this process alone
    command_line()


if __name__ == "__main__":
    main()
