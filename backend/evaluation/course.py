"""The course of a case (案件历程): how it stood at an instant. Pure."""

from dataclasses import dataclass, field

ENDED = frozenset({"closed", "rejected", "cancelled", "merged", "withdrawn"})
CHECK = "check"
HELD = frozenset({"suspended", "arbitrating"})  # the clock stands still
Dated = tuple[int, str | None]  # when, by whom or by which department
Timed = tuple[int, str | None, bool]  # and whether the stage's limit (环节时限) had passed


@dataclass(slots=True)
class Stint:
    """The time a case was with one department. `sent_late`: past the limit of the dispatching stage; `answered` is its
    last answer, unless that was sent back.

    `asked`: when it last asked to be rid of the case; `misdirected`: it gave the case back, or (`recalled`, 撤回派遣)
    the dispatcher took it back, which is no work of the department's; `excused`: an appeal was granted of the work it
    is at, and of none that begins after.
    """

    department: str
    at: int
    by: str | None
    sent_late: bool = False
    returned: int | None = None
    answered: int | None = None
    asked: int | None = None
    late: bool = False
    excused: bool = False
    misdirected: bool = False
    recalled: bool = False


@dataclass(slots=True)
class Course:
    """One case as it stood at an instant."""

    source: str = ""
    grid: str = ""
    class_code: str = ""  # empty until it is certain
    step: str | None = None
    due: int | None = None
    stage: str | None = None
    stage_due: int | None = None
    reported: int | None = None
    reported_by: str | None = None
    accepted: int | None = None
    accepted_by: str | None = None
    accepted_late: bool = False
    filed: int | None = None
    filed_by: str | None = None
    filed_late: bool = False
    rejected: int | None = None
    cancelled: int | None = None
    merged: int | None = None  # it became part of another (并案)
    closed: int | None = None
    closed_by: str | None = None
    closed_late: bool = False  # by the limit of the closing stage
    forced: int | None = None
    self_handled: int | None = None
    valid: bool = False  # the report was filed
    stints: list[Stint] = field(default_factory=list)
    reworks: list[Dated] = field(default_factory=list)
    returns: list[Dated] = field(default_factory=list)
    late_returns: list[Dated] = field(default_factory=list)  # those past the limit
    extensions: list[Dated] = field(default_factory=list)
    suspensions: list[Dated] = field(default_factory=list)
    sent: list[Timed] = field(default_factory=list)
    verified: list[Timed] = field(default_factory=list)
    checked: list[Timed] = field(default_factory=list)
    reopened: list[Dated] = field(default_factory=list)
    rated: int | None = None
    rating: str | None = None

    @property
    def ended(self) -> bool:
        return self.step in ENDED or self.cancelled is not None

    @property
    def stint(self) -> Stint | None:
        """The department that has the case, or had it last."""
        return self.stints[-1] if self.stints and self.stints[-1].returned is None else None
