"""Who holds a role: by their own, or standing in for somebody (代班)."""

from datetime import datetime

from sqlalchemy import Subquery, select, union
from sqlmodel import col

from backend.people.person_role import PersonRole
from backend.people.stand_in import StandIn, is_on


def role_holders(at: datetime) -> Subquery:
    """Rows of `role` and `person_id`, as they are at an instant."""
    own = select(col(PersonRole.role), col(PersonRole.person_id))
    standing_in = (
        select(col(PersonRole.role), col(StandIn.person_id))
        .join(StandIn, col(StandIn.for_person_id) == col(PersonRole.person_id))
        .where(is_on(at))
    )
    return union(own, standing_in).subquery()
