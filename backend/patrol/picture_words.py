"""The colours, fonts and small parts of the coverage picture."""

# from so many minutes on: the colour, and what the legend says
SHADES: tuple[tuple[float, str, str], ...] = (
    (60, "#0e5a5e", "60 分钟以上"), (30, "#1f8582", "30–60 分钟"), (15, "#55b0a0", "15–30 分钟"),
    (5, "#93cfbd", "5–15 分钟"), (0, "#c9e7da", "不足 5 分钟"),
)  # fmt: skip
PAPER, BACKGROUND, UNASKED, BORDER = "#faf8f4", "#e9e5da", "#f1eee6", "#cfc8b8"
INK, MUTED, ALARM = "#23312f", "#75786f", "#c8553d"
TRACK, TRACK_CASE = "#5b2a86", "#ffffff"
# what a reader's machine has of these; where none is there, its own sans-serif
FONTS = "'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif"
HATCH = (
    '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="7" height="7" fill="#fbe4dc"/><rect width="2.2" height="7" fill="#eeb3a2"/></pattern>'
)


def shade_of(minutes: float) -> str:
    """The colour of a grid in which somebody was so many minutes."""
    return next(colour for least, colour, _words in SHADES if minutes >= least)


def text(
    x: float, y: float, words: str, size: float, colour: str, *, middle: bool = False, heavy: bool = False,
    halo: bool = False,
) -> str:  # fmt: skip
    """A line of words. `heavy` by an outline of its own colour, as one weight of the font is enough then; `halo` keeps
    it legible over a map."""
    more = ' text-anchor="middle"' if middle else ""
    if heavy:
        more += f' stroke="{colour}" stroke-width="{size / 40:.2f}"'
    if halo:
        more += ' stroke="#ffffff" stroke-width="4" stroke-opacity="0.85" stroke-linejoin="round" paint-order="stroke"'
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}"{more}>{escaped(words)}</text>'


def escaped(words: str) -> str:
    """As XML takes it."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(words: str, most: int) -> str:
    """No longer than so many characters."""
    return words if len(words) <= most else words[: most - 1] + "…"
