"""Parts of a case as staff see it: its marks, who assists, what was applied for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.application import Decision, applications_of
from backend.cases.assist import AssistState, assists_of
from backend.cases.case import Case
from backend.cases.history import Entry
from backend.cases.keep_evidence import KIND as LATE_EVIDENCE
from backend.cases.labels import Labels
from backend.fieldwork.when_done import when_done
from backend.ground.late_model import LateModel
from backend.workflow.facts import Asked
from backend.workflow.steps import Action

# lines an answer to a task may have written
OF_FIELD = frozenset({Action.CONFIRM, Action.REFUTE, Action.PASS, Action.REWORK, LATE_EVIDENCE})
Done = Mapping[tuple[UUID | None, datetime], datetime]


class Named(LateModel):
    """A code and its name."""

    code: str
    name: str


class Marks(LateModel):
    """What is counted of a case, and what marks it. `verdict`: of the inspector sent to verify it (核实); `bound`: a
    ruling holds its department to it; `excused`: an appeal was granted, so it does not count as overdue.
    """

    verdict: str | None
    merged_into: str | None
    responsible_body: str | None
    bound: bool
    forced: bool
    self_handled: bool
    sampled: bool
    excused: bool
    disputed: bool
    called_back: str | None
    suspended_until: datetime | None
    team: str | None
    assignee: UUID | None
    returns: int
    reworks: int
    extensions: int
    suspensions: int
    reopens: int
    urges: int
    supervisions: int

    @classmethod
    def of(cls, case: Case) -> "Marks":
        """Of a case."""
        return cls(
            verdict=case.verdict, merged_into=case.merged_into, responsible_body=case.responsible_body,
            bound=case.bound, forced=case.forced, self_handled=case.self_handled, sampled=case.sampled,
            excused=case.excused, disputed=case.disputed, called_back=case.called_back,
            suspended_until=case.suspended_until, team=case.team, assignee=case.assignee_id,
            returns=case.return_count, reworks=case.rework_count, extensions=case.extension_count,
            suspensions=case.suspension_count, reopens=case.reopen_count, urges=case.urge_count,
            supervisions=case.supervise_count,
        )  # fmt: skip


class AssistOut(LateModel):
    """An assisting department (协办) and how far it is."""

    department: str
    department_name: str
    state: AssistState
    asked_at: datetime
    due_at: datetime | None
    ended_at: datetime | None


class ApplicationOut(LateModel):
    """An application (申请) and what became of it."""

    id: UUID
    asked_for: Asked
    state: Decision
    department: str
    days: int | None
    reason: str | None
    duty: str | None
    made_at: datetime
    decided_at: datetime | None


async def assists(session: AsyncSession, case: Case, entries: Sequence[Entry], labels: Labels) -> list[AssistOut]:
    """Who assists or did; nobody is looked for where the history names no such deed."""
    if not _tells(entries, Action.ASSIST):
        return []
    return [
        AssistOut(
            department=row.body_code, department_name=labels.body(row.body_code) or row.body_code, state=row.state,
            asked_at=row.asked_at, due_at=row.due_at or case.due_at, ended_at=row.ended_at,
        )
        for row in await assists_of(session, case.id)
    ]  # fmt: skip


async def applications(session: AsyncSession, case: Case, entries: Sequence[Entry]) -> list[ApplicationOut]:
    """What was applied for; nothing is looked for where the history names no such deed."""
    if not _tells(entries, Action.APPLY, Action.APPEAL):
        return []
    return [
        ApplicationOut(
            id=row.id, asked_for=row.asked_for, state=row.state, department=row.body_code, days=row.days,
            reason=row.reason, duty=row.duty_code, made_at=row.made_at, decided_at=row.decided_at,
        )
        for row in await applications_of(session, case.id)
    ]  # fmt: skip


async def done_in_field(session: AsyncSession, case: Case, entries: Sequence[Entry]) -> Done:
    """When answers from the field were given; nobody is asked where the history has none."""
    return await when_done(session, case.id) if _tells(entries, *OF_FIELD) else {}


def _tells(entries: Sequence[Entry], *deeds: str) -> bool:
    return any(entry.action in deeds for entry in entries)
