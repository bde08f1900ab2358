"""What one process knows of the city without asking the database each time: grids, catalogue, duty matrix."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.case import Case
from backend.cases.labels import Labels
from backend.catalogue.published import Catalogue, PublishedCatalogue
from backend.catalogue.reason import REASONS
from backend.ground.clock import CITY_ZONE
from backend.ground.edition import Loaded, edition_of
from backend.places.area_names import AreaNames
from backend.places.component import find_component
from backend.places.locate import Locator
from backend.releases.published_releases import PublishedReleases
from backend.routing.body import Body
from backend.routing.choose import Choice, choose
from backend.routing.rules_at import PublishedMatrix


class City:
    """The caches of one process. Each notices a new version by one small read in the caller's session."""

    def __init__(self) -> None:
        self.locator, self.releases = Locator(), PublishedReleases()
        self._catalogue = PublishedCatalogue()
        self._matrix = PublishedMatrix()
        self._areas = AreaNames()
        self._labels, self._labelled = Labels({}, {}, {}, {}, {}), tuple[int, ...]()

    async def catalogue(self, session: AsyncSession) -> Catalogue:
        """The catalogue in force."""
        return await self._catalogue.current(session)

    async def bodies(self, session: AsyncSession) -> Mapping[str, Body]:
        """The bodies by code."""
        await self._matrix.current(session)
        return self._matrix.bodies

    async def choose(
        self, session: AsyncSession, class_code: str, grid_code: str, at: datetime, owner: str | None, certain: bool
    ) -> Choice:
        """Whose duty a class is in a grid at an instant."""
        matrix = await self._matrix.current(session)
        return choose(class_code, grid_code, matrix, at.astimezone(CITY_ZONE).date(), owner=owner, certain=certain)

    async def suggestion(self, session: AsyncSession, case: Case, at: datetime) -> dict[str, Any]:
        """The choice for a case as it now stands, as it is kept on the case."""
        component = await find_component(session, case.component_id) if case.component_id else None
        owner = component.owner_code if component else None
        return as_kept(await self.choose(session, case.class_code, case.grid_code, at, owner, case.certain))

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
