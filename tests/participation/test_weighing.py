"""What a me-too counts for: neighbours lift a case, brigades do not."""

from datetime import timedelta

import pytest

from backend.cases import weigh_me_too as weighing
from backend.cases.weigh_me_too import PRIORITIES, WEIGHTS, MeTooFacts, priority_of, weigh_me_too

OLD, NEW = timedelta(days=400), timedelta(hours=2)


def brigade(count: int) -> int:
    """What so many new accounts of one network count for, said within ten minutes."""
    facts = [MeTooFacts(NEW, same_network=before, lately=before) for before in range(count)]
    return sum(weigh_me_too(one)[0] for one in facts)


def test_a_street_of_neighbours_lifts_a_case() -> None:
    neighbours = [MeTooFacts(OLD, lately=before) for before in range(3)]
    assert priority_of(sum(weigh_me_too(one)[0] for one in neighbours)).level == 1


def test_a_brigade_of_twenty_new_accounts_lifts_nothing() -> None:
    assert priority_of(brigade(20)).level == 0


def test_without_the_table_the_brigade_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    monkeypatch.setattr(weighing, "WEIGHTS", ())
    assert priority_of(brigade(20)).level == 3


@pytest.mark.parametrize(
    ("facts", "weight", "why"),
    [
        (MeTooFacts(OLD), 10, []),
        (MeTooFacts(OLD, is_staff=True), 0, ["staff"]),
        (MeTooFacts(OLD, same_device=1), 0, ["same_device"]),
        (MeTooFacts(OLD, same_network=1), 5, ["same_network"]),
        (MeTooFacts(NEW, same_network=5), 1, ["crowded_network", "same_network", "new_account", "young_account"]),
        (MeTooFacts(timedelta(days=3)), 5, ["young_account"]),
        (MeTooFacts(OLD, lately=8), 2, ["burst"]),
    ],
)
def test_the_least_that_applies_counts(facts: MeTooFacts, weight: int, why: list[str]) -> None:
    assert weigh_me_too(facts) == (weight, why)


def test_every_row_of_the_tables_can_be_met() -> None:
    assert [row.tenths for row in PRIORITIES] == sorted(row.tenths for row in PRIORITIES)
    assert [row.level for row in PRIORITIES] == list(range(len(PRIORITIES)))
    whole = MeTooFacts(NEW, True, 9, 9, 9)
    assert weigh_me_too(whole) == (0, [row.code for row in WEIGHTS])
