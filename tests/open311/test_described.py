"""The OpenAPI document says what Open311 does: schemathesis asks every operation, whatever its schema allows."""

import os
from typing import Any

import pytest

from backend.ground.settings import Settings
from backend.web.application import build
from tests.described import asked
from tests.described_excluded import FORM

EXAMPLES = max(12, int(os.environ.get("CGT_TEST_DESCRIBED", "0")))
PATHS = "^/open311/"


def with_key(_name: str, case: Any) -> None:
    """Every other good form carries a good key, a place and a service, so that the deed itself is reached, too."""
    if case.meta.generation.mode.is_positive and isinstance(case.body, dict) and len(str(case.body)) % 2:
        case.body |= FORM | {"description": str(case.body.get("description", ""))[:4000]}
        for name in ("jurisdiction_id", "email", "phone", "device_id", "account_id"):
            case.body.pop(name, None)


def test_no_argument_may_be_any_text() -> None:
    """NUL is in none, and the document says so of each: by a pattern, or by which words there are."""
    document = build(Settings(_env_file=None)).openapi()
    operations = [
        one for path, found in document["paths"].items() if path.startswith("/open311/") for one in found.values()
    ]
    arguments = [one for operation in operations for one in operation.get("parameters", []) if one["in"] == "query"]
    kinds = [kind for one in arguments for kind in one["schema"].get("anyOf", [one["schema"]])]
    assert len(arguments) > 30
    assert [kind for kind in kinds if kind["type"] == "string" and not {"pattern", "enum", "format"} & set(kind)] == []


@pytest.mark.dear
def test_every_answer_is_as_the_document_says(city_settings: Settings, database_kind: str) -> None:
    examples = EXAMPLES if database_kind == "sqlite" else max(8, EXAMPLES // 2)
    asking = asked(build(city_settings), PATHS, with_key, examples)
    print(sorted(asking.statuses.items()))
    assert asking.wrong == []
    assert asking.needless == []
    assert len({name for name, _status in asking.statuses}) == 9
    assert {status for name, status in asking.statuses if name == "list_open311_requests"} >= {200}


@pytest.mark.very_dear
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_an_answer_that_is_not_described_is_seen(city_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: services without their codes."""
    monkeypatch.setattr("public_api.open311.ServiceOut.model_dump", lambda _self: {"service_name": "x"})
    asking = asked(build(city_settings), PATHS, with_key, 6)
    assert {line.split()[0] for line in asking.wrong} == {"list_open311_services"}
