"""What was seen of a promise when it was proven, as docs/promises.json keeps it, and what follows from that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.promises.asked import LONG

LOOSENED = "_ratio"  # of a setting that is a bound and no size: more of it asks less


class Verdict(StrEnum):
    HOLDS = "holds"
    PARTLY = "partly shown"
    DOES_NOT_HOLD = "DOES NOT HOLD"
    NOT_RUN = "NOT RUN"


@dataclass(frozen=True)
class Result:
    """What was seen of one promise: counts of tests, what they printed, seconds, when, on what, with which settings;
    `left_out`: the tests of the proof that did not run, each as often as it did not; `faults_left_out`: those that
    plant a fault, alike; `proofs`: the digest of the files that were run."""

    faults_seen: int
    faults_missed: int
    passed: int
    failed: int
    not_run: int
    figures: list[str]
    seconds: float
    date: str
    machine: str
    settings: str
    left_out: list[str] = field(default_factory=list)
    faults_left_out: list[str] = field(default_factory=list)
    proofs: str = ""

    @property
    def verdict(self) -> Verdict:
        """A proof of which nothing ran shows nothing, nor does one whose faults were not tried; one of which some did
        not run, or one of whose faults was not tried, shows a part."""
        if self.failed or self.faults_missed:
            return Verdict.DOES_NOT_HOLD
        if not (self.passed and self.faults_seen):
            return Verdict.NOT_RUN
        return Verdict.PARTLY if self.not_run or self.faults_left_out else Verdict.HOLDS

    @property
    def given(self) -> dict[str, str]:
        """The settings by their names, in small letters and without CGT_TEST_."""
        return dict(one.split("=", 1) for one in self.settings.split())

    def command(self, name: str) -> str:
        """What repeats it."""
        words = [f"{LONG}{setting.upper()}={value}" for setting, value in self.given.items()]
        return " ".join([*words, ".venv/bin/python -m tests.promises.prove", name])


def shorter(new: Mapping[str, str], old: Mapping[str, str]) -> list[str]:
    """The sizes of which `new` has less than `old`, or says nothing, as `burst 10000 < 100000`."""
    return [
        f"{name} {new.get(name, '—')} < {value}"
        for name, value in old.items()
        if value.isdigit() and not name.endswith(LOOSENED) and int(new.get(name, -1)) < int(value)
    ]
