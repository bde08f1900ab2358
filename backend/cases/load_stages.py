"""Loads the city's own limits of stages (环节时限), and of answers to what waits (答复时限), from CSV: COLUMNS."""

import math
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from backend.cases.city_stage_limit import CityStageLimit
from backend.ground.edition import Loaded
from backend.ground.instead_of_all import instead_of_all
from backend.ground.loader import Loader, nothing
from backend.ground.loading import BadRow, BadRows, LoadRefused, read_csv, twice
from backend.ground.one_at_a_time import one_at_a_time
from backend.workflow.asked_limits import BY_ASKED, AskedLimit
from backend.workflow.escalation import ROLE_OF
from backend.workflow.roles import ROLE_NAMES
from backend.workflow.stage_limits import BY_STAGE
from backend.working_time import TimeUnit


def _answerers(limit: AskedLimit) -> str:
    return "、".join(ROLE_NAMES[ROLE_OF[relation]] for relation in limit.holders)


# of each unit: four times as much, when the last level is told (逐级上报), lies within what a calendar looks ahead
MOST: Mapping[str, int] = {unit: 365 if unit.value.endswith("_day") else 3650 for unit in TimeUnit}
MOST_IN_WORDS = "大于 0、不超过 365 日或 3650 小时"
# what has a limit of its own: a stage, or what waits for an answer
NAMES: Mapping[str, str] = {
    **{name: limit.chinese for name, limit in BY_STAGE.items() if limit.limit},
    **{name: f"{limit.chinese}，{_answerers(limit)}答复" for name, limit in BY_ASKED.items()},
}
# a column of the file: what it holds
COLUMNS = {
    "stage": "环节、待答复：" + " / ".join(f"{name}（{chinese}）" for name, chinese in NAMES.items()),
    "limit_value": f"时限，{MOST_IN_WORDS}",
    "limit_unit": " / ".join(TimeUnit),
}


def _examine(path: Path, _known: None) -> list[dict[str, Any]]:
    """LoadRefused names each row with an unknown stage or unit, a stage twice, one whose limit is the case's own, or a
    limit that is no number above 0, or more than MOST of its unit."""
    rows, bad, seen = read_csv(path, COLUMNS), BadRows(), dict[str, int]()
    for line, row in rows:
        bad += _faults(line, row) + twice(line, "stage", row["stage"], seen)
    if bad or not rows:
        raise LoadRefused(bad or [BadRow(1, "stage", "文件没有数据")])
    return [
        {
            "stage": row["stage"], "limit_value": float(row["limit_value"]), "limit_unit": TimeUnit(row["limit_unit"]),
        }
        for _line, row in rows
    ]  # fmt: skip


def _faults(line: int, row: Mapping[str, str]) -> list[BadRow]:
    bad, stage = [], row["stage"]
    if stage not in NAMES:
        bad.append(BadRow(line, "stage", f"未知环节 {stage}，或其时限由立案标准规定"))
    if row["limit_unit"] not in MOST:
        bad.append(BadRow(line, "limit_unit", f"未知时限单位 {row['limit_unit']}"))
    try:
        reachable = 0 < float(row["limit_value"]) <= MOST.get(row["limit_unit"], math.inf)
    except ValueError:
        reachable = False
    if not reachable:
        bad.append(BadRow(line, "limit_value", f"应为{MOST_IN_WORDS}的数"))
    return bad


# replaces the city's limits; their number. What the file does not name keeps the default of STAGE_LIMITS or
# ASKED_LIMITS; cases keep the limit of the stage at which they stand, what waits for an answer has the one in force
load_stages = Loader(
    nothing, _examine, instead_of_all(CityStageLimit, Loaded.STAGES), alone=partial(one_at_a_time, deed="stages")
)
