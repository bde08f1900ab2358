"""Receipts of short messages (状态报告), as Aliyun and most gateways push them: a list, each naming its message."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.errors import Problem
from backend.ground.settings import Settings
from notifications.receipts import note_receipt

MOST = 100


async def take_sms_receipts(
    session: AsyncSession, token: str, receipts: Sequence[Mapping[str, Any]], settings: Settings, at: datetime
) -> bool:
    """Notes each by `biz_id` or `id`; True if all are known. Of others the gateway may tell again.

    Problem not_found where the token is not the one set.
    """
    wanted = settings.sms_receipt_token.get_secret_value()
    if not wanted or not hmac.compare_digest(wanted.encode(), token.encode()):
        raise Problem("not_found")
    known = True
    for receipt in receipts[:MOST]:
        identity = str(receipt.get("biz_id") or receipt.get("id") or "")[:200]
        why = "" if receipt.get("success") is True else str(receipt.get("err_code") or "not delivered")[:60]
        known &= await note_receipt(session, "sms", identity, why, at)
    return known
