"""Asks every operation of the OpenAPI document whatever its schema allows, and holds the answers against it."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks

from tests.served import Served

CHECKS = [
    checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_headers_conformance, checks.response_schema_conformance,
]  # fmt: skip
Change = Callable[[str, Any], Any]


def asked(app: Any, paths: str, change: Change, examples: int) -> tuple[Counter[tuple[str, int]], list[str]]:
    """How often each operation whose path fits the pattern answered with which status, of so many examples each, before
    which `change` may change them; what was found wrong with answers."""
    schema = schemathesis.openapi.from_dict(app.openapi()).include(path_regex=paths)
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
