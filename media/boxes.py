"""Boxes drawn over a photo (遮挡): data, painted on what is shown, never on the original; can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

PARTS = 4096  # of a side: a power of two, so that two shares add up exactly
CELLS = 6  # of a mosaic across its shorter side: too few to make out a face or a plate


class Cover(StrEnum):
    """How a box hides: 黑块, or 马赛克."""

    BLACK = "black"
    MOSAIC = "mosaic"


@dataclass(frozen=True)
class Box:
    """A rectangle in shares (0 to 1) of the upright picture's width and height, from its upper left."""

    x: float
    y: float
    width: float
    height: float
    cover: Cover = Cover.BLACK


def shares(start: float, end: float, whole: int) -> tuple[float, float]:
    """Of a side of `whole` pixels: where a box begins and how long it is, in shares that never reach beyond it."""
    first = max(0, floor(start / whole * PARTS))
    return first / PARTS, (min(PARTS, ceil(end / whole * PARTS)) - first) / PARTS


def paint(picture: "Image.Image", boxes: Sequence[Box]) -> None:
    """Paints the boxes over the picture, rounded outwards to whole pixels."""
    for box in boxes:
        left, top = floor(box.x * picture.width), floor(box.y * picture.height)
        right = min(picture.width, ceil((box.x + box.width) * picture.width))
        bottom = min(picture.height, ceil((box.y + box.height) * picture.height))
        area = (max(0, left), max(0, top), right, bottom)
        if area[2] <= area[0] or area[3] <= area[1]:
            continue
        picture.paste(_mosaic(picture.crop(area)) if box.cover is Cover.MOSAIC else (0, 0, 0), area)


def _mosaic(part: "Image.Image") -> "Image.Image":
    cell = max(1, ceil(min(part.size) / CELLS))
    small = part.resize((ceil(part.width / cell), ceil(part.height / cell)), 4)  # 4: the mean of what a cell covers
    return small.resize(part.size, 0)  # 0: nearest
