"""Photos (照片): taken in, made smaller, kept, handed out. A photo knows no case.

This is the room's face; other rooms use nothing else of it.
"""

from media.boxes import Box, Cover
from media.copy import copy_store, drop_from_store
from media.derive import ORIGINAL_OPENED, derivative, draw_boxes, evidence, open_original
from media.direct_upload import Announced, Begun, begin_upload, complete_upload, take_upload
from media.intake import Source, Stated, accept
from media.likeness import how_alike
from media.links import is_current, link, read_link, retire_links
from media.of_owner import drop_photos, drop_unused, hand_over_photos, photos_owned
from media.photo import Photo, hold_photos, photos_by_digest, photos_of
from media.photo_room import PhotoRoom
from media.quota import PhotoQuota
from media.refused import PhotoRefused, too_large_photo
from media.sizes import FORMATS, MOST_BYTES, SIZES, Size
from media.storage import Storage, open_storage
from media.suggest import can_suggest, suggest_boxes
from media.sweep import sweep_store
from media.verify import Wrong, verify_store

__all__ = [
    "FORMATS",
    "MOST_BYTES",
    "ORIGINAL_OPENED",
    "SIZES",
    "Announced",
    "Begun",
    "Box",
    "Cover",
    "Photo",
    "PhotoQuota",
    "PhotoRefused",
    "PhotoRoom",
    "Size",
    "Source",
    "Stated",
    "Storage",
    "Wrong",
    "accept",
    "begin_upload",
    "can_suggest",
    "complete_upload",
    "copy_store",
    "derivative",
    "draw_boxes",
    "drop_from_store",
    "drop_photos",
    "drop_unused",
    "evidence",
    "hand_over_photos",
    "hold_photos",
    "how_alike",
    "is_current",
    "link",
    "open_original",
    "open_storage",
    "photos_by_digest",
    "photos_of",
    "photos_owned",
    "read_link",
    "retire_links",
    "suggest_boxes",
    "sweep_store",
    "take_upload",
    "too_large_photo",
    "verify_store",
]
