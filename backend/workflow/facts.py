"""What the law must know to judge a move. Plain facts, gathered by the caller."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """Facts about the case, the actor and what was sent along."""

    has_note: bool = False
    has_reason: bool = False
    has_department: bool = False
    has_class: bool = False  # the class is certain, or an exact one is given
    after_photos: int = 0
    is_reporter: bool = False
    is_own_department: bool = False
    answered_it: bool = False  # the actor is who answered
