"""Long answers (长答复): counted among all until they begin, and until they end, for some read slowly, among their
like."""

from contextlib import ExitStack

from backend.ground.appointments import Spread
from backend.ground.errors import Problem
from backend.web.ways import Broad

# path: so many at once. Of all about oneself a process keeps a photo for each who reads, and two while it is packed
LONG_ANSWERS = {
    "/api/v1/me/export": 16, "/api/v1/cases/export": 32,
    "/api/v1/admin/audit/export": 8, "/api/v1/admin/people/export": 8,
    "/public/v1/data/cases.csv": 16, "/public/v1/data/cases.geojson": 16,
}  # fmt: skip
SOONEST, LONGEST = 5.0, 30.0  # seconds: when one ends is for those to say who read


class LongAnswer:
    """The places of one kind. Who finds none is told by no appointment of another way, where no place is wanting."""

    def __init__(self, most: int) -> None:
        self._places, self._later = Broad(most), Spread(SOONEST, LONGEST)

    async def take(self, read: ExitStack) -> None:
        """One of them, to be left when it is read. Problem busy."""
        if (leave := await self._places.enter()) is None:
            raise Problem("busy", retry_after=self._later.wait())
        read.callback(leave)
