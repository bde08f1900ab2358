"""Rules of the duty matrix (权责清单)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from anyio import to_thread
from fastapi import Body, Query, Response
from pydantic import Field
from sqlalchemy import select
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.clock import CITY_ZONE
from backend.ground.csv_out import csv_text
from backend.ground.late_model import LateModel
from backend.ground.one_look import in_one_look
from backend.ground.paging import MOST, USUAL, decode_cursor, page_of
from backend.ground.strict import CleanText, StrictModel
from backend.routing.change_rule import add_rule, end_rule
from backend.routing.duty import Duty
from backend.routing.load_duties import COLUMNS, load_duties
from backend.routing.rule import OF_MATRIX, Rule
from backend.web import ClockHere, DatabaseHere, Now, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router
from mobile_api.admin.accounts import Loaded
from mobile_api.admin.who import AdminsFile, CsvFile, SystemAdmin, SystemOrSecurity, csv_answer, imported

router = Router(prefix="/rules", route_class=AdminsFile)
EXAMPLE = {
    "class_prefix": "E01", "area_prefix": "331082001", "department": "D02", "duty_code": "D02-01",
    "valid_from": "2027-01-01",
}  # fmt: skip


class RuleIn(StrictModel):
    """A rule: class prefix × area prefix → body, from a day on. An empty area is the whole city."""

    class_prefix: CleanText = Field(max_length=8)
    area_prefix: CleanText = Field(default="", max_length=15)
    department: CleanText = Field(max_length=16)
    duty_code: CleanText = Field(max_length=16)
    valid_from: date


class EndIn(StrictModel):
    """The first day on which it no longer holds."""

    valid_to: date


class RuleOut(LateModel):
    """A rule."""

    id: UUID
    class_prefix: str
    area_prefix: str
    department: str
    duty_code: str
    valid_from: date
    valid_to: date | None

    @classmethod
    def of(cls, rule: Rule) -> "RuleOut":
        return cls(department=rule.body_code, **rule.model_dump(exclude={"body_code"}))


class RulePage(LateModel):
    """A page of rules, newest first."""

    items: list[RuleOut]
    next: str | None


@router.get("", summary="职责规则")
async def list_rules(
    _by: SystemOrSecurity,
    session: ReadSession,
    department: Annotated[str | None, Query(max_length=16)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> RulePage:
    """The rules, past and to come too."""
    query = select(Rule).order_by(col(Rule.id).desc()).limit(limit + 1)
    if department is not None:
        query = query.where(col(Rule.body_code) == department)
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Rule.id) < before)
    page = page_of((await session.execute(query)).scalars().all(), limit, lambda rule: rule.id)
    return RulePage(items=[RuleOut.of(rule) for rule in page.items], next=page.next)


@router.post("", status_code=201, summary="新增职责规则")
async def make_rule(
    form: Annotated[RuleIn, Body(examples=[EXAMPLE])],
    by: SystemAdmin,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> RuleOut:
    """In force from its day on, in place of one for the same class and area. Cases already decided stay as they are."""
    rule = Rule(body_code=form.department, valid_to=None, **form.model_dump(exclude={"department"}))
    return RuleOut.of(await add_rule(session, rule, by=by.doer, settings=settings, at=at))


@router.post("/{identity}/end", summary="终止职责规则")
async def end_rule_on(
    identity: UUID, form: EndIn, by: SystemAdmin, session: WriteSession, settings: SettingsHere, at: Now
) -> RuleOut:
    """It holds until before that day; one that has not begun by then is taken back, and the one before it goes on."""
    return RuleOut.of(await end_rule(session, identity, form.valid_to, by=by.doer, settings=settings, at=at))


@router.get("/export", summary="导出权责清单", response_class=Response)
async def export_rules(_by: SystemOrSecurity, session: ReadSession, at: Now) -> Response:
    """The rules in force today as CSV, in the form that can be imported again."""
    today = at.astimezone(CITY_ZONE).date()
    columns = [col(Duty.name).label(name) if name == "duty_name" else col(getattr(Rule, name)) for name in COLUMNS]
    query = (  # an import leaves what rulings have made
        select(*columns)
        .select_from(Rule)
        .join(Duty, col(Duty.code) == col(Rule.duty_code))
        .where(OF_MATRIX, col(Rule.valid_from) <= today, (col(Rule.valid_to).is_(None)) | (col(Rule.valid_to) > today))
        .order_by(col(Rule.duty_code), col(Rule.class_prefix), col(Rule.area_prefix))
    )
    rows = [row._asdict() async for some in in_one_look(session, query) for row in some]
    return csv_answer(await to_thread.run_sync(csv_text, COLUMNS, rows), "rules")


@router.post("/import", status_code=201, summary="整体导入权责清单")
async def import_rules(
    file: CsvFile, by: SystemAdmin, db: DatabaseHere, settings: SettingsHere, now: ClockHere
) -> Loaded:
    """CSV: body_code,duty_code,duty_name,class_prefix,area_prefix. In place of the rules in force from today on; those
    that are over, and those planned, stay. All rows or none."""
    subject = Subject.named("rule", "import")
    async with imported(load_duties, file, db, now) as (session, rows, at):
        await write_down(session, subject, "rule.imported", by=by.doer, at=at, settings=settings, more={"rows": rows})
    return Loaded(rows=rows)
