"""Where an assumption of a check does not hold, and why: the only failures that are let pass, each of them needed."""

import json
import re
from collections.abc import Set
from typing import NamedTuple

ACCEPTS = "positive_data_acceptance"
CURSOR = "a cursor is what an earlier page gave: no schema says which were given"
DAYS = "that one day lies before another, and how far, no schema of a parameter says"
ANY_TEXT = "names and values of a form are any text, and no field alone can say that NUL is in none"
KEY = "that a key is of another form no schema says"
FAR_OFF = "a schema of a day has no first and no last"
TOGETHER = "which arguments belong together no schema of a parameter says"


class Excluded(NamedTuple):
    """A check of an operation, what a fault it answers with must be to be let pass, and why."""

    operation: str
    check: str
    fault: str  # a pattern for all of it
    reason: str


EXCLUDED = [
    *(Excluded(name, ACCEPTS, "bad_cursor after: .*", CURSOR) for name in (
        "list_public_comments", "list_public_surveys", "list_public_volunteering", "list_public_notices",
        "show_point_publicity")),
    *(Excluded(name, ACCEPTS, "invalid [a-z]+: 时间应在 1990 年至 2199 年之间", FAR_OFF) for name in (
        "show_map", "show_heat", "show_case_tile", "show_statistics", "list_record_days", "show_record_day",
        "prove_record_day", "list_record_leaves")),
    *(Excluded("show_statistics", ACCEPTS, fault, DAYS) for fault in (
        "invalid to: 结束日期不能早于开始日期", "invalid from: 周期过多，请缩小日期范围")),
    *(Excluded("list_open311_requests", ACCEPTS, fault, TOGETHER) for fault in (
        "lat, long, radius：须同时填写，现只有 .*", "service_object_type：填写 service_object_id 时必填",
        "page：页码过大，请按 X-Next-Page-URL 翻页，或缩短时间范围")),
    Excluded("list_open311_requests", ACCEPTS, "after：应取自 X-Next-Page-URL，order_by 不变", CURSOR),
    *(Excluded(name, ACCEPTS, ".*：含有无法保存的字符", ANY_TEXT) for name in (
        "send_open311_request", "send_open311_update")),
    Excluded("send_open311_request", ACCEPTS, "Idempotency-Key：同一 client_key 已用于不同内容.*", KEY),
]  # fmt: skip


def faults_of(answer: str) -> list[str]:
    """What an answer names as wrong: code, field and words of a problem; words of Open311, in either format."""
    if answer.startswith("<"):
        return re.findall("<description>(.*?)</description>", answer, re.DOTALL)
    try:
        told = json.loads(answer)
    except ValueError:
        return []
    if isinstance(told, dict):
        fields = [f"{told.get('code')} {one['field']}: {one['detail']}" for one in told.get("errors", [])]
        return fields or [f"{told.get('code')}: {told.get('detail')}"]
    return [str(one.get("description")) for one in told] if isinstance(told, list) else []


def excluded_by(operation: str, check: str, answer: str) -> list[Excluded]:
    """The exclusions that let this pass: none, if a single fault is let pass by none."""
    rows = [one for one in EXCLUDED if (one.operation, one.check) == (operation, check)]
    found = [next((one for one in rows if re.fullmatch(one.fault, fault, re.DOTALL)), None)
             for fault in faults_of(answer)]  # fmt: skip
    return [] if None in found else [one for one in found if one]


def needless_of(operations: Set[str], passed: Set[Excluded]) -> list[Excluded]:
    """The exclusions of these operations that let nothing pass."""
    return [one for one in EXCLUDED if one.operation in operations and one not in passed]
