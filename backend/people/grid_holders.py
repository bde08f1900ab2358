"""Who holds a responsible grid (责任网格): by their own, or standing in for somebody (代班)."""

from datetime import datetime

from sqlalchemy import Subquery, select, union
from sqlmodel import col

from backend.people.person_grid import PersonGrid
from backend.people.stand_in import StandIn, is_on


def grid_holders(at: datetime) -> Subquery:
    """Rows of `grid_code` and `person_id`, as they are at an instant."""
    own = select(col(PersonGrid.grid_code), col(PersonGrid.person_id))
    standing_in = (
        select(col(PersonGrid.grid_code), col(StandIn.person_id))
        .join(StandIn, col(StandIn.for_person_id) == col(PersonGrid.person_id))
        .where(is_on(at))
    )
    return union(own, standing_in).subquery()
