"""What Open311 tells of a field, in Chinese and English; {…} are filled in."""

from typing import Any

REQUIRED, MISSING = "required", "missing"
# kind: (中文, English)
WORDS: dict[str, tuple[str, str]] = {
    REQUIRED: ("必填", "required"),
    MISSING: ("不存在", "not found"),
    "exists": ("已用于不同内容", "already exists"),
    "unknown_key": ("无效", "unknown"),
    "reads_only": ("没有写入权限", "may not write"),
    "unknown": ("{code} 不存在", "{code} not found"),
    "more_unknown": ("另有 {more} 个不存在", "and {more} more not found"),
    "unstorable": ("含有无法保存的字符", "holds characters that cannot be kept"),
    "too_long": ("最多 {most} 个字", "may have at most {most} characters"),
    "too_many": ("最多 {most} 个", "may name at most {most}"),
    "number": ("应为数字", "must be a number"),
    "range": ("应在 {least:g} 与 {most:g} 之间", "must lie between {least:g} and {most:g}"),
    "whole": ("应为 {least} 至 {most} 的整数", "must be a whole number between {least} and {most}"),
    "uuid": ("应为 UUID", "must be a UUID"),
    "date": (
        "应为 ISO 8601 时间，如 2026-11-24T12:00:00+08:00",
        "must be a date of ISO 8601, such as 2026-11-24T12:00:00+08:00",
    ),
    "order": ("不得晚于 end_date", "must not be later than end_date"),
    "too_far": (
        "页码过大，请按 X-Next-Page-URL 翻页，或缩短时间范围",
        "is too far: follow X-Next-Page-URL, or ask for a shorter span of time",
    ),
    "cursor": ("应取自 X-Next-Page-URL，order_by 不变", "must be that of X-Next-Page-URL, for the same order_by"),
    "circle": ("须同时填写，现只有 {given}", "belong together: only {given} given"),
    "box": ("应为 lng1,lat1,lng2,lat2（度）", "must be lng1,lat1,lng2,lat2 in degrees"),
    "none_of": ("{one} 不是 {choices} 之一", "{one} is none of {choices}"),
    "one_of": ("应为 {choices} 之一", "must be one of {choices}"),
    "beside": ("填写 {other} 时必填", "required with {other}"),
    "point": ("必填：lat 与 long 须同时填写", "required: lat and long belong together"),
    "no_place": (
        "不是本市可识别的地点，或同名的不止一处，请填写 lat 和 long",
        "names no place we know, or more than one: give lat and long",
    ),
}


def said(kind: str, **bounds: Any) -> tuple[str, str]:
    """The Chinese and English words of a kind; a list among the bounds is put together as each language does."""
    chinese, english = WORDS[kind]
    return chinese.format_map(_listed(bounds, "、")), english.format_map(_listed(bounds, ", "))


def _listed(bounds: dict[str, Any], between: str) -> dict[str, Any]:
    return {name: between.join(one) if isinstance(one, tuple) else one for name, one in bounds.items()}
