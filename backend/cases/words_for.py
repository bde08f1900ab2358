"""The words of a case as its reader may read them: who sees it as the department it accuses reads no phone or identity
number, which lead to a neighbour who reported it.
"""

from collections.abc import Callable

from sqlalchemy import ColumnElement, not_, or_, true
from sqlmodel import col

from backend.cases.accused import accuses, is_accused
from backend.cases.case import Case
from backend.cases.doubts_of import masked
from backend.cases.find import OFFICES, SEES, roles_at
from backend.people.actor import Actor
from backend.workflow.roles import Role


def _reads_whole(reader: Actor, roles: frozenset[Role]) -> bool:
    """Whether somebody reads the words of cases as they were written, by these of their roles."""
    of_accused = {Role.HANDLER, *([Role.LEADER] if reader.body_code else [])}
    return bool(roles & (SEES.keys() - of_accused))


def masked_for(reader: Actor) -> ColumnElement[bool]:
    """Of cases: those whose words the reader has masked."""
    if not _reads_whole(reader, reader.roles):
        return true()
    if reader.area_code is None or _reads_whole(reader, reader.roles - OFFICES):
        return accuses(reader)
    return or_(accuses(reader), not_(col(Case.grid_code).startswith(reader.area_code)))


def sees_as_accused(reader: Actor, case: Case) -> bool:
    """Whether somebody sees a case as the department it accuses, or as one that works beside it."""
    return not _reads_whole(reader, roles_at(case, reader)) or is_accused(reader, case)


def words_for(reader: Actor, case: Case) -> Callable[[str], str]:
    """What makes of words of a case, as they were written, those for the reader."""
    return masked if sees_as_accused(reader, case) else str
