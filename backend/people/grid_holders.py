"""Who holds a responsible grid (责任网格): by their own, or standing in for somebody (代班)."""

from datetime import datetime

from sqlalchemy import Subquery
from sqlmodel import col

from backend.people.holders import holders
from backend.people.person_grid import PersonGrid


def grid_holders(at: datetime) -> Subquery:
    """Rows of `grid_code` and `person_id`, as they are at an instant."""
    return holders(col(PersonGrid.grid_code), col(PersonGrid.person_id), at)
