"""Loads guides and permits from JSON: a list of objects with `code` and the fields of a guide."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.loader import Loader, nothing
from backend.ground.loading import BadRow, BadRows, LoadRefused, Progress
from backend.participation.guide import Guide
from backend.participation.guide_form import GuideCode, GuideForm
from backend.participation.write_guide import content_of, guides_alone, newest_guide

CODE: TypeAdapter[str] = TypeAdapter(GuideCode)
WORDS = {
    "missing": "缺少", "extra_forbidden": "未知字段", "enum": "不在编码表内", "string_too_long": "过长",
    "string_too_short": "不能为空", "permit_way": "许可须有 apply_url 或 office",
}  # fmt: skip


async def _write_all(
    session: AsyncSession, forms: Mapping[str, GuideForm], at: datetime, progress: Progress | None
) -> int:
    for done, (code, form) in enumerate(forms.items(), 1):
        await _write(session, code, form, at)
        if progress:
            progress(done, len(forms))
    return len(forms)


def _examine(path: Path, _known: None) -> dict[str, GuideForm]:
    """The guides of a file by their codes. LoadRefused names each entry at fault (`line` is its place in the list, from
    1) and the field."""
    forms, bad = dict[str, GuideForm](), BadRows()
    for line, entry in enumerate(_entries(path), 1):
        code, form, faults = _read(line, entry)
        bad += faults
        if code in forms:
            bad.append(BadRow(line, "code", "编码重复"))
        if form is not None:
            forms[code] = form
    if bad or not forms:
        raise LoadRefused(bad or [BadRow(1, "", "文件没有数据")])
    return forms


async def _write(session: AsyncSession, code: str, form: GuideForm, at: datetime) -> None:
    before = await newest_guide(session, code)
    values = form.values()
    if form.shown_from is None:
        values["shown_from"] = before.shown_from if before and before.shown_from else at
    if before is None or content_of(before) != values:
        session.add(Guide(code=code, version=before.version + 1 if before else 1, changed_at=at, **values))


def _entries(path: Path) -> list[Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as fault:
        raise LoadRefused([BadRow(1, "", "不是 UTF-8 的 JSON 文件")]) from fault
    if not isinstance(found, list):
        raise LoadRefused([BadRow(1, "", "应为一个列表")])
    return found


def _read(line: int, entry: Any) -> tuple[str, GuideForm | None, list[BadRow]]:
    if not isinstance(entry, dict):
        return "", None, [BadRow(line, "", "应为一个对象")]
    rest = {name: value for name, value in entry.items() if name != "code"}
    bad, form, code = list[BadRow](), None, ""
    try:
        code = CODE.validate_python(entry.get("code"))
    except ValidationError:
        bad.append(BadRow(line, "code", "应为 1–32 位小写字母、数字或连字符"))
    try:
        form = GuideForm.model_validate(rest)
    except ValidationError as fault:
        bad += [
            BadRow(line, ".".join(map(str, error["loc"])), WORDS.get(error["type"], "无效")) for error in fault.errors()
        ]
    return code, form if code else None, bad


# writes a new version of each guide whose content differs from its newest one; how many the file holds. Without
# `shown_from` a guide of the file is shown from now on
load_guides = Loader(nothing, _examine, _write_all, alone=guides_alone)
