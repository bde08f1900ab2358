"""Decodes a WebP in two thirds of the memory: its decoder, two canvases large, goes before the pixels are copied."""

from typing import Any

from PIL import Image


def load_webp(picture: Image.Image) -> Image.Image:
    """The first frame with its metadata, RGBA or RGBX; raises what the decoder raises."""
    opened: Any = picture
    if not hasattr(opened, "_decoder"):  # another Pillow: its own way, at its own price
        opened.load()
        return picture
    frame = opened._decoder.get_next()
    if frame is None:
        raise EOFError("no frame")
    opened._decoder = None
    mode = "RGBA" if picture.mode == "RGBA" else "RGBX"
    loaded = Image.frombuffer(mode, picture.size, frame[0], "raw", mode, 0, 1)
    loaded.info = dict(picture.info)
    return loaded
