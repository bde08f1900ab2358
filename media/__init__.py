"""Photos (照片): taken in, made smaller, kept, handed out. A photo knows no case.

This is the room's face; other rooms use nothing else of it.
"""

from media.decoder import Decoder
from media.intake import Upload, accept
from media.links import link, read_link
from media.photo import Photo, photos_of
from media.refused import PhotoRefused
from media.sizes import MOST_BYTES, SIZES, Size
from media.storage import Storage, derived_key, open_storage

__all__ = [
    "MOST_BYTES",
    "SIZES",
    "Decoder",
    "Photo",
    "PhotoRefused",
    "Size",
    "Storage",
    "Upload",
    "accept",
    "derived_key",
    "link",
    "open_storage",
    "photos_of",
    "read_link",
]
