"""Whether somebody works in a role now: an account in use that holds it, by itself or standing in (代班)."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, or_, select
from sqlmodel import col

from backend.people.person import Person
from backend.people.person_role import PersonRole
from backend.people.stand_in import StandIn, is_on
from backend.workflow.roles import Role


def works_as(role: Role, at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Of people (Person), those who do at an instant."""
    own = select(col(PersonRole.role)).where(col(PersonRole.person_id) == col(Person.id), col(PersonRole.role) == role)
    stands_in = (
        select(col(PersonRole.role))
        .join(StandIn, col(StandIn.for_person_id) == col(PersonRole.person_id))
        .where(col(StandIn.person_id) == col(Person.id), is_on(at), col(PersonRole.role) == role)
    )
    return and_(col(Person.is_active).is_(True), or_(own.exists(), stands_in.exists()))
