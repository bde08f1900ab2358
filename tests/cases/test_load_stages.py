"""The city's own stage limits: only such as a calendar can count, to the last level, and none that was never kept."""

from contextlib import suppress
from pathlib import Path

import pytest

from backend.calendars.published_calendar import published_calendar
from backend.cases.city_stage_limit import CityStageLimit
from backend.cases.load_stages import MOST, load_stages
from backend.cases.stage_limits_at import PublishedStageLimits
from backend.ground.db import Database
from backend.ground.edition import Loaded, raise_edition
from backend.ground.loading import LoadRefused
from backend.workflow.asked_limits import BY_ASKED
from backend.workflow.escalation import Scope, shares
from backend.workflow.facts import Asked
from backend.workflow.stages import Stage
from backend.working_time import Duration, TimeUnit
from tests.linhai import City

pytestmark = pytest.mark.anyio
HEAD = "stage,limit_value,limit_unit\n"


def written(path: Path, rows: str) -> Path:
    path.write_text(HEAD + rows, encoding="utf-8")
    return path


async def loaded(city: City, path: Path) -> int:
    async with city.db.write() as session:
        return await load_stages(session, path, city.at)


@pytest.mark.parametrize("unit", TimeUnit)
async def test_the_longest_limit_of_each_unit_is_counted_to_its_last_level(city: City, unit: TimeUnit) -> None:
    async with city.db.read() as session:
        calendar = await published_calendar(session)
    for scope in (Scope.STAGE, Scope.ASKED):
        assert calendar.add(city.at, Duration(MOST[unit] * shares(scope)[-1], unit)) > city.at


async def test_a_limit_that_cannot_be_reached_is_refused_and_a_report_is_taken_under_the_longest(
    city: City, tmp_path: Path
) -> None:
    for wrong in ("admission,3650,work_day\n", "admission,366,natural_day\n", "admission,nan,work_day\n"):
        with pytest.raises(LoadRefused):
            await loaded(city, written(tmp_path / "stages.csv", wrong))
    assert await loaded(city, written(tmp_path / "stages.csv", "admission,365,work_day\n")) == 1
    assert (await (await city.citizen()).report())["step"] == "reported"


async def test_every_row_at_fault_is_named_at_once_those_of_answers_too(city: City, tmp_path: Path) -> None:
    rows = ["extend,0,work_hour", "return,8,week", "extend,4,work_hour", "handling,3,work_day", "answer,1,work_day"]
    with pytest.raises(LoadRefused) as refused:
        await loaded(city, written(tmp_path / "stages.csv", "\n".join([*rows, "suspend,2,work_day"])))
    named = [(row.line, row.field) for row in refused.value.bad_rows]
    assert named == [(2, "limit_value"), (3, "limit_unit"), (4, "stage"), (5, "stage"), (6, "stage")]
    async with city.db.read() as session:
        assert (await PublishedStageLimits().current(session))["suspend"] == BY_ASKED["suspend"].limit


def test_no_word_is_a_stage_and_what_waits_for_an_answer() -> None:
    assert not set(Stage) & set(Asked)


async def test_what_a_transaction_that_failed_had_raised_is_not_taken_for_the_next_edition(db: Database) -> None:
    kept = PublishedStageLimits()

    async def _loaded(value: float, fails: bool) -> None:
        async with db.write() as session:
            limit = CityStageLimit(stage=Stage.ADMISSION, limit_value=value, limit_unit=TimeUnit.WORK_HOUR)
            await session.merge(limit)
            await raise_edition(session, Loaded.STAGES)
            assert (await kept.current(session))[Stage.ADMISSION].value == value, "its own are seen"
            if fails:
                raise RuntimeError

    with suppress(RuntimeError):
        await _loaded(7, True)
    await _loaded(8, False)
    async with db.read() as session:
        assert (await kept.current(session))[Stage.ADMISSION].value == 8
