"""Facts of what concerns a person and stands in the happening itself: tasks, shifts, absences, points, accounts,
commands; and the alarms of the books."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.labels import Labels
from backend.ground.happening import Happening
from notifications.audience import Relation
from notifications.tellers.english_time import english_day
from notifications.tellers.facts import Facts

# what a field of the words is called in the happening's data, and what is said where it is not there
FIELDS: dict[str, tuple[str, str]] = {
    "number": ("number", "无案件"),
    "task": ("kind", "巡查"),
    "day": ("day", "今日"),
    "grid": ("grid", ""),
    "points": ("points", "0"),
    "count": ("count", "0"),
    "stuck": ("stuck", ""),
}
TASKS = {"verify": "核实", "check": "核查", "special": "专项"}
WHOSE = ("assignee", "person")  # the names under which data says whom it concerns


async def person_facts(
    _session: AsyncSession, happenings: Sequence[Happening], _labels: Labels
) -> Mapping[UUID, Facts]:
    """Asks nothing of the database: `data` names the person, or the roles, bodies and people addressed."""
    return {one.id: _facts(one) for one in happenings}


def _facts(happening: Happening) -> Facts:
    data = happening.data
    fields = {name: str(data.get(key, other)) for name, (key, other) in FIELDS.items()}
    fields["task"] = TASKS.get(fields["task"], fields["task"])
    english = {"number": str(data.get("number", "no case"))}
    if "date" in data:
        english["day"] = english_day(date.fromisoformat(data["date"]))
    return Facts(
        fields=fields,
        english=english,
        people={Relation.PERSON: _whose(happening), Relation.ADDRESSED: [UUID(one) for one in data.get("people", ())]},
        area=data.get("area"),
        number=data.get("number"),
        roles=data.get("roles", ()),
        bodies=data.get("bodies", ()),
        is_sealed=bool(data.get("replaced")),  # a phone: the one until now is told, too
    )


def _whose(happening: Happening) -> Sequence[UUID]:
    if happening.subject_kind == "person":
        return [happening.subject_id]
    return [UUID(happening.data[name]) for name in WHOSE if happening.data.get(name)][:1]
