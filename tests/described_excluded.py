"""Where an assumption of a check does not hold, and why: the only failures that are let pass, each of them needed."""

import json
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import chain

ACCEPTS = "positive_data_acceptance"
CURSOR = "a cursor is what an earlier page gave: no schema says which were given"
DAYS = "that one day lies before another, and how far, no schema of a parameter says"
ANY_TEXT = "names and values of a form are any text, and no field alone can say that NUL is in none"
KEY = "that a key is of another form no schema says"
FAR_OFF = "a schema of a day has no first and no last"
TOGETHER = "which arguments belong together no schema of a parameter says"


@dataclass(frozen=True, eq=False)
class Excluded:
    """A check of an operation, what a fault it answers with must be to be let pass, why, and what is asked to meet it:
    one request or several, the last of which is refused; of each the parts that are not of any value."""

    operation: str
    check: str
    fault: str  # a pattern for all of it
    reason: str
    met_by: tuple[dict[str, dict[str, str]], ...]


def _query(**given: str) -> tuple[dict[str, dict[str, str]], ...]:
    """A request with these parameters (`from_` is `from`) and no other."""
    return ({"query": {name.rstrip("_"): value for name, value in given.items()}},)


BOX = {"bbox": "121.1,28.8,121.2,28.9", "zoom": "14"}
TILE = {"z": "14", "x": "13703", "y": "6832"}
FORM = {"api_key": "demo", "lat": "28.847", "long": "121.1289", "service_code": "other"}
UPDATE = {"api_key": "demo", "service_request_id": "331082-20260101-0001", "update_id": "1", "status": "open",
          "updated_datetime": "2026-01-01T08:00:00+08:00"}  # fmt: skip
ONE_KEY = {"Idempotency-Key": "018f3b7e-3c1a-7cc0-8a3d-2f6b1f0c9d11"}
FAR_BACK = "1900-01-01"

EXCLUDED = [
    *(Excluded(name, ACCEPTS, "bad_cursor after: .*", CURSOR, _query(after="never-given")) for name in (
        "list_public_comments", "list_public_surveys", "list_public_volunteering", "list_public_notices",
        "show_point_publicity")),
    *(Excluded(name, ACCEPTS, "invalid [a-z]+: 时间应在 1990 年至 2199 年之间", FAR_OFF, asked) for name, asked in (
        ("show_map", _query(**BOX, since=FAR_BACK)),
        ("show_heat", _query(**BOX, since=FAR_BACK)),
        ("show_case_tile", ({"path_parameters": TILE, "query": {"since": FAR_BACK}},)),
        ("show_statistics", _query(from_=FAR_BACK)),
        ("list_record_days", _query(before=FAR_BACK)),
        *((name, ({"path_parameters": {"day": FAR_BACK}},)) for name in (
            "show_record_day", "prove_record_day", "list_record_leaves")))),
    *(Excluded("show_statistics", ACCEPTS, fault, DAYS, asked) for fault, asked in (
        ("invalid to: 结束日期不能早于开始日期", _query(from_="2026-02-02", to="2026-02-01")),
        ("invalid from: 周期过多，请缩小日期范围", _query(each="day", from_="1990-01-02", to="2198-12-30")))),
    *(Excluded("list_open311_requests", ACCEPTS, fault, TOGETHER, asked) for fault, asked in (
        ("lat, long, radius：须同时填写，现只有 .*", _query(lat="28.8")),
        ("service_object_type：填写 service_object_id 时必填", _query(service_object_id="1")),
        ("page：页码过大，请按 X-Next-Page-URL 翻页，或缩短时间范围", _query(page="100000", page_size="1000")))),
    Excluded("list_open311_requests", ACCEPTS, "after：应取自 X-Next-Page-URL，order_by 不变", CURSOR,
             _query(after="never-given")),
    *(Excluded(name, ACCEPTS, ".*：含有无法保存的字符", ANY_TEXT, ({"body": form | {"description": "a\0b"}},))
      for name, form in (("send_open311_request", FORM), ("send_open311_update", UPDATE))),
    Excluded("send_open311_request", ACCEPTS, "Idempotency-Key：同一 client_key 已用于不同内容.*", KEY, tuple(
        {"headers": ONE_KEY, "body": FORM | {"description": words}} for words in ("井盖破损", "路灯不亮"))),
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


def met_by(operation: str) -> Iterator[dict[str, dict[str, str]]]:
    """What is asked of this operation so that each exclusion of it is met."""
    return chain.from_iterable(one.met_by for one in EXCLUDED if one.operation == operation)


def needless_of(operations: Set[str], passed: Set[Excluded]) -> list[Excluded]:
    """The exclusions of these operations that let nothing pass."""
    return [one for one in EXCLUDED if one.operation in operations and one not in passed]
