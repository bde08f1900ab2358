"""The catalogue in force, read once a version and kept in the process."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.catalogue.bucket import Bucket
from backend.catalogue.category import Category
from backend.catalogue.reason import REASONS
from backend.catalogue.standard import Standard
from backend.ground.edition import Loaded, edition_of


@dataclass(frozen=True)
class Catalogue:
    """Classes and standards by class code, buckets by code."""

    version: int
    classes: Mapping[str, Category]
    buckets: Mapping[str, Bucket]
    standards: Mapping[str, Sequence[Standard]]

    def reasons_of(self, action: str) -> Mapping[str, str]:
        """The reasons of an action, by code."""
        return REASONS.get(action, {"other": "其他"})


class PublishedCatalogue:
    """Keeps the catalogue of one process; notices a new version by one small read in the caller's session."""

    def __init__(self) -> None:
        self._kept = Catalogue(0, {}, {}, {})

    async def current(self, session: AsyncSession) -> Catalogue:
        """The catalogue in force."""
        version = await edition_of(session, Loaded.CATALOGUE)
        if version != self._kept.version:
            self._kept = await _read(session, version)
        return self._kept


async def _read(session: AsyncSession, version: int) -> Catalogue:
    in_force = select(Category).where(col(Category.valid_to).is_(None)).order_by(col(Category.code))
    classes = (await session.execute(in_force)).scalars().all()
    buckets = (await session.execute(select(Bucket).order_by(col(Bucket.place)))).scalars().all()
    standards: dict[str, list[Standard]] = defaultdict(list)
    for standard in (await session.execute(select(Standard).order_by(col(Standard.place)))).scalars():
        standards[standard.class_code].append(standard)
    # kept beyond the session: a rollback would empty what still belongs to it
    for kept in (*classes, *buckets, *(one for of_class in standards.values() for one in of_class)):
        session.expunge(kept)
    by_code = {category.code: category for category in classes}
    return Catalogue(version, by_code, {bucket.code: bucket for bucket in buckets}, standards)
