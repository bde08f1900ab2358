"""Live: what is new in one's inbox, at once. SSE for browsers, WebSocket for mini-programs; a ticket opens either."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

import anyio
from fastapi import Depends, Header, Query, Request, WebSocket, WebSocketDisconnect
from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse

from backend.ground.errors import Problem
from backend.ground.late_model import LateModel
from backend.web import CurrentActor, DatabaseHere, Now, SettingsHere, WriteSession
from backend.web.late_routes import Router
from backend.web.refusals import refuse
from mobile_api.inbox import InboxItemOut
from notifications import TICKET_LIFE, Caller, Connection, Ended, LiveRoom, make_live_ticket, take_live_ticket

router = Router(prefix="/api/v1", tags=["live"])
AGAIN_MS = 3000  # after how long a browser connects again
GOING = 1001  # the WebSocket's word for a server that goes away
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
Ticket = Annotated[str, Query(min_length=1, max_length=100)]
Last = Annotated[UUID | None, Query(description="收到的最后一条消息的 id")]


class LiveTicketOut(LateModel):
    """`expires_in` in seconds; it opens one connection."""

    ticket: str
    expires_in: int


@router.post("/live/ticket", status_code=201, summary="领取实时连接的票")
async def open_live_ticket(by: CurrentActor, session: WriteSession, settings: SettingsHere, at: Now) -> LiveTicketOut:
    """A ticket, good once within a minute, for /api/v1/live or /api/v1/ws."""
    ticket = await make_live_ticket(session, by, settings=settings, at=at)
    return LiveTicketOut(ticket=ticket, expires_in=int(TICKET_LIFE.total_seconds()))


def in_place_of(room: str) -> Any:
    """A dependency that holds a place in a room of the app (by its name in its state) until the last of the answer is
    gone, or whatever ends the request before. Problem busy."""

    async def _in_place(request: Request) -> AsyncIterator[None]:
        with getattr(request.app.state, room).places.take():
            yield

    return Depends(_in_place, scope="request")


@router.get(
    "/live", summary="实时消息（SSE）", response_class=StreamingResponse,
    dependencies=[in_place_of("live")],
)  # fmt: skip
async def listen_live(
    request: Request,
    db: DatabaseHere,
    settings: SettingsHere,
    at: Now,
    ticket: Ticket,
    last: Last = None,
    last_event_id: Annotated[UUID | None, Header()] = None,
) -> StreamingResponse:
    """Each new message of the inbox as an event whose id is the message's; a comment as a sign of life. `from` comes
    first: after which message ({"last"}) it begins. What was asked for before may lack what came since: ask again. To
    go on where a connection broke, take a new ticket and name the last id by `last` or Last-Event-ID. `bye` says why
    we close."""
    async with db.write() as session:
        caller = await take_live_ticket(session, ticket, settings=settings, at=at)
    events = _events(_room(request), caller, last or last_event_id)
    return StreamingResponse(events, headers=HEADERS, media_type="text/event-stream")


@router.websocket("/ws")
async def talk_live(socket: WebSocket, ticket: Ticket, last: Last = None) -> None:
    """The same over a WebSocket, for mini-programs: {"type":"from","last"} first, {"type":"message","id","item"},
    {"type":"ping"} as a sign of life, {"type":"bye","why"} before we close; a {"type":"ping"} of the client is answered
    with {"type":"pong"}."""
    state = socket.app.state
    try:
        with _room(socket).places.take():
            async with state.database.write() as session:
                caller = await take_live_ticket(session, ticket, settings=state.settings, at=state.now())
            async with _room(socket).connect(caller, last) as connection:
                await socket.accept()
                await talk(socket, lambda: _say(socket, connection))
    except Problem as refused:
        await socket.send_denial_response(refuse(Request({**socket.scope, "type": "http"}), refused))


def _room(here: Request | WebSocket) -> LiveRoom:
    found: LiveRoom = here.app.state.live
    return found


async def _events(room: LiveRoom, caller: Caller, last: UUID | None) -> AsyncIterator[bytes]:
    async with room.connect(caller, last) as connection:
        begun = json.dumps({"last": str(connection.begun_after)})
        yield format_sse_event(comment="connected", retry=AGAIN_MS, event="from", data_str=begun)
        async for items in connection.news():
            for item in items:
                yield format_sse_event(data_str=InboxItemOut.of(item).model_dump_json(), id=str(item.id))
            if not items:
                yield format_sse_event(comment="alive")
        yield format_sse_event(data_str=json.dumps({"why": connection.ended}), event="bye")


async def talk(socket: WebSocket, say: Callable[[], Awaitable[Ended | None]]) -> None:
    """Says what there is until it ends, and why it did, and answers the client's signs of life meanwhile."""
    async with anyio.create_task_group() as both:
        both.start_soon(_hear, socket, both.cancel_scope)
        with suppress(WebSocketDisconnect, RuntimeError):  # gone while we spoke
            await socket.send_json({"type": "bye", "why": await say()})
            await socket.close(GOING)
        both.cancel_scope.cancel()


async def _say(socket: WebSocket, connection: Connection) -> Ended | None:
    await socket.send_json({"type": "from", "last": str(connection.begun_after)})
    async for items in connection.news():
        for item in items:
            said = {"type": "message", "id": str(item.id), "item": InboxItemOut.of(item).model_dump(mode="json")}
            await socket.send_json(said)
        if not items:
            await socket.send_json({"type": "ping"})
    return connection.ended


async def _hear(socket: WebSocket, scope: Any) -> None:
    """Until the client is gone."""
    try:
        while True:
            if '"ping"' in (await socket.receive_text())[:100]:
                await socket.send_json({"type": "pong"})
    except (WebSocketDisconnect, RuntimeError, KeyError):
        scope.cancel()
