"""What is wrong with a field, in Chinese and English. The keys are pydantic's error types."""

import re
from collections.abc import Mapping
from typing import Any

# type: (中文, English); {…} are filled from the error's own bounds
WORDS: dict[str, tuple[str, str]] = {
    "missing": ("必填", "is required"),
    "extra_forbidden": ("未知字段", "is not a known field"),
    "string_too_short": ("至少 {min_length} 个字", "needs at least {min_length} characters"),
    "string_too_long": ("最多 {max_length} 个字", "may have at most {max_length} characters"),
    "too_short": ("至少 {min_length} 项", "needs at least {min_length} items"),
    "too_long": ("最多 {max_length} 项", "may have at most {max_length} items"),
    "string_type": ("应为文字", "must be text"),
    "string_pattern_mismatch": ("格式不正确", "has the wrong form"),
    "finite_number": ("应为有限的数", "must be a finite number"),
    "float_type": ("应为数字", "must be a number"),
    "float_parsing": ("应为数字", "must be a number"),
    "int_type": ("应为整数", "must be a whole number"),
    "int_parsing": ("应为整数", "must be a whole number"),
    "bool_type": ("应为 true 或 false", "must be true or false"),
    "greater_than_equal": ("不得小于 {ge}", "must be at least {ge}"),
    "less_than_equal": ("不得大于 {le}", "must be at most {le}"),
    "greater_than": ("应大于 {gt}", "must be greater than {gt}"),
    "less_than": ("应小于 {lt}", "must be less than {lt}"),
    "enum": ("应为 {choices} 之一", "must be one of {expected}"),
    "literal_error": ("应为 {choices} 之一", "must be one of {expected}"),
    "uuid_parsing": ("应为 UUID", "must be a UUID"),
    "uuid_type": ("应为 UUID", "must be a UUID"),
    "datetime_parsing": ("应为 ISO 8601 时间", "must be an ISO 8601 time"),
    "datetime_from_date_parsing": ("应为 ISO 8601 时间", "must be an ISO 8601 time"),
    "date_parsing": ("日期应写作 2026-11-24", "must be a day, written 2026-11-24"),
    "date_from_datetime_parsing": ("日期应写作 2026-11-24", "must be a day, written 2026-11-24"),
    "date_from_datetime_inexact": ("应为日期，不带时刻", "must be a day without a time"),
    "far_off_time": ("时间应在 1990 年至 2199 年之间", "must lie between 1990 and 2199"),
    "timezone_aware": ("时间须带时区", "must carry a time zone"),
    "model_attributes_type": ("应为对象", "must be an object"),
    "model_type": ("应为对象", "must be an object"),
    "dict_type": ("应为对象", "must be an object"),
    "list_type": ("应为列表", "must be a list"),
    "not_a_file": ("应为文件", "must be a file"),
    "one_of": ("{names} 须且只能填一项", "exactly one of {names} is needed"),
    "outside_picture": ("超出图片范围", "reaches outside the picture"),
    "options": ("量表题不设选项；其他题型至少两个选项，代码不得重复", "a scale has none, else two or more, each once"),
    "questions": ("题目代码不得重复", "each code once"),
    "closes_at": ("closes_at 须晚于 opens_at", "closes_at must be after opens_at"),
    "times": (
        "sign_up_until、begins_at、ends_at 须依次在后",
        "sign_up_until, begins_at and ends_at must come in this order",
    ),
    "permit_way": ("办事指引须填写 apply_url 或 office", "a permit needs apply_url or office"),
    "too_deep": ("嵌套过深", "is nested too deeply"),
    "not_looked_at": ("之前错误过多，未再检查", "was not looked at: too much before it is wrong"),
    "unstorable_text": (
        "含有无法保存的字符（空字符或不成对的代理码）",
        "holds characters that cannot be kept: NUL, or half of a pair",
    ),
}
OTHER = ("取值无效", "is not valid")
_BETWEEN = re.compile(", | or ")  # pydantic's 'wgs84', 'gcj02' or 'bd09'


def words_of(kind: str, bounds: Mapping[str, Any]) -> tuple[str, str]:
    """The Chinese and English words for a pydantic error type, with its bounds filled in."""
    if kind == "value_error" and "UploadFile" in str(bounds.get("error")):  # FastAPI's: it has no kind of its own
        kind = "not_a_file"
    if kind in ("too_short", "too_long") and bounds.get("field_type") == "Value":  # text that was looked through before
        kind = f"string_{kind}"
    chinese, english = WORDS.get(kind, OTHER)
    if "expected" in bounds:
        bounds = {**bounds, "choices": _BETWEEN.sub("、", str(bounds["expected"])).replace("'", "")}
    try:
        return chinese.format_map(bounds), english.format_map(bounds)
    except (KeyError, IndexError):
        return OTHER
