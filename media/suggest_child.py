"""A child that suggests where faces and plates might be (Haar cascades of OpenCV, an optional extra).

A hint for the person who draws the boxes, never a promise: it misses faces turned away, small or in shade, and its
plate cascade was not made for Chinese plates. No recall was measured: there is no labelled set of our streets.
"""

import resource
import signal
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy

from media.boxes import shares
from media.decode_child import OPEN_FILES, read_frame
from media.frames import frame

CPU = 5.0  # seconds a picture may take
MEMORY = 600 * 1024 * 1024  # bytes of address space beyond the start
# cascade: how large its box is made, since it finds the features and not the head
CASCADES = {
    "haarcascade_frontalface_default.xml": 0.15,
    "haarcascade_profileface.xml": 0.15,
    "haarcascade_russian_plate_number.xml": 0.1,
}
STEP, NEIGHBOURS = 1.1, 5


def main() -> None:
    """Works until standard input ends."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # with nobody left to answer it ends, and says nothing
    cv2.setNumThreads(1)
    folder = Path(cv2.__file__).parent / "data"
    finders = [(cv2.CascadeClassifier(str(folder / name)), grow) for name, grow in CASCADES.items()]
    with open("/proc/self/statm", encoding="ascii") as file:
        most = int(file.read().split()[0]) * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    while (asked := read_frame(sys.stdin.buffer)) is not None:
        signal.setitimer(signal.ITIMER_PROF, CPU)
        boxes = _found(finders, asked[1][0])
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.buffer.writelines(frame({"boxes": boxes}))
        sys.stdout.buffer.flush()


def _found(finders: list[tuple[Any, float]], view: bytes) -> list[list[float]]:
    """Shares of the picture: x, y, width, height."""
    grey = cv2.imdecode(numpy.frombuffer(view, numpy.uint8), cv2.IMREAD_GRAYSCALE)
    if grey is None:
        return []
    height, width = grey.shape[:2]
    boxes = []
    for finder, grow in finders:
        for x, y, w, h in finder.detectMultiScale(grey, STEP, NEIGHBOURS):
            left, wide = shares(x - grow * w, x + w * (1 + grow), width)
            top, high = shares(y - grow * h, y + h * (1 + grow), height)
            boxes.append([left, top, wide, high])
    return boxes
