"""What the command checks: the installation, the duty matrix, the workflow, a calendar, the books. Each check says what
it found, line by line, and how many faults there are."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.cases.preview_calendar import check_calendar
from backend.ground import clock
from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.loading import LoadRefused
from backend.ground.named import named
from backend.ground.settings import Settings
from backend.releases.lint_present import lint_present
from backend.routing.proof import prove_stored
from backend.settled import settled, warnings_of
from backend.web.application import DOORS, build

OTHERS = ("notifications.work:work", "backend.demo.load_demo:load_demo_now")


@dataclass(frozen=True)
class Asked:
    """What a check may need: the names of the loaders, a file, days to look back, where to tell how far it is."""

    loaders: Sequence[str]
    file: Path | None
    days: int
    told: Callable[[int, int], None]


Found = tuple[list[str], int]


def check_installation(loaders: Sequence[str], settings: Settings) -> list[str]:
    """What is wrong with this installation: rooms, names. Touches neither network nor database."""
    wrong = []
    for place in [*loaders, *OTHERS, *(f"{door}:router" for door in DOORS)]:
        try:
            named(place)
        except Exception as fault:  # noqa: BLE001 - whatever is wrong is to be said
            wrong.append(f"{place}: {type(fault).__name__}: {fault}")
    try:
        build(settings).openapi()
    except Exception as fault:  # noqa: BLE001
        wrong.append(f"{type(fault).__name__}: {fault}")
    return wrong


async def _installation(asked: Asked) -> Found:
    settings = settled()
    wrong = check_installation(asked.loaders, settings)
    end = f"{len(wrong)} 处有误" if wrong else "检查通过：设置与程序（数据库、照片存放处不在其列）"
    return [*wrong, *warnings_of(settings), end], len(wrong)


async def _duties(_asked: Asked) -> Found:
    proof = await _reading(prove_stored, clock.now().astimezone(CITY_ZONE).date())
    return [json.dumps(proof, ensure_ascii=False, indent=1)], len(proof["gaps"]) + len(proof["overlaps"])


async def _workflow(_asked: Asked) -> Found:
    findings = await _reading(lint_present, clock.now())
    lines = [f"{one.code} {one.where} {one.text}" for one in findings]
    return [*lines, f"{len(findings)} 处有误" if findings else "流程与配置无误"], len(findings)


async def _calendar(asked: Asked) -> Found:
    if asked.file is None:
        return ["请给出新日历的 CSV 文件"], 1
    db = Database(Settings())
    try:
        seen = await check_calendar(db, asked.file, clock.now())
    except LoadRefused as refused:  # here nothing was to be loaded
        return [refused.found, *(f"  {row.place}: {row.reason}" for row in refused.bad_rows)], len(refused.bad_rows)
    finally:
        await db.close()
    return [json.dumps(seen, ensure_ascii=False, indent=1)], 0


async def _deliveries(asked: Asked) -> Found:
    summary, problems = await named("notifications.office:check_deliveries")(asked.days, asked.told)
    return [*problems, summary], len(problems)


async def _points(asked: Asked) -> Found:
    summary, problems = await named("backend.points.office:check_points")(asked.told)
    return [*problems, summary], len(problems)


CHECKS: Mapping[str, Callable[[Asked], Awaitable[Found]]] = {
    "all": _installation,
    "duties": _duties,
    "workflow": _workflow,
    "calendar": _calendar,
    "deliveries": _deliveries,
    "points": _points,
}


async def _reading(deed: Callable[..., Awaitable[Any]], *args: Any) -> Any:
    db = Database(Settings())
    try:
        async with db.read() as session:
            return await deed(session, *args)
    finally:
        await db.close()
