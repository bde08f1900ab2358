"""Burns lines (time, place, number) into a picture, as inspectors' handsets do (水印). Runs in the decoder's child."""

import io
from collections.abc import Sequence
from functools import lru_cache

import pylopdf_fonts_zh_cn as fonts
from PIL import Image, ImageDraw, ImageFont

from media.sizes import SIZES

LEAST_LETTER, LETTERS_ACROSS = 12, 40
BAND = (0, 0, 0, 150)  # behind the words
LARGEST_SHARE = 3  # a band over more than a third of the picture would hide what it proves: it goes below
INK = (255, 255, 255, 255)


def burn(view: bytes, lines: Sequence[str]) -> bytes:
    """A JPEG: the view derivative with the lines, long ones wrapped, in a dark band at its foot; below it where it is
    low, which makes it higher."""
    picture = Image.open(io.BytesIO(view), formats=["JPEG"]).convert("RGB")
    letter = max(LEAST_LETTER, picture.width // LETTERS_ACROSS)
    font = _font(letter)
    margin, step = letter // 2, letter * 3 // 2
    wrapped = [part for line in lines for part in _wrapped(_plain(line), font, picture.width - 2 * margin)]
    band = Image.new("RGBA", (picture.width, step * len(wrapped) + margin), BAND)
    pen = ImageDraw.Draw(band)
    for number, line in enumerate(wrapped):
        pen.text((margin, margin // 2 + number * step), line, font=font, fill=INK)
    if band.height * LARGEST_SHARE > picture.height:
        picture = picture.crop((0, 0, picture.width, picture.height + band.height))
    picture.paste(band, (0, picture.height - band.height), band)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=SIZES["view"].quality)
    return out.getvalue()


@lru_cache(8)
def _font(letter: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(fonts.sans_path(), letter)


def _plain(line: str) -> str:
    """One line of what has a shape: people's words may break lines or hold signs no font can set."""
    return " ".join("".join(one if one.isprintable() else " " for one in line).split())


def _wrapped(line: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """The line in parts that fit; Chinese breaks anywhere."""
    parts, part = [], ""
    for character in line:
        if part and font.getlength(part + character) > width:
            parts.append(part)
            part = ""
        part += character
    return [*parts, part]
