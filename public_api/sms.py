"""Where a gateway of short messages pushes its receipts (短信状态报告)."""

from typing import Annotated, Any

from fastapi import Body, Path
from pydantic import ConfigDict, Field

from backend.ground.late_model import LateModel
from backend.web import Now, SettingsHere, WriteSession
from backend.web.late_routes import Router
from notifications import take_sms_receipts

router = Router(prefix="/feeds/v1/sms", tags=["feeds"])
EXAMPLE: list[dict[str, Any]] = [{"biz_id": "932702304080415357^0", "success": True, "err_code": "DELIVERED"}]


class ReceiptIn(LateModel):
    """One, of which other fields are not read; `biz_id` or `id` is what the gateway answered when it took it."""

    model_config = ConfigDict(extra="ignore")

    biz_id: str | None = Field(default=None, max_length=200)
    id: str | None = Field(default=None, max_length=200)
    success: bool = False
    err_code: str | None = Field(default=None, max_length=100)


class ReceiptsTaken(LateModel):
    """Code 0: taken; 1: one is not known yet, to be told again."""

    code: int
    msg: str


@router.post("/receipts/{token}", summary="短信状态报告")
async def take_receipts_of_sms(
    token: Annotated[str, Path(max_length=128)],
    receipts: Annotated[list[ReceiptIn], Body(max_length=100, examples=[EXAMPLE])],
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> ReceiptsTaken:
    """Whether the messages arrived. The word in the address is the gateway's right to say so."""
    known = await take_sms_receipts(session, token, [one.model_dump() for one in receipts], settings, at)
    return ReceiptsTaken(code=0 if known else 1, msg="成功" if known else "稍后重试")
