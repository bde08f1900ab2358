"""Who holds a role: by their own, or standing in for somebody (代班)."""

from datetime import datetime

from sqlalchemy import Subquery
from sqlmodel import col

from backend.people.holders import holders
from backend.people.person_role import PersonRole


def role_holders(at: datetime) -> Subquery:
    """Rows of `role` and `person_id`, as they are at an instant."""
    return holders(col(PersonRole.role), col(PersonRole.person_id), at)
