"""The law a case stands under: the moves and the overlays of its release, together."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.workflow.moves import MOVES, Move
from backend.workflow.overlays import OVERLAYS, Overlay


@dataclass(frozen=True)
class Law:
    """What may be done to a case; as it stands, the tables of the code."""

    moves: Sequence[Move] = MOVES
    overlays: Sequence[Overlay] = OVERLAYS


IN_CODE = Law()
