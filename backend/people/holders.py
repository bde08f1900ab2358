"""Who holds something of the office's: by their own, or standing in for somebody (代班)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Subquery, select, union
from sqlalchemy.orm import Mapped
from sqlmodel import col

from backend.people.stand_in import StandIn, is_on


def holders(what: Mapped[Any], who: Mapped[Any], at: datetime) -> Subquery:
    """Rows of `what` and `person_id`, as they are at an instant; both are columns of what says whose it is."""
    stood_in_for = col(StandIn.for_person_id) == who
    standing_in = select(what, col(StandIn.person_id)).join(StandIn, stood_in_for).where(is_on(at))
    return union(select(what, who), standing_in).subquery()
