"""SEALED: where this room keeps sealed values."""

from backend.audit.happening_origin import HappeningOrigin
from backend.audit.happening_words import HappeningWords
from backend.audit.write_down import about_origin, about_words
from backend.ground.reseal import SealedColumn

SEALED = (
    SealedColumn(HappeningOrigin, "address_sealed", about_origin),
    SealedColumn(HappeningWords, "sealed", about_words),
)
