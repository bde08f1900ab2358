"""Paints an SVG of ours as PNG, in the Chinese font the installation brings along: the same picture everywhere."""

import pylopdf_fonts_zh_cn as fonts
import resvg_py

FAMILY = "Noto Sans SC"


def paint_png(svg: str, width: int | None = None) -> bytes:
    """The PNG; `width` in pixels, that of the drawing if none is given. Takes no font of the machine's."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, width=width, skip_system_fonts=True, font_files=[str(fonts.sans_path())],
            font_family=FAMILY, sans_serif_family=FAMILY,
        )
    )  # fmt: skip
