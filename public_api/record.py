"""The verifiable record (可验证存证), for anyone: signed days, keys, proofs, and the script that checks them."""

from pathlib import Path
from typing import Annotated

from anyio import to_thread
from fastapi import Query, Response
from fastapi.responses import PlainTextResponse

from backend.cases import find
from backend.disclosure.published_days import (
    consistency_of,
    leaves_of_day,
    published_day,
    published_days,
    record_keys,
)
from backend.disclosure.receipt_of import receipt_of
from backend.ground.paging import MOST, USUAL
from backend.web import PublicSession, ReadSession
from backend.web.days import WrittenDay
from backend.web.late_routes import Router
from backend.web.record_shapes import (
    ConsistencyOut,
    ReceiptOut,
    RecordKeyOut,
    RecordKeysOut,
    SignedDayOut,
    SignedDayPage,
)

router = Router(prefix="/public/v1/record", tags=["record"])
SCRIPT = Path(__file__).with_name("verify_receipt.py")
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # a closed day never changes


@router.get("/days", summary="每日存证")
async def list_record_days(
    session: PublicSession,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    before: Annotated[WrittenDay | None, Query(description="早于该日")] = None,
) -> SignedDayPage:
    """The closed days, newest first: what was signed of each, and the signature."""
    found = await published_days(session, limit + 1, before)
    items = [SignedDayOut.of(day) for day in found[:limit]]
    return SignedDayPage(items=items, next=items[-1].day if len(found) > limit else None)


@router.get("/days/{day}", summary="某日存证")
async def show_record_day(response: Response, session: PublicSession, day: WrittenDay) -> SignedDayOut:
    """One closed day."""
    found = SignedDayOut.of(await published_day(session, day))
    response.headers.update(FOREVER)
    return found


@router.get("/days/{day}/consistency", summary="与前一日的承接证明")
async def prove_record_day(response: Response, session: PublicSession, day: WrittenDay) -> ConsistencyOut:
    """That a day's root holds what was signed of the day before: the days make one chain."""
    found = ConsistencyOut.of(await consistency_of(session, day))
    response.headers.update(FOREVER)
    return found


@router.get("/days/{day}/leaves", summary="某日全部叶", response_class=PlainTextResponse)
async def list_record_leaves(session: PublicSession, day: WrittenDay) -> PlainTextResponse:
    """The hash of every leaf, one a line, in order: who keeps them can show later that one was changed. They are salted
    and reveal nothing."""
    return PlainTextResponse("\n".join([*await leaves_of_day(session, day), ""]), headers=FOREVER)


@router.get("/keys", summary="存证公钥")
async def list_record_keys(session: PublicSession) -> RecordKeysOut:
    """The public keys. Note them down: a receipt is checked against the key you know."""
    return RecordKeysOut(items=[RecordKeyOut.of(key) for key in await record_keys(session)])


@router.get("/verify_receipt.py", summary="回执核验脚本", response_class=PlainTextResponse)
async def fetch_verifier() -> PlainTextResponse:
    """The script that checks a receipt, or a consistency proof, offline."""
    named = {"Content-Disposition": f'attachment; filename="{SCRIPT.name}"'}
    return PlainTextResponse(await to_thread.run_sync(SCRIPT.read_text, "utf-8"), headers=named)


@router.get("/cases/{number}", summary="案件存证")
async def prove_case(number: str, session: ReadSession) -> ReceiptOut:
    """The receipt of any case by its number, for reporters without an account here: it says what the public timeline
    says."""
    case = await find.get_public_case(session, number)
    return ReceiptOut.of(case.number, await receipt_of(session, case))
