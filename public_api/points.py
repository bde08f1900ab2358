"""Points, for anyone: the rules, the ranking of a month, the list made public before it is paid. All masked."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Query, Request
from pydantic import ConfigDict

from backend.cases.labels import Labels
from backend.ground.clock import CITY_ZONE
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.points.point_entry import month_of
from backend.points.point_payout import PayoutState
from backend.points.publicity import decode_place, publicity
from backend.points.ranking import ranking
from backend.releases.point_rule import PointEvent, PointRule, is_on
from backend.web import CityHere, Now, PublicSession, SettingsHere, labels_for
from backend.web.late_routes import Router

router = Router(prefix="/public/v1/points", tags=["public"])


class PublicPointRule(LateModel):
    """So many points at filing or closing, for a class and an area (codes from their beginning; empty: all), reported
    within these hours. `decline`: percent for the first, second, … of one class in a month; the last for all later."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    event: PointEvent
    class_prefix: str
    area_prefix: str
    area_name: str
    from_hour: int
    until_hour: int
    points: int
    decline: list[int]
    photos: int
    valid_from: date
    valid_to: date | None

    @classmethod
    def of(cls, rule: PointRule, labels: Labels) -> "PublicPointRule":
        """With the name of the area."""
        place = labels.areas.get(rule.area_prefix) or labels.place(rule.area_prefix)
        return cls.model_validate(vars(rule) | {"area_name": place if rule.area_prefix else "全市"})


class PublicPointTerms(LateModel):
    """The limits; a point is worth so many fen (0.01 yuan)."""

    model_config = ConfigDict(from_attributes=True)

    per_day: int
    per_month: int
    pool_month: int
    again_m: int
    again_days: int
    fen_per_point: int
    payout_least: int
    publicity_days: int
    appeal_days: int


class PointRules(LateModel):
    """What is in force today; no limits: no points are given."""

    items: list[PublicPointRule]
    terms: PublicPointTerms | None


class RankOut(LateModel):
    """A place. The same points share one."""

    model_config = ConfigDict(from_attributes=True)

    rank: int
    who: str
    points: int


class Ranking(LateModel):
    """The first hundred of a month."""

    month: str
    items: list[RankOut]
    next: None = None


class PublicityLine(LateModel):
    """A line of the list: `amount` in yuan."""

    model_config = ConfigDict(from_attributes=True)

    place: int
    who: str
    points: int
    amount: str


class Publicity(LateModel):
    """The list that is public now; nulls and no lines where there is none, as once it has been paid."""

    name: str | None = None
    state: PayoutState | None = None
    since: datetime | None = None
    until: datetime | None = None
    items: list[PublicityLine]
    next: str | None


@router.get("/rules", summary="有奖举报规则")
async def show_point_rules(request: Request, session: PublicSession, city: CityHere, at: Now) -> PointRules:
    """What earns points today, and the limits."""
    law, today = await city.releases.points(session, None), at.astimezone(CITY_ZONE).date()
    labels, terms = await labels_for(request, session), law.terms_on(today)
    items = [PublicPointRule.of(one, labels) for one in law.rules if is_on(one, today)]
    return PointRules(items=items, terms=PublicPointTerms.model_validate(terms) if terms else None)


@router.get("/ranking", summary="积分月度排行")
async def show_point_ranking(
    session: PublicSession,
    settings: SettingsHere,
    at: Now,
    month: Annotated[str | None, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-11"])] = None,
) -> Ranking:
    """Who earned most in a month (this one unless it is named) until midnight; nobody can be found by it."""
    wanted = month or month_of(at.astimezone(CITY_ZONE).date())
    rows = await ranking(session, wanted, settings, at)
    return Ranking(month=wanted, items=[RankOut.model_validate(row) for row in rows])


@router.get("/publicity", summary="积分发放公示")
async def show_point_publicity(
    session: PublicSession,
    settings: SettingsHere,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: Annotated[str | None, Query(max_length=16)] = None,
) -> Publicity:
    """Who is to be paid how much; public before it is paid, so that anyone may object."""
    found = await publicity(session, limit, decode_place(after), settings)
    if found is None:
        return Publicity(items=[], next=None)
    return Publicity(
        name=found.payout.name, state=found.payout.state, since=found.payout.drawn_at,
        until=found.payout.public_until, items=[PublicityLine.model_validate(one) for one in found.lines],
        next=str(found.next) if found.next else None,
    )  # fmt: skip
