"""What tests of people share."""

import pytest

from backend.ground.spent import Allowance
from backend.people.limits import LIMITS, Limit


@pytest.fixture
def exported_at_will(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything about oneself, more often than twice an hour."""
    monkeypatch.setitem(LIMITS, Limit.EXPORT, (Allowance(100, LIMITS[Limit.EXPORT][0].per),))
