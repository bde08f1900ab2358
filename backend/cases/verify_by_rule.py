"""Has a new report verified in the field (核实) by itself, where the rules say so and somebody is on shift to go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.act import move_by_itself
from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.deed import Deed
from backend.cases.field_tasks import not_sent
from backend.patrol.choose_inspector import Errand, choose_inspector
from backend.patrol.on_shift import on_shift
from backend.workflow.steps import Action, Step


@dataclass(frozen=True)
class VerifyRule:
    """Of reports from these sources (empty: any) in these buckets (empty: any): whether somebody is sent, and why."""

    sources: frozenset[str]
    buckets: frozenset[str]
    verify: bool
    why: str


# the first that fits counts
VERIFY_RULES: tuple[VerifyRule, ...] = (
    VerifyRule(frozenset({"inspector"}), frozenset(), False, "采集员自行发现，无需核实"),
    VerifyRule(frozenset({"leader", "transfer"}), frozenset(), False, "来源可信，直接受理"),
    VerifyRule(frozenset(), frozenset({"emergency"}), False, "突发事件，不等核实"),
    VerifyRule(frozenset(), frozenset(), True, "公众等来源，先现场核实"),
)


def rule_for(source: str, bucket: str) -> VerifyRule:
    """The rule that fits a report."""
    return next(
        rule for rule in VERIFY_RULES
        if (not rule.sources or source in rule.sources) and (not rule.buckets or bucket in rule.buckets)
    )  # fmt: skip


async def verify_by_rule(session: AsyncSession, case: Case, *, city: City, at: datetime) -> None:
    """In the report's own transaction. With nobody on shift within reach, or where the law asks a person, the case
    stays as reported, for the desk."""
    if case.step is not Step.REPORTED or not rule_for(case.source, case.bucket).verify:
        return
    errand = Errand(case.grid_code, case.lon, case.lat, case.bucket, not_sent(case))
    if sent := choose_inspector(await on_shift(session, at), errand, at):
        await move_by_itself(session, case, Deed(Action.VERIFY, case.version, sent=sent), city=city, at=at)
