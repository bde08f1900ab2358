"""A long table, looked through a stretch at a time: where no index finds what is asked for, one statement for all of it
takes longer than a statement may."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.paging import Page, encode_cursor

STRETCH = 20_000  # rows
STRETCHES = 5  # looked through for one answer: together half a second at the most
T = TypeVar("T")


@dataclass(frozen=True)
class Stretch:
    """Rows one after the other: from the one with `first` on, up to before `before`; None: to the end on that side."""

    first: UUID | None = None
    before: UUID | None = None

    def of(self, identity: Any) -> list[Any]:
        """That a row is of it, in SQL, by the column of its id."""
        found: list[Any] = [] if self.first is None else [identity >= self.first]
        return found if self.before is None else [*found, identity < self.before]


ALL = Stretch()


async def stretch_before(session: AsyncSession, identity: Any, where: Sequence[Any], before: UUID | None) -> Stretch:
    """The stretch that ends before a row (None: the newest), of rows that an index finds by `where`."""
    rows = select(identity).where(*where, *Stretch(None, before).of(identity))
    border = rows.order_by(identity.desc()).offset(STRETCH - 1).limit(1)
    return Stretch((await session.execute(border)).scalar_one_or_none(), before)


async def stretch_from(session: AsyncSession, identity: Any, where: Sequence[Any], first: UUID | None) -> Stretch:
    """The stretch that begins with a row (None: the oldest); the next one begins with its `before`."""
    rows = select(identity).where(*where, *Stretch(first).of(identity))
    border = rows.order_by(identity).offset(STRETCH).limit(1)
    return Stretch(first, (await session.execute(border)).scalar_one_or_none())


async def page_by_stretches(
    session: AsyncSession, identity: Any, where: Sequence[Any], before: UUID | None, limit: int,
    read: Callable[[Stretch, int], Awaitable[Page[T]]],
) -> Page[T]:  # fmt: skip
    """A page, newest first, of what `read` gives of a stretch, so many at the most. Where little is found it ends after
    some stretches: with fewer than `limit`, or none, and a `next`."""
    found = list[T]()
    for _turn in range(STRETCHES):
        stretch = await stretch_before(session, identity, where, before)
        page = await read(stretch, limit - len(found))
        found += page.items
        if page.next is not None or stretch.first is None:
            return Page(found, page.next)
        before = stretch.first
        if len(found) == limit:
            break
    return Page(found, encode_cursor(before) if before else None)
