"""The table of promises names tests that are there; its page in docs is made of the results that are there."""

import json
import re
from pathlib import Path

from tests.promises.promises import NOT_SHOWN, PROMISES
from tests.promises.prove import PAGE, RESULTS, page

ROOT = Path(__file__).parents[2]


def test_every_test_named_by_a_promise_is_there() -> None:
    for promise in PROMISES.values():
        assert promise.shown_by
        for name in (*promise.shown_by, *promise.planted):
            path, _, test = name.partition("::")
            written = (ROOT / path).read_text()
            assert not test or re.search(rf"def {test}\(", written), name


def test_no_promise_is_both_shown_and_not_and_each_has_its_planted_fault() -> None:
    assert not PROMISES.keys() & NOT_SHOWN.keys()
    assert [name for name, promise in PROMISES.items() if not (promise.planted and promise.fault)] == []


def test_the_page_is_made_of_the_results() -> None:
    assert PAGE.read_text() == page(json.loads(RESULTS.read_text()))
