"""The receipt of one's own report."""

from backend.cases import find
from backend.disclosure.receipt_of import receipt_of
from backend.web import CurrentActor, ReadSession
from backend.web.late_routes import Router
from backend.web.record_shapes import ReceiptOut

router = Router(prefix="/api/v1/reports/{number}", tags=["reports"])


@router.get("/receipt", summary="上报回执")
async def show_receipt(number: str, by: CurrentActor, session: ReadSession) -> ReceiptOut:
    """Proof that each step of one's report that one can see stands in the public record, to be kept and checked offline
    (`/public/v1/record/verify_receipt.py`). A day is closed half an hour after it ends."""
    case = await find.get_report(session, number, by)
    return ReceiptOut.of(case.number, await receipt_of(session, case))
