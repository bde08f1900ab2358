"""The picture of a day: what it names, what it shows of whom, and that it can be looked at without a font installed."""

import io
import re
from datetime import date

import pytest
import shapely
from PIL import Image
from sqlalchemy import select
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.happening import Happening
from backend.patrol.coverage_map import CoverageMap
from backend.patrol.covered_grids import CoveredGrid
from backend.patrol.draw_coverage import MOST_NAMED, draw_coverage
from backend.patrol.map_frame import MapFrame
from backend.patrol.paint_png import paint_png
from backend.patrol.picture_words import SHADES, TRACK, shade_of
from tests.conftest import NOON
from tests.linhai import City
from tests.patrol.field import fixes_from, later, on_shift, send

DAY = date(2026, 11, 24)
# a row of ten squares of a hundredth of a degree
SQUARES = {f"33108200100100{n}": shapely.box(121 + n / 100, 28.8, 121.01 + n / 100, 28.81) for n in range(10)}
NAMES = {code: f"文化社区第{n}网格" for n, code in enumerate(SQUARES)} | {"331082001": "古城街道"}


def drawn(minutes: dict[str, float], on_duty: frozenset[str] = frozenset(SQUARES), **more: object) -> CoverageMap:
    covered = {code: CoveredGrid(code, NOON, NOON, long, 900, 1) for code, long in minutes.items()}
    return CoverageMap(DAY, SQUARES, on_duty, covered, NAMES, **more)  # type: ignore[arg-type]


def test_each_grid_has_the_shade_of_its_minutes_and_what_nobody_was_in_is_named() -> None:
    codes = sorted(SQUARES)
    picture = draw_coverage(drawn(dict(zip(codes, (0.2, 5, 15, 30, 60, 600), strict=False))))
    fills = re.findall(r'<path d="M[^"]+" fill="(#\w+|url\(#hatch\))" stroke="#(?:ffffff|c8553d|ddd7c9)"', picture)
    assert sorted(fills) == sorted([*(shade_of(one) for one in (0.2, 5, 15, 30, 60, 600)), *["url(#hatch)"] * 4])
    assert len({shade_of(one) for one in (0.2, 5, 15, 30, 60)}) == len(SHADES)
    assert [f"文化社区第{n}网格" in picture for n in range(10)] == [False] * 6 + [True] * 4
    for words in ("2026年11月24日 巡查覆盖图", "60%", "6 / 10", "未巡责任网格（4）", "图例", "古城街道", "公里"):
        assert words in picture, words


@pytest.mark.anyio
async def test_more_than_can_be_named_are_counted_and_no_words_break_the_drawing() -> None:
    many = {f"3310820010010{n:02}": shapely.box(121 + n / 100, 28.8, 121.01 + n / 100, 28.81) for n in range(40)}
    names = dict.fromkeys(many, "<甲&乙>")
    picture = draw_coverage(CoverageMap(DAY, many, frozenset(many), {}, names))
    assert f"另有 {40 - MOST_NAMED} 个" in picture
    assert "<甲" not in picture
    assert await paint_png(picture, 400)
    assert await paint_png(draw_coverage(CoverageMap(DAY, {}, frozenset(), {})), 200)  # a city that is not loaded yet


@pytest.mark.anyio
async def test_a_painter_that_dies_or_has_too_much_to_do_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Problem) as broken:
        await paint_png("no drawing")
    monkeypatch.setattr("backend.patrol.paint_png.MOST", 0)
    with pytest.raises(Problem) as full:
        await paint_png("<svg/>")
    assert broken.value.code == full.value.code == "busy"


def test_a_place_keeps_its_place_on_the_paper() -> None:
    frame = MapFrame.around((10, 20, 400, 300), SQUARES.values())
    (west, south), (east, north) = frame.place(121, 28.8), frame.place(121.1, 28.81)
    assert 10 < west < east < 410
    assert 20 < north < south < 320
    assert frame.pixels(1112) == pytest.approx(south - north, rel=0.01)


@pytest.mark.anyio
async def test_the_png_is_the_drawing_with_its_chinese_in_a_font_that_came_along() -> None:
    """Without a font the words would not be there: the same drawing without words has fewer dark pixels."""
    svg = draw_coverage(drawn({"331082001001000": 20}, tracks=[[(121.001, 28.801), (121.009, 28.809)]], people=1))
    assert TRACK in svg
    with_words, without = [
        Image.open(io.BytesIO(await paint_png(one, 800))) for one in (svg, re.sub(r"<text.*?</text>", "", svg))
    ]
    assert with_words.size == (800, 565)

    def dark(picture: Image.Image) -> int:
        head = picture.convert("L").crop((0, 10, 800, 50))
        return sum(head.histogram()[:128])

    assert dark(with_words) > dark(without) + 500


@pytest.mark.anyio
async def test_tracks_are_drawn_for_planners_only_and_each_is_on_record(city: City) -> None:
    inspector = await on_shift(city)
    me = (await inspector.get("/api/v1/me")).json()["id"]
    await send(inspector, fixes_from(city.at, 40))
    supervisor, leader = await city.signed_in("supervisor"), await city.signed_in("leader")
    params = {"day": DAY.isoformat(), "tracks": "true"}
    assert (await leader.get("/api/v1/patrol/coverage.svg", params=params)).status_code == 403
    plain = await leader.get("/api/v1/patrol/coverage.svg", params={"day": DAY.isoformat()})
    assert (plain.status_code, "<polyline" in plain.text, "100%" in plain.text) == (200, False, True)
    shown = await supervisor.get("/api/v1/patrol/coverage.svg", params=params)
    assert shown.text.count("<polyline") == 2  # the line and its case
    png = await supervisor.get("/api/v1/patrol/coverage.png", params=params)
    assert (png.headers["content-type"], Image.open(io.BytesIO(png.content)).size) == ("image/png", (1600, 1130))
    async with city.db.read() as session:
        read = select(col(Happening.subject_id)).where(col(Happening.kind) == "person.track_read")
        assert [str(one) for one in (await session.execute(read)).scalars()] == [me, me]
    await later(city, "inspector", minutes=1)
    record = (await (await city.signed_in("inspector")).get("/api/v1/patrol/coverage.png")).status_code
    assert record == 403


def test_a_day_without_anybody_is_the_whole_city() -> None:
    picture = draw_coverage(drawn({}, frozenset()))
    assert "责任网格全部已巡" in picture
    assert picture.count("url(#hatch)") == 1  # of the legend
