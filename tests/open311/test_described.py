"""The OpenAPI document says what Open311 does: schemathesis asks every operation, whatever its schema allows."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks

from backend.ground.settings import Settings
from backend.web.application import build
from tests.served import Served

EXAMPLES = 25
CHECKS = [
    checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_headers_conformance, checks.response_schema_conformance,
]  # fmt: skip
Change = Callable[[str, Any], Any]


def asked(app: Any, change: Change, examples: int = EXAMPLES) -> tuple[Counter[tuple[str, int]], list[str]]:
    """How often each operation answered with which status; what was found wrong with answers."""
    schema = schemathesis.openapi.from_dict(app.openapi()).include(path_regex="^/open311/")
    statuses, wrong = Counter[tuple[str, int]](), list[str]()
    with Served(app) as served:
        _ask_all(schema, f"http://127.0.0.1:{served.port}", change, examples, statuses, wrong)
    return statuses, wrong


def _ask_all(
    schema: Any, url: str, change: Change, examples: int, statuses: Counter[tuple[str, int]], wrong: list[str]
) -> None:
    for result in schema.get_all_operations():
        operation = result.ok()
        name = str(operation.definition.raw["operationId"])
        _ask_one(operation.as_strategy(), name, url, change, examples, statuses, wrong)


def _ask_one(
    strategy: Any, name: str, url: str, change: Change, examples: int, statuses: Counter[tuple[str, int]],
    wrong: list[str],
) -> None:  # fmt: skip
    @given(case=strategy)
    @settings(max_examples=examples, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    def _ask(case: Any) -> None:
        change(name, case)
        answer = case.call(base_url=url)
        statuses[name, answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except (AssertionError, BaseExceptionGroup) as fault:
            wrong.append(f"{name} {answer.status_code}: {str(fault)[:300]}")

    _ask()


def with_key(_name: str, case: Any) -> None:
    """Every other form carries a good key, a place and a service, so that the deed itself is reached, too."""
    if isinstance(case.body, dict) and len(str(case.body)) % 2:
        case.body |= {"api_key": "demo", "lat": "28.847", "long": "121.1289", "service_code": "other"}
        case.body |= {"description": str(case.body.get("description", ""))[:4000]}
        for name in ("jurisdiction_id", "email", "phone", "device_id", "account_id"):
            case.body.pop(name, None)


@pytest.mark.dear
def test_every_answer_is_as_the_document_says(city_settings: Settings, database_kind: str) -> None:
    examples = EXAMPLES if database_kind == "sqlite" else 8
    statuses, wrong = asked(build(city_settings), with_key, examples)
    print(sorted(statuses.items()))
    assert wrong == []
    assert len({name for name, _status in statuses}) == 9
    assert {status for name, status in statuses if name == "list_open311_requests"} >= {200}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_an_answer_that_is_not_described_is_seen(city_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: services without their codes."""
    monkeypatch.setattr("public_api.open311.ServiceOut.model_dump", lambda _self: {"service_name": "x"})
    _statuses, wrong = asked(build(city_settings), with_key, 6)
    assert {line.split()[0] for line in wrong} == {"list_open311_services"}
