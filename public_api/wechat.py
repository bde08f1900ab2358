"""Where WeChat pushes to (消息推送): it is answered at once, and worked on later."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import PlainTextResponse

from backend.ground.errors import Problem, refused_as, too_large
from backend.web import DatabaseHere, Now, SettingsHere
from backend.web.late_routes import Router
from notifications import MOST_PUSHED, NotFromPlatform, Signed, check_echo, read_push, take_in

router = Router(prefix="/wechat", tags=["wechat"])
Part = Annotated[str, Query(max_length=128)]


async def _signed(
    settings: SettingsHere,
    signature: Part = "",
    timestamp: Part = "",
    nonce: Part = "",
    msg_signature: Part = "",
) -> Signed:
    """What stands in the address; not found where no token is set."""
    if not settings.wechat_push_token.get_secret_value():
        raise Problem("not_found")
    return Signed(signature, timestamp, nonce, msg_signature)


async def _content(request: Request) -> bytes:
    """The body, of which no more is read than a push may have."""
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > MOST_PUSHED:
            raise refused_as(too_large(MOST_PUSHED))
    return bytes(content)


SignedHere = Annotated[Signed, Depends(_signed)]


@router.get("/callback", summary="微信消息推送：校验地址", response_class=PlainTextResponse)
async def echo_wechat(
    signed: SignedHere, settings: SettingsHere, echostr: Annotated[str, Query(max_length=256)] = ""
) -> PlainTextResponse:
    """Gives the word back if the address is signed with our token."""
    try:
        check_echo(signed, settings)
    except NotFromPlatform as fault:
        raise Problem("not_allowed") from fault
    return PlainTextResponse(echostr)


@router.post("/callback", summary="微信消息推送", response_class=PlainTextResponse)
async def take_wechat_push(
    request: Request, signed: SignedHere, db: DatabaseHere, settings: SettingsHere, at: Now
) -> PlainTextResponse:
    """Keeps a push, once however often it is sent, and says `success`."""
    content = await _content(request)
    try:
        message = read_push(content, signed, settings)
    except NotFromPlatform as fault:
        raise Problem("not_allowed") from fault
    except ValueError as fault:
        raise Problem("invalid") from fault
    async with db.write() as session:
        await take_in(session, message, settings, at)
    return PlainTextResponse("success")
