"""How much one transaction tells. What very many are to hear of (关注一类、一片的人) is told a page at a time: no lock
is held for minutes, and nobody whom something else concerns waits for the last of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.ground.happening import Happening
from notifications.hearers import Hearer

MOST_HEARERS = 2000  # told in one transaction
SHARE = 100  # of one happening among others: those it concerns most are the first


@dataclass(frozen=True)
class Page:
    """Who of a happening's hearers is told now; `is_last`: nobody is left then."""

    happening: Happening
    hearers: Sequence[Hearer]
    is_last: bool


def pages_of(
    heard: Sequence[tuple[Happening, Sequence[Hearer]]], told: Mapping[UUID, Collection[UUID | None]]
) -> list[Page]:
    """A page of each, in their order, as long as there is room; one that is alone has all of it. `told`: of happenings
    that were begun, who has been told. What has no page waits as it is."""
    share, room, pages = MOST_HEARERS if len(heard) == 1 else SHARE, MOST_HEARERS, list[Page]()
    for happening, hearers in heard:
        known = told.get(happening.id, ())
        left = [one for one in hearers if one.person_id not in known] if known else hearers
        wanted = min(len(left), share)
        if wanted > room:
            break
        pages.append(Page(happening, left[:wanted], wanted == len(left)))
        room -= wanted
    return pages
