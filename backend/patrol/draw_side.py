"""The right-hand side of the coverage picture: figures, legend, what nobody was in by name, where in the city it is."""

from collections.abc import Sequence

import shapely

from backend.patrol.coverage_map import CoverageMap
from backend.patrol.map_frame import MapFrame
from backend.patrol.picture_words import (
    ALARM,
    BORDER,
    INK,
    MUTED,
    SHADES,
    TRACK,
    UNASKED,
    cut,
    text,
)  # fmt: skip

LEFT, WIDTH = 1184, 384
CARDS, LEGEND, LIST, PLACE = 112, 396, 604, 922  # the top of each part
COLUMN, ROW = 13, 21  # names in a column, pixels of a row
INSET = (LEFT + 12.0, PLACE + 6.0, WIDTH - 24.0, 144.0)


def draw_side(drawn: CoverageMap, frame: MapFrame, named: Sequence[str]) -> list[str]:
    """Its parts from top to bottom."""
    return [*_cards(drawn), *_legend(drawn), *_names(drawn, named), *_where(drawn, frame)]


def _cards(drawn: CoverageMap) -> list[str]:
    asked, kept = len(drawn.asked), len(drawn.asked) - len(drawn.unvisited)
    covered = drawn.covered.values()
    figures = [
        (f"{100 * kept / asked:.0f}%" if asked else "—", "责任网格覆盖率"),
        (f"{kept} / {asked}", "已巡 / 责任网格"),
        (str(len(drawn.unvisited)), "未巡网格"),
        (str(drawn.people) if drawn.people else "—", "轨迹所涉人数"),
        (f"{sum(one.minutes for one in covered) / 60:.1f}", "网格内时间（小时）"),
        (f"{sum(one.length_m for one in covered) / 1000:.1f}", "网格内行程（公里）"),
    ]
    lines = []
    for place, (figure, words) in enumerate(figures):
        x, y = LEFT + place % 2 * 196, CARDS + place // 2 * 90
        colour = ALARM if place == 2 and drawn.unvisited else INK
        lines.append(f'<rect x="{x}" y="{y}" width="188" height="80" rx="8" fill="#ffffff" stroke="{BORDER}"/>')
        lines.append(text(x + 14, y + 42, figure, 30, colour, heavy=True))
        lines.append(text(x + 14, y + 67, words, 14, MUTED))
    return lines


def _legend(drawn: CoverageMap) -> list[str]:
    entries = [(colour, words) for _least, colour, words in SHADES]
    entries += [("url(#hatch)", "责任网格，当日未巡"), (UNASKED, "当日无人值守的网格")]
    lines = [text(LEFT, LEGEND + 14, "图例", 18, INK, heavy=True)]
    for place, (colour, words) in enumerate(entries):
        x, y = LEFT + place // 4 * 172, LEGEND + 30 + place % 4 * 30
        edge = ALARM if colour.startswith("url") else BORDER
        lines.append(f'<rect x="{x}" y="{y}" width="30" height="18" rx="3" fill="{colour}" stroke="{edge}"/>')
        lines.append(text(x + 40, y + 14.5, words, 14, INK))
    if drawn.tracks:
        x, y = LEFT + 172, LEGEND + 30 + 3 * 30
        lines.append(f'<path d="M{x},{y + 13}q8,-14 15,-5t15,-4" fill="none" stroke="{TRACK}" stroke-width="2"/>')
        lines.append(text(x + 40, y + 14.5, "巡查轨迹", 14, INK))
    return lines


def _names(drawn: CoverageMap, named: Sequence[str]) -> list[str]:
    rest = len(drawn.unvisited) - len(named)
    title = f"未巡责任网格（{len(drawn.unvisited)}）" if named else "责任网格全部已巡"
    lines = [text(LEFT, LIST - 22, title, 18, ALARM if named else INK, heavy=True)]
    for place, code in enumerate(named):
        x, y = LEFT + place // COLUMN * 196, LIST + place % COLUMN * ROW
        lines.append(f'<circle cx="{x + 8}" cy="{y}" r="8" fill="{ALARM}"/>')
        lines.append(text(x + 8, y + 3.8, str(place + 1), 10.5, "#ffffff", middle=True))
        lines.append(text(x + 22, y + 5, cut(drawn.names.get(code, code), 12), 13.5, INK))
    if rest > 0:
        lines.append(text(LEFT, LIST + COLUMN * ROW + 6, f"另有 {rest} 个，图中以斜线标出", 13, MUTED))
    return lines


def _where(drawn: CoverageMap, frame: MapFrame) -> list[str]:
    """The whole city, and the part of it the map shows."""
    if not drawn.shapes:
        return []
    small = MapFrame.around(INSET, drawn.shapes.values())
    city = shapely.union_all(list(drawn.shapes.values()))
    west, south, east, north = frame.bounds()
    (x, y), (right, bottom) = small.place(west, north), small.place(east, south)
    return [
        f'<rect x="{LEFT}" y="{PLACE}" width="{WIDTH}" height="176" rx="8" fill="#ffffff" stroke="{BORDER}"/>',
        f'<path d="{small.path(city)}" fill="{UNASKED}" stroke="{MUTED}" stroke-width="1"/>',
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{right - x:.1f}" height="{bottom - y:.1f}" fill="{ALARM}" '
        f'fill-opacity="0.15" stroke="{ALARM}" stroke-width="1.6"/>',
        text(LEFT + 12, PLACE + 164, "本图在全市的位置", 13, MUTED),
    ]
