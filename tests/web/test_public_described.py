"""The OpenAPI document says what the public door does: schemathesis asks all of it, whatever its schema allows."""

import os
from typing import Any

import pytest

from backend.ground.settings import Settings
from backend.web.application import build
from tests.described import asked

EXAMPLES = int(os.environ.get("CGT_TEST_DESCRIBED", "4"))
PATHS = "^/public/"


def as_it_is(_name: str, _case: Any) -> None:
    """Nothing is changed: whoever comes needs no key here."""


@pytest.mark.dear
def test_every_answer_is_as_the_document_says(city_settings: Settings) -> None:
    app = build(city_settings)
    asking = asked(app, PATHS, as_it_is, EXAMPLES)
    print(sorted(asking.statuses.items()))
    assert asking.wrong == []
    assert asking.needless == []
    all_of_them = [path for path in app.openapi()["paths"] if path.startswith("/public/")]
    assert len({name for name, _status in asking.statuses}) >= len(all_of_them) > 30


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_an_answer_that_is_not_described_is_seen(city_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: towns that are no feature collection."""
    monkeypatch.setattr("public_api.areas._areas_json", lambda *_given: b'{"type": "Nothing"}')
    asking = asked(build(city_settings), "^/public/v1/areas$", as_it_is, 2)
    assert asking.wrong
