"""How parent and child talk: a JSON head and blobs. Nothing in a frame can be run, so a child taken over by a picture
can say wrong things about that picture and no more.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

LENGTHS = struct.Struct(">II")  # of the head, and how many blobs follow it
LENGTH = struct.Struct(">I")


def frame(head: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> list[bytes]:
    """The parts of one frame, to be written one after another."""
    plain = json.dumps(head).encode()
    parts = [LENGTHS.pack(len(plain), len(blobs)) + plain]
    for blob in blobs:
        parts += [LENGTH.pack(len(blob)), blob]
    return parts


def read_head(plain: bytes) -> Mapping[str, Any]:
    """The head of a frame. ValueError if it is none."""
    head = json.loads(plain)
    if not isinstance(head, dict):
        raise ValueError("a frame's head is an object")
    return head
