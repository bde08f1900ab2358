"""What somebody read of a case is no more so."""

from backend.cases.case import Case
from backend.ground.errors import Problem


class StaleCase(Problem):
    """The case has moved since it was read, or another of its parts has changed; `case` is as it is now."""

    def __init__(self, case: Case) -> None:
        super().__init__("conflict")
        self.case = case
