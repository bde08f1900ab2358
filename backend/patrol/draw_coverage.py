"""Draws a day's coverage as a picture (SVG): grids coloured by the minutes somebody was there. Pure."""

import math
from collections.abc import Mapping, Sequence

import shapely

WIDTH = 1200  # pixels
MARGIN, LEGEND = 24, 64
SIMPLER = 0.00008  # degrees, about 8 m: finer lines cannot be seen
# from so many minutes on: the colour; none: not visited
SHADES: tuple[tuple[float, str, str], ...] = (
    (60, "#0b5d1e", "60 分钟以上"), (30, "#2e8b57", "30–60 分钟"), (10, "#7cc68d", "10–30 分钟"),
    (0.5, "#cfeacb", "10 分钟以内"), (0, "#fff3c4", "仅经过"),
)  # fmt: skip
UNVISITED, LINE = "#f1f1f1", "#bdbdbd"
Ring = Sequence[tuple[float, float]]


def draw_coverage(
    title: str, shapes: Mapping[str, shapely.Geometry], minutes: Mapping[str, float], tracks: Sequence[Ring] = ()
) -> str:
    """An SVG of the grids given, with a legend and, if any, the lines of tracks (WGS-84 degrees)."""
    west, south, east, north = shapely.total_bounds(list(shapes.values())).tolist() if shapes else (0, 0, 1, 1)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * narrow, 1e-9)
    height = round((north - south) * scale) + 2 * MARGIN + LEGEND

    def place(lon: float, lat: float) -> str:
        return f"{MARGIN + (lon - west) * narrow * scale:.1f},{MARGIN + LEGEND + (north - lat) * scale:.1f}"

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{MARGIN}" y="28" font-size="20">{_escaped(title)}</text>',
        *_legend(),
    ]
    for code in sorted(shapes):
        path = " ".join(
            "M" + " L".join(place(*point) for point in ring) + "Z" for ring in _rings(shapes[code].simplify(SIMPLER))
        )
        lines.append(f'<path d="{path}" fill="{_colour(minutes.get(code))}" stroke="{LINE}" stroke-width="0.4"/>')
    for track in tracks:
        points = " ".join(place(*point) for point in track)
        lines.append(f'<polyline points="{points}" fill="none" stroke="#c62828" stroke-width="1.1" opacity="0.7"/>')
    return "\n".join([*lines, "</svg>"])


def _colour(minutes: float | None) -> str:
    if minutes is None:
        return UNVISITED
    return next(colour for least, colour, _words in SHADES if minutes >= least)


def _rings(shape: shapely.Geometry) -> list[Ring]:
    parts = shape.geoms if shape.geom_type == "MultiPolygon" else [shape]
    return [list(ring.coords) for part in parts for ring in (part.exterior, *part.interiors)]


def _legend() -> list[str]:
    entries = [*((colour, words) for _least, colour, words in SHADES), (UNVISITED, "未巡查")]
    lines = []
    for place, (colour, words) in enumerate(entries):
        x = MARGIN + place * 130
        lines.append(f'<rect x="{x}" y="42" width="16" height="16" fill="{colour}" stroke="{LINE}"/>')
        lines.append(f'<text x="{x + 22}" y="55" font-size="13">{words}</text>')
    return lines


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
