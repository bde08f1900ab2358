"""Asks every operation of the OpenAPI document what its schema allows and what it does not, and holds the answers
against it by every check there is."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import checks
from schemathesis.generation import GenerationMode

from tests.described_excluded import Excluded, excluded_by, faults_of, met_by, needless_of
from tests.served import Served

checks.load_all_checks()
CHECKS = list(checks.CHECKS.get_all())
EDGES = 2  # times as many of them as of examples
Change = Callable[[str, Any], Any]


class Asking:
    """What was asked, answered, found wrong and let pass."""

    def __init__(self, url: str, change: Change) -> None:
        self.statuses, self.wrong, self.passed = Counter[tuple[str, int]](), list[str](), set[Excluded]()
        self._url, self._change = url, change

    @property
    def needless(self) -> list[Excluded]:
        """The exclusions, of the operations asked, that let nothing pass."""
        return needless_of({name for name, _status in self.statuses}, self.passed)

    def ask_changed(self, name: str, case: Any) -> None:
        """One request, changed as its kind is."""
        self._change(name, case)
        self.ask(name, case)

    def ask(self, name: str, case: Any) -> None:
        """One request, and every check of its answer."""
        answer = case.call(base_url=self._url)
        self.statuses[name, answer.status_code] += 1
        for check in CHECKS:
            try:
                case.validate_response(answer, checks=[check])
            except (AssertionError, BaseExceptionGroup) as fault:
                if let := excluded_by(name, check.__name__, answer.text):
                    self.passed.update(let)
                else:
                    told = f"{answer.status_code} {check.__name__}: {answer.request.url} {str(fault)[:200]}"
                    self.wrong.append(f"{name} {told} {faults_of(answer.text)}"[:900])


def asked(app: Any, paths: str, change: Change, examples: int) -> Asking:
    """Asks each operation whose path fits the pattern so many examples of what is allowed, of what is not, and twice
    as many edges, before which `change` may change them."""
    schema = schemathesis.openapi.from_dict(app.openapi()).include(path_regex=paths)
    with Served(app) as served:
        asking = Asking(f"http://127.0.0.1:{served.port}", change)
        for result in schema.get_all_operations():
            _ask_one(result.ok(), asking, examples)
    return asking


def _ask_one(operation: Any, asking: Asking, examples: int) -> None:
    name = str(operation.definition.raw["operationId"])
    for case in _edges(operation, EDGES * examples):
        asking.ask_changed(name, case)
    for parts in met_by(name):
        _ask_any(
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE), partial(_ask_with, asking, name, parts), 1
        )
    for mode in GenerationMode:
        try:
            _ask_any(operation.as_strategy(generation_mode=mode), partial(asking.ask_changed, name), examples)
        except Unsatisfiable:  # without a parameter, or with one that may be any text, nothing is wrong to send
            assert mode is GenerationMode.NEGATIVE, name


def _ask_with(asking: Asking, name: str, parts: dict[str, dict[str, str]], case: Any) -> None:
    for part, values in parts.items():
        setattr(case, part, type(getattr(case, part))(values))
    asking.ask(name, case)


def _edges(operation: Any, most: int) -> Iterator[Any]:
    """Edges of each schema and just beyond, spread over all there are; every method the document does not name."""
    found = list(operation.schema.iter_coverage_cases(
        operation, generation_modes=list(GenerationMode), generation_config=operation.schema.config.generation
    ))  # fmt: skip
    other = [case for case in found if case.method.lower() != operation.method.lower()]
    same = [case for case in found if case.method.lower() == operation.method.lower()]
    return chain(other, same[:: max(1, len(same) // most)])


def _ask_any(strategy: Any, ask: Callable[[Any], None], examples: int) -> None:
    @given(case=strategy)
    @settings(max_examples=examples, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    def _ask(case: Any) -> None:
        ask(case)

    _ask()
