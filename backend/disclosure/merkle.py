"""The Merkle tree of RFC 9162 §2.1 (the shape of RFC 6962): leaves and nodes hashed apart. Pure."""

import hashlib
from collections.abc import Sequence

LEAF, NODE = b"\x00", b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(LEAF + data).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, or over the roots of whole subtrees of one size, the last of which may be smaller."""
    level = list(hashes)
    if not level:
        return hashlib.sha256().digest()
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path_of(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The inclusion proof of one leaf: the siblings from the bottom up."""
    level, found = list(hashes), []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            found.append(level[beside])
        level, index = _above(level), index >> 1
    return found


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The next level up; one without a sibling moves up as it is."""
    pairs = [hashlib.sha256(NODE + level[place] + level[place + 1]).digest() for place in range(0, len(level) - 1, 2)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs
