"""What one process knows of the city without asking the database each time: grids, catalogue, duty matrix."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.calendars.published_calendar import PublishedCalendar
from backend.cases.case import Case
from backend.cases.labels import Labels
from backend.cases.stage_limits_at import PublishedStageLimits
from backend.catalogue.published import Catalogue, PublishedCatalogue
from backend.catalogue.reason import REASONS
from backend.ground.clock import CITY_ZONE
from backend.ground.edition import Loaded, edition_of
from backend.places.area_names import AreaNames
from backend.places.component import Component, find_component
from backend.places.locate import Locator
from backend.places.outlines import Outlines
from backend.releases.published_releases import PublishedReleases
from backend.routing.body import Body
from backend.routing.choose import Choice, choose
from backend.routing.rules_at import PublishedMatrix
from backend.workflow.caps import Caps
from backend.workflow.steps import BEFORE_FILING
from backend.working_time import Duration, WorkingCalendar


class City:
    """The caches of one process. Each notices a new version by one small read in the caller's session."""

    def __init__(self, caps: Caps = Caps()) -> None:
        self.caps = caps
        self.locator, self.releases = Locator(), PublishedReleases()
        self._catalogue = PublishedCatalogue()
        self._matrix = PublishedMatrix()
        self._stage_limits, self._calendar = PublishedStageLimits(), PublishedCalendar()
        self._areas = AreaNames()
        self.outlines = Outlines(self.locator, self._areas)
        self._labels, self._labelled = Labels({}, {}, {}, {}, {}), tuple[int, ...]()

    async def catalogue(self, session: AsyncSession) -> Catalogue:
        """The catalogue in force."""
        return await self._catalogue.current(session)

    async def stage_limits(self, session: AsyncSession) -> Mapping[str, Duration]:
        """The limits of the stages in force, by stage."""
        return await self._stage_limits.current(session)

    async def calendar_of(self, session: AsyncSession, case: Case) -> WorkingCalendar:
        """The working calendar a case was filed under; before that the one in force."""
        return await self._calendar.of(session, (case.standard or {}).get("calendar"))

    async def calendar_timing(self, session: AsyncSession, case: Case) -> WorkingCalendar:
        """The one that its present limit is counted by: before it is filed, or filed again, that of its stage, as it
        stood when that began or was timed anew."""
        kept = case.stage_clock if case.step in BEFORE_FILING else case.standard
        return await self._calendar.of(session, (kept or {}).get("calendar"))

    async def bodies(self, session: AsyncSession) -> Mapping[str, Body]:
        """The bodies by code."""
        await self._matrix.current(session)
        return self._matrix.bodies

    async def duties(self, session: AsyncSession) -> Mapping[str, str]:
        """The names of the articles of the duty list, by code."""
        return (await self._matrix.current(session)).duty_names

    async def choose(
        self,
        session: AsyncSession,
        class_code: str,
        grid_code: str,
        at: datetime,
        component: Component | None,
        certain: bool,
    ) -> Choice:
        """Whose duty a class is in a grid at an instant."""
        matrix, on = await self._matrix.current(session), at.astimezone(CITY_ZONE).date()
        owner, keeper = (component.owner_code, component.keeper_code) if component else (None, None)
        return choose(class_code, grid_code, matrix, on, owner=owner, keeper=keeper, certain=certain)

    async def suggestion(
        self, session: AsyncSession, case: Case, at: datetime, *, class_code: str | None = None
    ) -> dict[str, Any]:
        """The choice for a case as it now stands, or were it of another class, as it is kept on the case."""
        component = await find_component(session, case.component_id) if case.component_id else None
        certain, code = case.certain or class_code is not None, class_code or case.class_code
        return as_kept(await self.choose(session, code, case.grid_code, at, component, certain))

    async def labels(self, session: AsyncSession) -> Labels:
        """The names behind codes."""
        editions = tuple([await edition_of(session, kind) for kind in Loaded])
        if editions != self._labelled:
            self._labels, self._labelled = await self._read_labels(session), editions
        return self._labels

    async def _read_labels(self, session: AsyncSession) -> Labels:
        catalogue, bodies = await self.catalogue(session), await self.bodies(session)
        reasons = {code: name for of_action in REASONS.values() for code, name in of_action.items()}
        return Labels(
            bodies={code: body.name for code, body in bodies.items()},
            classes={code: category.name for code, category in catalogue.classes.items()},
            buckets={code: bucket.name for code, bucket in catalogue.buckets.items()},
            areas=await self._areas.current(session),
            reasons=reasons,
        )


def as_kept(choice: Choice) -> dict[str, Any]:
    """A choice as it is kept on a case."""
    return {"body": choice.body_code, "certain": choice.certain, "duty": choice.duty_code, "why": list(choice.why)}
