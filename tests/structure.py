"""Reads what a picture file holds besides its pixels: the segments of a JPEG, the chunks of a WebP."""

import struct

START, END, SCAN = 0xD8, 0xD9, 0xDA
# what pixels need: quantisation, Huffman tables, frame, scan, restart interval, JFIF's own header
STRUCTURAL = {0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, SCAN, 0xE0}


def jpeg_extras(content: bytes) -> list[str]:
    """Everything in a JPEG that is not structure, and whatever follows its end."""
    assert content[:2] == b"\xff\xd8"
    extras, place = [], 2
    while content[place + 1] != SCAN:
        assert content[place] == 0xFF
        marker, length = content[place + 1], struct.unpack(">H", content[place + 2 : place + 4])[0]
        body = content[place + 4 : place + 2 + length]
        if marker not in STRUCTURAL or (marker == 0xE0 and (not body.startswith(b"JFIF\0") or body[12:14] != b"\0\0")):
            extras.append(f"{marker:02x}")
        place += 2 + length
    end = content.find(b"\xff\xd9", place)
    return extras + (["tail"] if end + 2 != len(content) else [])


def webp_extras(content: bytes) -> list[str]:
    """Every chunk of a WebP that is not its pixels, and whatever follows."""
    assert content[:4] == b"RIFF"
    assert content[8:12] == b"WEBP"
    extras, place = [], 12
    end = 8 + struct.unpack("<I", content[4:8])[0]
    while place < end:
        name, length = content[place : place + 4], struct.unpack("<I", content[place + 4 : place + 8])[0]
        if name not in (b"VP8 ", b"VP8L"):
            extras.append(name.decode("latin-1"))
        place += 8 + length + length % 2
    return extras + (["tail"] if len(content) > end else [])
