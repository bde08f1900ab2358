"""The live map of the command centre: who is where, as it changes; SSE for browsers, WebSocket for the rest."""

import json
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, WebSocket
from fastapi.sse import format_sse_event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import StreamingResponse

from backend.ground.errors import Problem
from backend.ground.late_model import LateModel
from backend.patrol.positions_now import PositionNow, positions_now
from backend.people.actor import actor_who
from backend.people.person import Person
from backend.places.coordinates import CoordType
from backend.web import DatabaseHere, Now, SettingsHere, address_of
from backend.web.late_routes import Router
from backend.web.refusals import refuse
from mobile_api.command import OnShiftOut
from mobile_api.live import AGAIN_MS, HEADERS, in_place_of, talk
from mobile_api.positions import CoordTypeWanted
from notifications import Caller, Ended, LiveMap, Moved, PositionsRoom, take_live_ticket

router = Router(prefix="/api/v1/patrol/positions", tags=["patrol"])
Ticket = Annotated[str, Query(min_length=1, max_length=100, description="POST /api/v1/live/ticket 所领的票")]


class MovedOut(LateModel):
    """`whole`: everybody on shift, in the place of all that was shown before; else who came or moved. `left`: who is on
    shift no more."""

    whole: bool
    items: list[OnShiftOut]
    left: list[UUID]

    @classmethod
    def of(cls, moved: Moved, wanted: CoordType) -> "MovedOut":
        items = [OnShiftOut.of(PositionNow(one, None), wanted) for one in moved.people]
        return cls(whole=moved.whole, items=items, left=list(moved.left))


@router.get(
    "/live", summary="在岗分布（实时，SSE）", response_class=StreamingResponse,
    dependencies=[in_place_of("positions")],
)  # fmt: skip
async def watch_positions(
    request: Request, db: DatabaseHere, settings: SettingsHere, at: Now, ticket: Ticket,
    coord_type: CoordTypeWanted = CoordType.WGS84,
) -> StreamingResponse:  # fmt: skip
    """Event `positions`: everybody on shift at first, then who moved or left, within two seconds; a comment as a sign
    of life. After a quarter of an hour `bye` says expired: take a new ticket. Who looks is on record."""
    async with db.write() as session:
        caller = await take_live_ticket(session, ticket, settings=settings, at=at)
        area = await _checked(session, request, caller)
    return StreamingResponse(
        _events(_room(request), caller, area, coord_type), headers=HEADERS, media_type="text/event-stream"
    )


@router.websocket("/ws")
async def talk_positions(socket: WebSocket, ticket: Ticket, coord_type: CoordTypeWanted = CoordType.WGS84) -> None:
    """The same over a WebSocket: {"type":"positions", whole, items, left}; else as /api/v1/ws."""
    state = socket.app.state
    try:
        with _room(socket).places.take():
            async with state.database.write() as session:
                caller = await take_live_ticket(session, ticket, settings=state.settings, at=state.now())
                area = await _checked(session, socket, caller)
            async with _room(socket).open_map(caller, area) as opened:
                await socket.accept()
                await talk(socket, lambda: _say(socket, opened, coord_type))
    except Problem as refused:
        await socket.send_denial_response(refuse(Request({**socket.scope, "type": "http"}), refused))


def _room(here: Request | WebSocket) -> PositionsRoom:
    found: PositionsRoom = here.app.state.positions
    return found


async def _checked(session: AsyncSession, here: Request | WebSocket, caller: Caller) -> str | None:
    """The area the one who brings the ticket may look at (None: the city), if they may; it is written down. Who is
    narrowed anew is signed out, and the map ends."""
    state = here.app.state
    at, address = state.now(), address_of(here)
    who = [col(Person.id) == caller.person_id]
    by = await actor_who(session, who, caller.sign_in_id, state.settings, at, address)
    await positions_now(session, None, by=by, settings=state.settings, at=at)
    return by.area_code


async def _events(room: PositionsRoom, caller: Caller, area: str | None, wanted: CoordType) -> AsyncIterator[bytes]:
    async with room.open_map(caller, area) as opened:
        yield format_sse_event(comment="connected", retry=AGAIN_MS)
        async for moved in opened.news():
            if moved is None:
                yield format_sse_event(comment="alive")
            else:
                yield format_sse_event(data_str=MovedOut.of(moved, wanted).model_dump_json(), event="positions")
        yield format_sse_event(data_str=json.dumps({"why": opened.ended}), event="bye")


async def _say(socket: WebSocket, opened: LiveMap, wanted: CoordType) -> Ended | None:
    async for moved in opened.news():
        if moved is None:
            await socket.send_json({"type": "ping"})
        else:
            said = MovedOut.of(moved, wanted).model_dump(mode="json")
            await socket.send_json({"type": "positions"} | said)
    return opened.ended
