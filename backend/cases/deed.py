"""A deed: what somebody wants to do to a case, and a deed under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.case import Case
from backend.cases.city import City
from backend.patrol.choose_inspector import Chosen
from backend.people.actor import Actor
from backend.workflow.facts import Asked, Outcome
from backend.workflow.moves import Move
from backend.workflow.overlays import Overlay
from backend.workflow.steps import Action


@dataclass(frozen=True)
class Deed:
    """An action and what is sent along. `version` is that of the case as last read; only a move needs it.

    `condition`: the place of the filing standard; `duty`: the article a return rests on; `into`: the case to merge
    into; `days`: how long a suspension lasts; `due_at`: the limit of an assistance; `application`: the one that is
    decided, as last read; `client_key`: the client's own name of the deed: the same key and body again does nothing
    more; `sent`: who goes to look, where that was chosen already; `joined`: the number of the actor's own report that
    was merged into the case.
    """

    action: Action
    version: int | None
    note: str | None = None
    reason: str | None = None
    photo_ids: Sequence[UUID] = ()
    department: str | None = None
    class_code: str | None = None
    condition: int | None = None
    responsible_body: str | None = None
    duty: str | None = None
    for_: Asked | None = None
    days: int | None = None
    outcome: Outcome | None = None
    into: str | None = None
    assignee: UUID | None = None
    team: str | None = None
    due_at: datetime | None = None
    application: UUID | None = None
    client_key: UUID | None = None
    sent: Chosen | None = None
    joined: str | None = None


class Acted(NamedTuple):
    """The case as it is after a deed. `replayed`: this very deed had been done before, and nothing more is done."""

    case: Case
    replayed: bool


@dataclass(frozen=True)
class Doing:
    """A deed under way: allowed by `row`, on a case whose row is locked. `by` is None for what nobody does."""

    session: AsyncSession
    case: Case
    deed: Deed
    row: Move | Overlay
    city: City
    by: Actor | None
    at: datetime

    @property
    def is_move(self) -> bool:
        return isinstance(self.row, Move)

    @property
    def person(self) -> Actor:
        """Who does it, where somebody must."""
        if self.by is None:
            raise ValueError(f"{self.deed.action} is done by somebody")
        return self.by

    @property
    def person_id(self) -> UUID | None:
        return self.by.id if self.by else None
