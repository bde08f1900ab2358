"""Which rule, how much, and why not: without a database."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.demo.points import POINTS
from backend.ground.clock import CITY_ZONE
from backend.points.judge import BARS, Apart, Matter, Sent, SoFar, judge, worth
from backend.points.reason import REASONS, Reason
from backend.releases.faults_of_points import faults_of_points
from backend.releases.point_rule import PointEvent, PointLaw, PointTerms, point_law_of

LAW = point_law_of(POINTS)
DOUBLE = {"point_rules": "double_point_rule", "point_terms": "double_point_terms"}
EVENING = datetime(2026, 11, 24, 19, 30, tzinfo=CITY_ZONE)


def sent(**more: Any) -> Sent:
    values: dict[str, Any] = {"person_id": uuid4(), "reported": EVENING, "photos": 2} | more
    return Sent(case_id=uuid4(), number="20261124000001", **values)


def matter(*reports: Sent, **more: Any) -> Matter:
    values: dict[str, Any] = {"events": {PointEvent.FILE: EVENING}} | more
    return Matter(class_code="E0406", grid_code="331082001001001", release=1, sent=reports, **values)


def said(one: Matter, law: PointLaw = LAW) -> list[tuple[str | None, Reason]]:
    return [(found.rule and found.rule.code, found.reason) for found in judge(one, law, PointEvent.FILE)]


@pytest.mark.parametrize(
    ("class_code", "hour", "code"),
    [("E0406", 19, "street-evening"), ("E0406", 12, "event"), ("E0506", 19, "emergency"), ("C0407", 3, "component"),
     ("X01", 12, None)],
)  # fmt: skip
def test_the_narrowest_rule_of_the_hour_counts(class_code: str, hour: int, code: str | None) -> None:
    rule = LAW.choose(PointEvent.FILE, class_code, "331082001001001", EVENING.replace(hour=hour))
    assert (rule.code if rule else None) == code


def test_hours_over_midnight_areas_and_dates_bound_a_rule() -> None:
    night = replace(LAW.rules[0], from_hour=22, until_hour=6, area_prefix="331082", valid_to=date(2026, 11, 25))
    grid = "331082001001001"
    hours = [hour for hour in range(24) if night.fits("E0101", grid, EVENING.replace(hour=hour))]
    assert hours == [0, 1, 2, 3, 4, 5, 22, 23]
    assert not night.fits("E0101", "331081001001001", EVENING.replace(hour=23))
    assert not night.fits("E0101", grid, datetime(2026, 11, 25, 0, 0, tzinfo=CITY_ZONE))


def test_only_the_first_report_earns_and_each_bar_says_why() -> None:
    first, second = sent(), sent()
    assert said(matter(first, second)) == [("street-evening", Reason.EARNED), (None, Reason.NOT_FIRST)]
    for apart in Apart:
        assert said(matter(sent(apart=apart), second)) == [(None, Reason.NOT_FIRST)], "the city knew of it already"
    assert said(matter(sent(minor=True))) == [(None, Reason.MINOR)]
    assert said(matter(first, again=True)) == [(None, Reason.AGAIN)]
    assert said(matter(sent(photos=1))) == [(None, Reason.FEW_PHOTOS)]
    assert said(matter(sent(seen=True))) == [(None, Reason.PHOTO_SEEN)]
    assert said(matter(first, void=Reason.CANCELLED)) == said(matter(first, events={})) == []
    assert said(matter(first), PointLaw()) == said(matter(first), PointLaw(LAW.rules)) == []
    assert said(matter(first), PointLaw((), LAW.terms)) == [(None, Reason.NO_RULE)]
    assert len({reason for reason, _holds in BARS}) == len(BARS)
    assert set(REASONS) == set(Reason)


@given(
    st.integers(1, 100), st.lists(st.integers(0, 100), min_size=1, max_size=5), st.integers(0, 300),
    st.integers(0, 300), st.integers(0, 9), st.integers(0, 300),
)  # fmt: skip
def test_nobody_earns_more_than_rule_limits_and_pool_allow(
    points: int, decline: list[int], day: int, month: int, same: int, pool: int
) -> None:
    rule = replace(LAW.rules[0], points=points, decline=tuple(decline))
    terms: PointTerms = LAW.terms[0]
    earned, reason = worth(rule, terms, SoFar(day, month, same), pool)
    assert 0 <= earned <= min(rule.points * rule.share(same) // 100, pool)
    assert earned == 0 or (day + earned <= terms.per_day and month + earned <= terms.per_month)
    assert (reason is Reason.EARNED) == (earned == points)


@pytest.mark.parametrize(
    ("part", "row", "code"),
    [
        ("point_rules", {"class": "Z"}, "unknown_class"), ("point_rules", {"area": "12"}, "unknown_area"),
        ("point_rules", {"until_hour": 0}, "bad_point_rule"), ("point_rules", {"decline": [200]}, "bad_point_rule"),
        ("point_rules", {"event": "never"}, "unknown_word"), ("point_terms", {"valid_from": "?"}, "unknown_word"),
    ],
)  # fmt: skip
def test_the_linter_names_a_rule_that_cannot_be(part: str, row: dict[str, Any], code: str) -> None:
    classes, grids = ["E0406", "C0407", "E0506"], ["331082001001001"]
    assert faults_of_points(POINTS, classes, grids) == []
    mutated = {**POINTS, part: [{**POINTS[part][0], **row}, *POINTS[part][1:]]}
    assert code in {fault[0] for fault in faults_of_points(mutated, classes, grids)}
    doubled = {**POINTS, part: [*POINTS[part], POINTS[part][0]]}
    assert {fault[0] for fault in faults_of_points(doubled, classes, grids)} == {DOUBLE[part]}
