"""Who acts beside the app stands on nobody's shoulders: what an earlier test left does not stop them."""

import httpx
import pytest

from backend.ground.settings import Settings
from backend.web.application import build
from tests.h5.beside import Staff
from tests.served import Served

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def test_an_inspector_whom_an_earlier_test_bound_acts(city_settings: Settings, database_kind: str) -> None:
    """The tests of one server are run in any order: after the journey of the staff none could send a case round."""
    with Served(build(city_settings)) as served:
        bound = httpx.post(
            f"{served.url}/api/v1/auth/password", data={"username": "inspector", "password": "demo"},
            headers={"X-Device-Id": "browser-0000-0000"}, trust_env=False,
        )  # fmt: skip
        assert bound.status_code == 200, bound.text
        staff = Staff(served.url)
        try:
            assert "inspector" in staff.ask("GET", "inspector", "/api/v1/me")["roles"]
        finally:
            staff.close()
