"""Suggests boxes (人脸、车牌提示) to whoever draws them, where the optional extra is installed."""

import asyncio
from importlib.util import find_spec

from media.boxes import Box
from media.child import Child
from media.derive import derivative
from media.photo import Photo
from media.photo_room import PhotoRoom

WALL = 20.0  # seconds, waiting for one's turn included
MOST = 50
PARTS = 4  # of a box: x, y, width, height


def can_suggest() -> bool:
    """Whether the extra `faces` is installed."""
    return find_spec("cv2") is not None


async def suggest_boxes(room: PhotoRoom, photo: Photo) -> list[Box]:
    """Where a face or a plate might be; empty without the extra, or where the child failed or the
    others took too long: one is looked at at a time, and takes no place from pictures that are sent. It misses many."""
    if not can_suggest():
        return []
    view, child = await derivative(room, photo, "view"), Child("media.suggest_child")
    try:
        async with asyncio.timeout(WALL), room.decoder.suggesting:
            answer, _blobs = await child.ask({"deed": "suggest"}, [view])
    except (TimeoutError, EOFError, OSError, ValueError):
        return []
    finally:
        await child.kill()
    return [Box(*box) for box in answer.get("boxes", [])[:MOST] if _is_box(box)]


def _is_box(box: object) -> bool:
    return isinstance(box, list) and len(box) == PARTS and all(isinstance(v, float | int) and 0 <= v <= 1 for v in box)
