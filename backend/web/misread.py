"""What is wrong with a body as a whole: its kind, encoding, JSON, parts; and what these together give away."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import FormData

from backend.cases.city import City
from backend.ground.errors import FieldError

BODY, KIND_OF_BODY = "body", "Content-Type"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# what reading JSON fell over: (中文, English); the first that fits
UNREAD: tuple[tuple[type[BaseException], str, str], ...] = (
    (UnicodeDecodeError, "须为 UTF-8 编码", "must be UTF-8"),
    (RecursionError, "嵌套过深", "is nested too deeply"),
    (ValueError, "数字过长", "holds a number that is too long"),
)
# what reading a form fell over, as starlette says it with its bound: (中文, English)
UNREAD_FORM: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"Too many files\D*(\d+)"), "最多 {0} 个文件", "may have at most {0} files"),
    (re.compile(r"Too many fields\D*(\d+)"), "最多 {0} 个字段", "may have at most {0} fields"),
    (re.compile(r"Fields exceeded together\D*(\d+)KB"), "全部字段最多 {0} KB", "may have at most {0} KB in all fields"),
    (re.compile(r"(?:Part|Field) exceeded\D*(\d+)KB"), "每个字段最多 {0} KB", "may have at most {0} KB in a field"),
)
SWAPPED = ("经纬度可能写反了", "lon and lat may be the wrong way round")


def bad_json(fault: RequestValidationError) -> FieldError:
    """Where the JSON ends to be any."""
    text = fault.body if isinstance(fault.body, str) else ""
    at = next(int(error["loc"][-1]) for error in fault.errors() if error["type"] == "json_invalid")
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    words = f"第 {line} 行第 {column} 列起不是有效的 JSON", f"is not valid JSON from line {line}, column {column} on"
    return FieldError(BODY, "json_invalid", *words)


def unread_json(cause: BaseException | None) -> list[FieldError]:
    """Why JSON could not even be read; nothing where it is not known."""
    found = next(((zh, en) for kind, zh, en in UNREAD if isinstance(cause, kind)), None)
    return [FieldError(BODY, "json_invalid", *found)] if found else []


def unread_form(said: str) -> list[FieldError]:
    """Why a form could not be read, of what starlette said; nothing where it is no bound of ours."""
    for words, chinese, english in UNREAD_FORM:
        if found := words.match(said):
            return [FieldError(BODY, "bad_form", chinese.format(found[1]), english.format(found[1]))]
    return []


def wrong_kind(request: Request, sent: Any) -> FieldError | None:
    """A body of another kind than the operation takes: nothing can be said of its fields then. `sent`: as it was read,
    bytes where JSON was wanted and is not what was said to come."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if isinstance(sent, bytes):
        return FieldError(KIND_OF_BODY, "wrong_type", "须为 application/json", "must be application/json")
    if isinstance(sent, FormData) and kind and kind not in FORMS:
        words = f"应为表单（{' 或 '.join(FORMS)}）", f"must be a form: {' or '.join(FORMS)}"
        return FieldError(KIND_OF_BODY, "wrong_type", *words)
    return None


def swapped_here(request: Request, sent: Any, error: Mapping[str, Any]) -> bool:
    """Whether a latitude that is none would, with its longitude for one, lie in the city as it was last read."""
    *where, name = error["loc"]
    if name != "lat" or error["type"] not in ("less_than_equal", "greater_than_equal") or where[:1] != [BODY]:
        return False
    try:
        beside = _inside(sent, where[1:])
        lon, lat = float(beside["lat"]), float(beside["lon"])
    except (KeyError, IndexError, TypeError, ValueError, OverflowError):  # of a whole number beyond any float
        return False
    city: City | None = getattr(request.app.state, "city", None)
    return city is not None and abs(lon) <= 180 and abs(lat) <= 90 and city.locator.known.place_of(lon, lat) is not None


def _inside(sent: Any, where: Sequence[int | str]) -> Any:
    for part in where:
        sent = sent[part]
    return sent
