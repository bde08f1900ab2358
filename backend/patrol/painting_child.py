"""The child process that paints: an SVG on standard input, its PNG on standard output.

Apart from the server, since resvg holds the interpreter for as long as it paints; it imports nothing of ours and takes
no font of the machine's: the same picture everywhere.
"""

import os
import signal
import sys

import pylopdf_fonts_zh_cn as fonts
import resvg_py

NICE, FAMILY = 5, "Noto Sans SC"


def main() -> None:
    """The width in pixels as the only argument; none: that of the drawing."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # with nobody left to answer it ends, and says nothing
    os.nice(NICE)
    width = int(sys.argv[1]) if len(sys.argv) > 1 else None
    png = resvg_py.svg_to_bytes(
        svg_string=sys.stdin.buffer.read().decode(), width=width, skip_system_fonts=True,
        font_files=[str(fonts.sans_path())], font_family=FAMILY, sans_serif_family=FAMILY,
    )  # fmt: skip
    sys.stdout.buffer.write(bytes(png))


if __name__ == "__main__":
    main()
