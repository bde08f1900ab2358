"""Releases (配置版本): drafted, linted, replayed, published."""

from datetime import date, datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Body, Query, Response
from pydantic import ConfigDict, Field

from backend.cases.find import numbers_of
from backend.ground.clock import CITY_ZONE
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST
from backend.ground.strict import CleanText, StrictModel
from backend.releases.check_release import check_release
from backend.releases.draft_release import draft_of, draft_release
from backend.releases.lint import lint
from backend.releases.present_content import present_content
from backend.releases.publish_release import publish_release
from backend.releases.read_releases import read_release, read_releases
from backend.releases.replay import replay
from backend.releases.town_of import town_of
from backend.web import CityHere, ClockHere, DatabaseHere, Now, ReadSession, SettingsHere
from backend.web.late_routes import Router
from backend.web.read_apart import ApartRoute
from mobile_api.admin.point_rules import PointRuleIn, PointTermsIn
from mobile_api.admin.who import SystemAdmin

router = Router(prefix="/releases", route_class=ApartRoute)  # a draft of a city's own may have megabytes
Code = Annotated[CleanText, Field(max_length=32)]


class MoveIn(StrictModel):
    """A row of the law; the linter says which words it does not know."""

    at: Code
    action: Code
    to: Code
    by: Code
    needs: list[Code] = Field(default_factory=list, max_length=20)
    limit: Code = "keep"


class OverlayIn(StrictModel):
    """What is done without moving a case: at any of these steps, by any of these roles (none: of itself)."""

    at: list[Code] = Field(min_length=1, max_length=40)
    action: Code
    by: list[Code] = Field(max_length=40)
    needs: list[Code] = Field(default_factory=list, max_length=20)


class StandardIn(StrictModel):
    """A filing standard: `place` orders those of one class; `value` in `unit`."""

    class_: Code = Field(alias="class")
    place: int = Field(ge=0, le=100_000)
    condition: CleanText = Field(max_length=300)
    closing: CleanText = Field(max_length=300)
    value: float = Field(ge=0, le=10_000)
    unit: Code
    urgency: CleanText = Field(max_length=16)


class RuleIn(StrictModel):
    """A rule of the duty matrix."""

    class_: CleanText = Field(alias="class", max_length=8)
    area: CleanText = Field(default="", max_length=15)
    body: CleanText = Field(max_length=16)
    duty: CleanText = Field(max_length=16)
    valid_from: date
    valid_to: date | None = None


class DraftIn(StrictModel):
    """A part that is left out stays as it is."""

    note: CleanText = Field(min_length=1, max_length=200)
    moves: list[MoveIn] | None = Field(default=None, max_length=1000)
    overlays: list[OverlayIn] | None = Field(default=None, max_length=1000)
    standards: list[StandardIn] | None = Field(default=None, max_length=20_000)
    rules: list[RuleIn] | None = Field(default=None, max_length=50_000)
    point_rules: list[PointRuleIn] | None = Field(default=None, max_length=1000)
    point_terms: list[PointTermsIn] | None = Field(default=None, max_length=100)

    def parts(self) -> dict[str, list[dict[str, Any]]]:
        given: dict[str, list[dict[str, Any]]] = self.model_dump(
            mode="json", by_alias=True, exclude={"note"}, exclude_none=False
        )
        return {name: rows for name, rows in given.items() if rows is not None}


class ReleaseLine(LateModel):
    """A release; a draft as long as `published_at` is null. `calendar`: the version it was drafted under."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    note: str
    digest: str
    calendar: str
    based_on: int | None
    drafted_at: datetime
    published_at: datetime | None


class ReleaseOut(ReleaseLine):
    """A release whole."""

    content: dict[str, Any]


class ReleasePage(LateModel):
    """A page, the newest first."""

    items: list[ReleaseLine]
    next: str | None


class FindingOut(LateModel):
    """What the linter found."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    where: str
    text: str


class FindingList(LateModel):
    """Empty: it may be published."""

    items: list[FindingOut]


class DifferenceOut(LateModel):
    """A case that would have gone otherwise: legality, routing or deadline."""

    number: str
    kind: str
    was: str
    would_be: str


class ReplayOut(LateModel):
    """How much was played, how many of each kind differ, the first two hundred of each."""

    moves: int
    filings: int
    counts: dict[str, int]
    items: list[DifferenceOut]


@router.get("", summary="配置版本列表")
async def list_releases(
    _by: SystemAdmin,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
    after: str | None = None,
) -> ReleasePage:
    """All releases, without their content."""
    page = await read_releases(session, limit, after)
    return ReleasePage(items=[ReleaseLine.model_validate(one) for one in page.items], next=page.next)


@router.post("", status_code=201, summary="起草配置版本")
async def draft_a_release(
    form: Annotated[DraftIn, Body(examples=[{"note": "提高道路积水时限"}])],
    by: SystemAdmin,
    db: DatabaseHere,
    city: CityHere,
    settings: SettingsHere,
    now: ClockHere,
) -> ReleaseLine:
    """The present configuration, with the parts given in place of its own."""
    parts = await to_thread.run_sync(form.parts)
    async with db.read() as session:
        draft = await draft_of(session, parts, city.releases)
    async with db.write() as session:
        made = await draft_release(session, form.note, draft, by=by.doer, settings=settings, at=now())
    return ReleaseLine.model_validate(made)


@router.get("/{release}", summary="配置版本", response_model=ReleaseOut)
async def show_release(release: int, _by: SystemAdmin, session: ReadSession) -> Response:
    """A release with its content."""
    found = await read_release(session, release)
    head = ReleaseLine.model_validate(found.head).model_dump_json()
    return Response(f'{head[:-1]},"content":{found.content}}}', media_type="application/json")


@router.get("/{release}/lint", summary="检查配置版本")
async def lint_release(release: int, _by: SystemAdmin, session: ReadSession, at: Now) -> FindingList:
    """What would go wrong with it."""
    found = await read_release(session, release)
    on = at.astimezone(CITY_ZONE).date()
    findings = await to_thread.run_sync(lint, await found.read(), await town_of(session), on)
    return FindingList(items=[FindingOut.model_validate(one) for one in findings])


@router.get("/{release}/replay", summary="回放配置版本")
async def replay_release(
    release: int,
    _by: SystemAdmin,
    session: ReadSession,
    city: CityHere,
    at: Now,
    days: Annotated[int, Query(ge=1, le=31)] = 7,
) -> ReplayOut:
    """What of the last days would have gone otherwise under it."""
    found = await read_release(session, release)
    present = await present_content(session, await city.releases.law(session, None))
    played = await replay(session, present, await found.read(), days, at)
    numbers = await numbers_of(session, {one.case_id for one in played.differences})
    items = [
        DifferenceOut(number=numbers[one.case_id], kind=one.kind, was=one.was, would_be=one.would_be)
        for one in played.differences
        if one.case_id in numbers
    ]
    return ReplayOut(moves=played.moves, filings=played.filings, counts=dict(played.counts), items=items)


@router.post("/{release}/publish", summary="发布配置版本")
async def publish_a_release(
    release: int, by: SystemAdmin, db: DatabaseHere, settings: SettingsHere, now: ClockHere
) -> ReleaseLine:
    """In force from now on, for cases filed from now on. 422 with every finding; 409 where it is stale."""
    async with db.read() as session:
        checked = await check_release(session, release, now())
    async with db.write() as session:
        at = now()
        made = await publish_release(session, release, by=by.doer, settings=settings, at=at, checked=checked)
    return ReleaseLine.model_validate(made)
