"""Facts of cases."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.application import had_their_word
from backend.cases.case import Case
from backend.cases.follower import followers_of
from backend.cases.labels import Labels
from backend.ground.clock import CITY_ZONE
from backend.ground.happening import Happening
from backend.participation.watchers_of import watchers_of
from backend.workflow.asked_limits import BY_ASKED
from backend.workflow.escalation import UNANSWERED
from backend.workflow.stage_limits import BY_STAGE
from backend.workflow.steps import BEFORE_FILING
from notifications.audience import AUDIENCE, Relation
from notifications.tellers.english_time import english_time
from notifications.tellers.facts import Facts
from notifications.told_as import told_as

# what people read where nothing is known; machines get no field then
NOBODY_YET, UNDECIDED, UNSAID = "责任部门", "待定", "见案件说明"
BODIES = ("department", "recalled_from", "returned_by")
LATE = ("assist_due_at", "answer_due_at", "due_at")
# others, too, had their word in what waits then
OF_ANOTHER = (UNANSWERED, "case.unanswered_above", "case.endorse", "case.appeal_above")
PLACEHOLDERS = frozenset((NOBODY_YET, UNDECIDED, UNSAID))


async def case_facts(session: AsyncSession, happenings: Sequence[Happening], labels: Labels) -> Mapping[UUID, Facts]:
    """In three queries for all the cases, and one where something of them waits for an answer."""
    ids = {happening.subject_id for happening in happenings}
    cases = {case.id: case for case in (await session.execute(select(Case).where(col(Case.id).in_(ids)))).scalars()}
    followers = await followers_of(session, sorted(cases))
    watched = {one.subject_id for one in happenings if Relation.WATCHERS in AUDIENCE.get(one.kind, ())}
    watchers = await watchers_of(session, [cases[one] for one in sorted(watched & cases.keys())])
    waiting = {one.subject_id for one in happenings if told_as(one) in OF_ANOTHER}
    involved = await had_their_word(session, sorted(waiting & cases.keys()))
    people = {
        one: {
            Relation.REPORTER: [case.reporter_id] if case.reporter_id else [],
            Relation.FOLLOWERS: followers.get(one, ()),
            Relation.WATCHERS: watchers.get(one, ()),
        }
        for one, case in cases.items()
    }  # fmt: skip
    return {
        one.id: replace(
            _facts(one, cases[one.subject_id], labels),
            people=people[one.subject_id],
            involved=involved.get(one.subject_id, ()) if told_as(one) in OF_ANOTHER else (),
        )
        for one in happenings
        if one.subject_id in cases
    }


def _facts(happening: Happening, case: Case, labels: Labels) -> Facts:
    return Facts(
        fields=_fields(happening, case, labels),
        english=_english(happening, case, labels),
        instants=_instants(happening, case),
        bodies=[*filter(None, [happening.data.get("main")]), *happening.data.get("assisting", ())],
        area=case.grid_code,
        body=_said_body(happening) or case.body_code,
        number=case.number,
    )


def _fields(happening: Happening, case: Case, labels: Labels) -> dict[str, str]:
    stage = BY_STAGE.get(happening.data.get("stage", ""))
    asked = BY_ASKED.get(happening.data.get("asks") or happening.data.get("for") or "")
    department = _said_body(happening) or case.body_code
    return {
        "number": case.number,
        "bucket": labels.bucket(case.bucket),
        "category": labels.category(case.class_code),
        "place": labels.place(case.grid_code),
        "department": labels.body(department) or NOBODY_YET,
        "due": _time(case.due_at),
        "what": f"{stage.chinese}环节" if stage else "处置",
        "late_since": _time(_instant(happening, *LATE)),
        "asked": asked.chinese if asked else "申请",
        "until": _time(_instant(happening, "until", "due_at")),
        "reason": labels.reason(happening.data.get("reason")) or UNSAID,
    }


def _english(happening: Happening, case: Case, labels: Labels) -> dict[str, str]:
    """What is not a name: times, and what is said where nothing is known."""
    department = labels.body(_said_body(happening) or case.body_code)
    return {
        "due": english_time(case.due_at),
        "late_since": english_time(_instant(happening, *LATE)),
        "until": english_time(_instant(happening, "until", "due_at")),
        "department": department or "the department in charge",
        "reason": labels.reason(happening.data.get("reason")) or "see the case",
    }


def _instants(happening: Happening, case: Case) -> dict[str, str]:
    """The limit, of steps that have one, and until when it rests (挂账)."""
    has_limit = happening.data.get("step") not in BEFORE_FILING
    due_at = _instant(happening, "due_at") or (case.due_at if has_limit else None)
    found = {"due_at": due_at, "rests_until": _instant(happening, "until")}
    return {name: at.astimezone(UTC).isoformat() for name, at in found.items() if at}


def _said_body(happening: Happening) -> str | None:
    """The department that the happening itself names: one that it came to, or that it was taken from."""
    return next((said for name in BODIES if (said := happening.data.get(name))), None)


def _instant(happening: Happening, *names: str) -> datetime | None:
    """The first of these that the happening itself names."""
    said = next((found for name in names if (found := happening.data.get(name))), None)
    return datetime.fromisoformat(said) if said else None


def _time(at: datetime | None) -> str:
    return at.astimezone(CITY_ZONE).strftime("%m月%d日 %H:%M") if at else UNDECIDED
