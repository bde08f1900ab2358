"""What a person under 14 (未满 14 周岁) may do: their data are sensitive, a guardian has to agree
(个人信息保护法 28, 31)."""

from enum import StrEnum

from backend.ground.errors import Problem
from backend.people.actor import Actor


class May(StrEnum):
    FREELY = "freely"
    GUARDED = "guarded"  # 监护人同意后
    NEVER = "never"


# deed: under 14
UNDER_14: dict[str, May] = {
    "withdraw": May.FREELY,
    "report": May.GUARDED,
    "photo": May.GUARDED,
    "rate": May.GUARDED,
    "supplement": May.GUARDED,
    "urge": May.GUARDED,
    "dispute": May.GUARDED,
    "follow": May.GUARDED,
    "me_too": May.GUARDED,
    "survey": May.GUARDED,
    "volunteer": May.GUARDED,
    "comment": May.NEVER,
    "points": May.NEVER,
}


def check_age(actor: Actor, deed: str) -> None:
    """Problem guardian_needed or not_for_minors, as UNDER_14 says; nothing for anyone older."""
    if not actor.is_minor or UNDER_14[deed] is May.FREELY:
        return
    if UNDER_14[deed] is May.NEVER:
        raise Problem("not_for_minors")
    if not actor.has_guardian:
        raise Problem("guardian_needed")
