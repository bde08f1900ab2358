"""The limits of stages and of answers in force: the city's own, and the defaults for the rest."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.city_stage_limit import CityStageLimit
from backend.ground.edition import Loaded, edition_of
from backend.workflow.asked_limits import ASKED_LIMITS
from backend.workflow.stage_limits import STAGE_LIMITS
from backend.working_time import Duration

DEFAULTS: Mapping[str, Duration] = {
    **{limit.stage: limit.limit for limit in STAGE_LIMITS if limit.limit is not None},
    **{limit.asked: limit.limit for limit in ASKED_LIMITS},
}


class PublishedStageLimits:
    """Keeps them for one process; notices a new version by one small read in the caller's session."""

    def __init__(self) -> None:
        self._kept, self._version = DEFAULTS, 0

    async def current(self, session: AsyncSession) -> Mapping[str, Duration]:
        """The limits by stage, and by what waits (Asked); a stage without one has that of the case."""
        version = await edition_of(session, Loaded.STAGES)
        if version != self._version:
            own = (await session.execute(select(CityStageLimit))).scalars()
            self._kept = {**DEFAULTS, **{row.stage: Duration(row.limit_value, row.limit_unit) for row in own}}
            self._version = version
        return self._kept
