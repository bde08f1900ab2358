"""The map of grids is asked by several threads at once: coverage is drawn, tracks are placed, beside the event loop."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# 900 round grids; four threads ask each shape and the tree, sixty maps one after the other
ASKED = """
import sys, threading
import numpy, shapely
from backend.places.locate import GridMap

xs, ys = numpy.meshgrid(numpy.arange(30), numpy.arange(30))
rounds = shapely.buffer(shapely.points(xs.ravel() + 0.5, ys.ravel() + 0.5), 0.72, quad_segs=32)
grids = [(f"{place:015d}", one) for place, one in enumerate(shapely.to_wkb(rounds).tolist())]
paper = shapely.box(3, 3, 20, 20)
points = [(0.01 * place % 30, 0.37 * place % 30) for place in range(2000)]
for version in range(1, 61):
    asked = GridMap(version, grids)
    shapes = [asked.shape_of(code) for code, _one in grids]
    if sys.argv[1] == "prepared":
        shapely.prepare(shapes)
    ready = threading.Barrier(4)

    def ask():
        ready.wait()
        for shape in shapes:
            shapely.intersects(shape, paper)
        assert None not in asked.codes_of(points)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
"""


def ended(shapes: str) -> int:
    """With which code a process ends whose threads ask all at once."""
    return subprocess.run([sys.executable, "-c", ASKED, shapes], cwd=ROOT, capture_output=True).returncode


def test_the_map_may_be_asked_by_several_threads_at_once() -> None:
    assert ended("plain") == 0


def test_planted_shapes_that_are_prepared_end_the_process() -> None:
    """By a violation of memory, mostly at the first try."""
    assert any(ended("prepared") < 0 for _try in range(10))
