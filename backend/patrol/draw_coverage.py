"""Draws a day's coverage (巡查覆盖图) as SVG: grids shaded by the minutes somebody was there, tracks, what nobody was
in. Pure. The fonts named are those of common systems; the PNG brings its own.
"""

from collections.abc import Mapping, Sequence

import shapely

from backend.patrol.coverage_map import CoverageMap
from backend.patrol.draw_side import draw_side
from backend.patrol.map_frame import MapFrame
from backend.patrol.picture_words import (
    BACKGROUND,
    BORDER,
    FONTS,
    HATCH,
    INK,
    MUTED,
    PAPER,
    TRACK,
    TRACK_CASE,
    UNASKED,
    shade_of,
    text,
)  # fmt: skip

WIDTH, HEIGHT = 1600, 1130  # pixels
MAP = (32.0, 112.0, 1120.0, 986.0)  # left, top, width, height
MOST_NAMED = 26  # grids nobody was in that are numbered and named; the rest is hatched and counted
TOWN_ROOM = 60.0  # pixels: a town's name is written where it has so much room


def draw_coverage(drawn: CoverageMap) -> str:
    """The SVG."""
    seen = [drawn.shapes[code] for code in drawn.asked | set(drawn.covered) if code in drawn.shapes]
    frame = MapFrame.around(MAP, seen or list(drawn.shapes.values()))
    here = {
        code: shape for code, shape in drawn.shapes.items() if shapely.intersects(shape, shapely.box(*frame.bounds()))
    }
    named, towns = drawn.unvisited[:MOST_NAMED], _towns(here)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="{FONTS}">',
        f'<defs><clipPath id="map"><rect x="{MAP[0]}" y="{MAP[1]}" width="{MAP[2]}" height="{MAP[3]}" rx="10"/>'
        f"</clipPath>{HATCH}</defs>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        text(32, 58, f"{drawn.day:%Y年%m月%d日} 巡查覆盖图", 34, INK, heavy=True),
        text(32, 90, drawn.note, 16, MUTED),
        f'<g clip-path="url(#map)"><rect x="{MAP[0]}" y="{MAP[1]}" width="{MAP[2]}" height="{MAP[3]}" '
        f'fill="{BACKGROUND}"/>',
        *_grids(drawn, frame, here), *_borders(frame, towns), *_tracks(drawn, frame), *_town_names(drawn, frame, towns),
        *_badges(drawn, frame, named),
        "</g>",
        f'<rect x="{MAP[0]}" y="{MAP[1]}" width="{MAP[2]}" height="{MAP[3]}" rx="10" fill="none" stroke="{BORDER}"/>',
        *_scale(frame),
        *draw_side(drawn, frame, named),
        "</svg>",
    ])  # fmt: skip


def _grids(drawn: CoverageMap, frame: MapFrame, here: Mapping[str, shapely.Geometry]) -> list[str]:
    """Those not asked for first, so that no light line lies over a darker one."""
    lines = []
    for code in sorted(here, key=lambda one: (one in drawn.covered, one in drawn.asked, one)):
        fill, line, width = UNASKED, "#ddd7c9", 0.5
        if code in drawn.covered:
            fill, line, width = shade_of(drawn.covered[code].minutes), "#ffffff", 0.9
        elif code in drawn.asked:
            fill, line, width = "url(#hatch)", "#c8553d", 1.1
        lines.append(f'<path d="{frame.path(here[code])}" fill="{fill}" stroke="{line}" stroke-width="{width}"/>')
    return lines


def _towns(here: Mapping[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """What the paper shows of each town."""
    parts: dict[str, list[shapely.Geometry]] = {}
    for code, shape in here.items():
        parts.setdefault(code[:9], []).append(shape)
    return {code: shapely.union_all(shapes) for code, shapes in sorted(parts.items())}


def _borders(frame: MapFrame, towns: Mapping[str, shapely.Geometry]) -> list[str]:
    return [
        f'<path d="{frame.path(town)}" fill="none" stroke="{INK}" stroke-opacity="0.5" stroke-width="1.6"/>'
        for town in towns.values()
    ]


def _town_names(drawn: CoverageMap, frame: MapFrame, towns: Mapping[str, shapely.Geometry]) -> list[str]:
    """Above all else, where there is room."""
    paper, names = shapely.box(*frame.bounds()), list[str]()
    for code, town in towns.items():
        seen = shapely.intersection(town, paper)
        if code in drawn.names and seen.area > frame.degrees(TOWN_ROOM) ** 2:
            x, y = frame.place(*shapely.get_coordinates(seen.representative_point())[0].tolist())
            names.append(text(x, y, drawn.names[code], 19, INK, middle=True, halo=True))
    return names


def _tracks(drawn: CoverageMap, frame: MapFrame) -> list[str]:
    lines = [frame.line(track) for track in drawn.tracks if len(track) > 1]
    return [
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-opacity="{opacity}" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
        for colour, width, opacity in ((TRACK_CASE, 2.4, 0.45), (TRACK, 1.0, 0.8))
        for line in lines
    ]


def _badges(drawn: CoverageMap, frame: MapFrame, named: Sequence[str]) -> list[str]:
    """The numbers under which the side names what nobody was in."""
    lines = []
    for number, code in enumerate(named, start=1):
        middle = drawn.shapes[code].representative_point()
        x, y = frame.place(middle.x, middle.y)
        lines.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8.5" fill="#c8553d" stroke="#ffffff" stroke-width="1.2"/>')
        lines.append(text(x, y + 3.7, str(number), 10.5, "#ffffff", middle=True))
    return lines


def _scale(frame: MapFrame) -> list[str]:
    """A bar of a round length, and where north is."""
    metres = next(one for one in (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50) if frame.pixels(one) < 220)
    long, x, y = frame.pixels(metres), MAP[0] + 24, MAP[1] + MAP[3] - 26
    words = f"{metres // 1000} 公里" if metres >= 1000 else f"{metres} 米"
    north = x + long + 32
    return [
        f'<rect x="{x - 12}" y="{y - 30}" width="{long + 64:.0f}" height="46" rx="6" fill="#ffffff" opacity="0.9"/>',
        f'<path d="M{x},{y - 4}v8h{long:.1f}v-8" fill="none" stroke="{INK}" stroke-width="1.6"/>',
        text(x + long / 2, y - 8, words, 13, INK, middle=True),
        f'<path d="M{north:.1f},{y - 24}l7,20l-7,-5l-7,5z" fill="{INK}"/>',
        text(north, y + 11, "北", 13, INK, middle=True),
    ]
