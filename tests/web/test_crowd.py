"""Who comes when there are too many connections already is told when to come back, in our own form, and let go."""

import http.client
import json

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from backend.web.crowd import LONGEST, SOONEST, Crowd
from tests.served import Served

MOST = 2


async def _hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("here")


def _ask(port: int) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/")
    return connection, connection.getresponse()


def test_one_more_than_are_kept_is_told_when_to_come_back_and_its_connection_is_closed() -> None:
    app = Starlette(routes=[Route("/", _hello)])
    served = Served(Crowd(app, MOST, lambda: len(served._server.server_state.connections)))
    with served:
        kept = [_ask(served.port) for _ in range(MOST)]
        assert [answer.read() for _connection, answer in kept] == [b"here"] * MOST
        connection, refused = _ask(served.port)
        assert (refused.status, refused.headers["content-type"]) == (503, "application/problem+json")
        assert json.loads(refused.read())["code"] == "busy"
        assert SOONEST <= int(refused.headers["retry-after"]) <= LONGEST
        assert refused.will_close
        for one, _answer in kept:
            one.close()
        connection.close()
        assert any(_ask(served.port)[1].status == 200 for _ in range(50))
