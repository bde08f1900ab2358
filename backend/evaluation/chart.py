"""Charts (图表) as SVG: bars of one period, a line over several. Pure; no script, no link, nothing from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

FONT = "'Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif"
INK, FAINT, BAR, NONE = "#263238", "#cfd8dc", "#1565c0", "#b0bec5"
LINES = ("#1565c0", "#c62828", "#2e7d32", "#f9a825", "#6a1b9a", "#00838f")
WIDTH, LEFT, RIGHT, TOP, ROW = 860, 200, 90, 64, 26
PLOT_HEIGHT, LEGEND = 300, 22


@dataclass(frozen=True)
class Bar:
    """A bar; `value` from 0 to 1 of the whole scale, None for no value; `colour` if not the usual one."""

    name: str
    value: float | None
    text: str
    colour: str | None = None


@dataclass(frozen=True)
class Line:
    """A line through values from 0 to 1; a missing one leaves a gap."""

    name: str
    values: Sequence[float | None]


def bar_chart(title: str, bars: Sequence[Bar], top: int | None = None) -> str:
    """Bars lying under one another, in the order given. `top`: what stands at the scale's end; None is 100 %."""
    height = TOP + max(len(bars), 1) * ROW + 24
    room = WIDTH - LEFT - RIGHT
    parts = [_text(WIDTH / 2, 32, title, 18, "middle"), *_grid(height, top)]
    for place, bar in enumerate(bars):
        y = TOP + place * ROW
        parts.append(_text(LEFT - 10, y + 16, _short(bar.name), 13, "end"))
        long = room * min(max(bar.value or 0, 0), 1)
        colour = bar.colour or BAR if bar.value is not None else NONE
        parts.append(f'<rect x="{LEFT}" y="{y + 4}" width="{max(long, 1):.1f}" height="16" rx="2" fill="{colour}"/>')
        parts.append(_text(LEFT + long + 6, y + 16, bar.text, 12))
    return _svg(height, parts, title)


def line_chart(title: str, marks: Sequence[str], lines: Sequence[Line], top: int | None = None) -> str:
    """Lines over the periods named by `marks`, at most six; `top` as of bars."""
    shown = lines[: len(LINES)]
    height = TOP + PLOT_HEIGHT + 50 + LEGEND * len(shown)
    left, right = 70, 30
    step = (WIDTH - left - right) / max(len(marks) - 1, 1)
    parts = [_text(WIDTH / 2, 32, title, 18, "middle"), *_levels(left, right, top)]
    every = -(-len(marks) // 8)
    for place in range(0, len(marks), max(every, 1)):
        parts.append(_text(left + place * step, TOP + PLOT_HEIGHT + 20, marks[place], 11, "middle"))
    for number, line in enumerate(shown):
        parts += _drawn(line, LINES[number], left, step)
        y = TOP + PLOT_HEIGHT + 46 + number * LEGEND
        parts.append(f'<rect x="{left}" y="{y - 10}" width="18" height="4" fill="{LINES[number]}"/>')
        parts.append(_text(left + 26, y - 3, line.name, 13))
    return _svg(height, parts, title)


def percent(value: float | None) -> str:
    """A rate as people read it; a dash where there is none."""
    return "—" if value is None else f"{value * 100:.2f}%"


def _drawn(line: Line, colour: str, left: float, step: float) -> list[str]:
    parts, run = [], list[str]()
    for place, value in enumerate([*line.values, None]):
        if value is not None:
            x, y = left + place * step, _height(value)
            run.append(f"{x:.1f},{y:.1f}")
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
        elif run:
            parts.append(f'<polyline points="{" ".join(run)}" fill="none" stroke="{colour}" stroke-width="2"/>')
            run = []
    return parts


def _height(value: float) -> float:
    return TOP + PLOT_HEIGHT * (1 - min(max(value, 0), 1))


def round_top(most: int) -> int:
    """The end of a scale for counts up to `most`, in whole quarters: 4, 8, 20, 40, 80, 200 …"""
    top = 4
    while top < most:
        top = top * 5 // 2 if str(top)[0] == "8" else top * 2
    return top


def _mark(quarter: int, top: int | None) -> str:
    return f"{quarter * 25}%" if top is None else str(top * quarter // 4)


def _levels(left: float, right: float, top: int | None) -> list[str]:
    parts = []
    for quarter in range(5):
        y = _height(quarter / 4)
        parts.append(f'<line x1="{left}" y1="{y}" x2="{WIDTH - right}" y2="{y}" stroke="{FAINT}"/>')
        parts.append(_text(left - 8, y + 4, _mark(quarter, top), 11, "end"))
    return parts


def _grid(height: float, top: int | None) -> list[str]:
    room = WIDTH - LEFT - RIGHT
    parts = []
    for quarter in range(5):
        x = LEFT + room * quarter / 4
        parts.append(f'<line x1="{x}" y1="{TOP - 4}" x2="{x}" y2="{height - 20}" stroke="{FAINT}"/>')
        parts.append(_text(x, TOP - 10, _mark(quarter, top), 11, "middle"))
    return parts


def _short(name: str) -> str:
    return name if len(name) <= 14 else f"{name[:13]}…"


def _text(x: float, y: float, words: str, size: int, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{INK}">{escape(words)}</text>'
    )


def _svg(height: float, parts: Sequence[str], title: str) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" role="img" font-family="{FONT}"><title>{escape(title)}</title>'
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#ffffff"/>'
    )
    return "\n".join([head, *parts, "</svg>", ""])
