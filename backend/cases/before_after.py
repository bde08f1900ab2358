"""Before and after (处置前后), side by side: which photo of the mended place belongs to which of the problem."""

from collections.abc import Sequence
from itertools import zip_longest

from backend.cases.case_photo import Shows
from backend.cases.photos_of_cases import Shown


def before_after(photos: Sequence[Shown]) -> list[tuple[Shown | None, Shown | None]]:
    """Pairs in the order they were taken, of the newest answer; empty before there is an answer."""
    after = [shown for shown in photos if shown[0].shows is Shows.AFTER]
    if not after:
        return []
    newest = max(row.added_at for row, _photo in after)
    last = [shown for shown in after if shown[0].added_at == newest]
    return list(zip_longest([shown for shown in photos if shown[0].shows is Shows.BEFORE], last))
