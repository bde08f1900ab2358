"""What a teller gives of a happening: whom it concerns, and what the words are filled with."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.labels import Labels
from backend.ground.happening import Happening
from notifications.audience import Relation


@dataclass(frozen=True)
class Facts:
    """Facts of one happening. `area` narrows roles to those who hold it there (a grid or any area code; None: all).

    `is_sealed`: a phone hears of it (Relation.PHONE); its number and some fields stand in the happening's sealed text.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    english: Mapping[str, str] = field(default_factory=dict)  # those that English words are filled with instead
    instants: Mapping[str, str] = field(default_factory=dict)  # what machines read instead of times in words (ISO 8601)
    people: Mapping[Relation, Sequence[UUID]] = field(default_factory=dict)
    area: str | None = None
    body: str | None = None
    number: str | None = None  # of the case
    roles: Sequence[str] = ()  # addressed as a whole
    bodies: Sequence[str] = ()
    involved: Collection[UUID] = ()  # in what waits: it is told to those who may answer it
    is_sealed: bool = False
    ends_at: datetime | None = None  # of no use after this


# (session, happenings of this kind of subject, names): the facts by the happening's id; nothing where there is none
Teller = Callable[[AsyncSession, Sequence[Happening], Labels], Awaitable[Mapping[UUID, Facts]]]
