"""What is classic in SQL is nothing but words to every free parameter of every reading operation: answered as other
words of that length are, in no more time, and never a 5xx. And every other parameter refuses it.

Each free parameter gets some of the payloads, so that each is met by many; with CGT_TEST_WHOLE all of them.
"""

import base64
import json
import os
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from backend.ground.spent import Allowance
from backend.people.limits import LIMITS
from tests.linhai import City
from tests.open311.asking import sent
from tests.open311.test_extensions import cleared
from tests.promises.doors import doors_of
from tests.promises.injectable_server import searched
from tests.promises.questions import Question, questions_of

pytestmark = [pytest.mark.anyio, pytest.mark.dear]
PAYLOADS = (
    "'", '"', "\\", ";", "%", "_", "--", "/*", "' --", "'\"\\;--%_", "' OR '1'='1", "' OR 1=1 -- ", '" OR "1"="1',
    ") OR (1=1", "') OR ('1'='1", "' OR 1=1#", "%' OR '%'='", "1 OR 1=1", "' AND 1=2 -- ", "'||'", "' || 'x",
    "'; DROP TABLE cases; --", "'; UPDATE person SET name='x'; --", "' UNION SELECT NULL -- ",
    "' UNION SELECT name FROM person -- ", "(SELECT 1)", ",(SELECT 1)", "' ORDER BY 99 -- ",
    "' AND CAST('x' AS int)=1 --", "'; SELECT pg_sleep(9) --", "' || (SELECT pg_sleep(9)) || '",
    "' OR randomblob(900000000)>0 --", "%27 OR 1=1 --", "%2527", "ʼ OR 1=1 --", "＇ OR 1=1 --", "$$ OR 1=1 $$",
    "{{1=1}}", "${1}", ":q",
)  # fmt: skip
WHOLE, SOME = "CGT_TEST_WHOLE" in os.environ, 2
SLOW = 6.0  # seconds; what sleeps takes nine
SIGNS = ("'\"\\;--%_", "%", "_", "\\", "'")
OTHER = "ж"
CURSORS = ("after", "since")


def other_words(payload: str) -> str:
    """As long, letters for letters, signs for signs, and nothing in SQL; a word of these was never written. A comma
    stays, where a list of words is taken it parts them."""
    return "".join(one if one in " ," else OTHER if one.isalnum() else "，" for one in payload)


def are_alike(answer: httpx.Response, words: str, like: httpx.Response, harmless: str) -> bool:
    """Whether both are refused, in whichever way, or both hold the same, but for the words themselves."""
    if answer.status_code >= 400 or like.status_code >= 400:
        return (answer.status_code < 400) == (like.status_code < 400)
    return _held(answer) == _held(like) or _held(answer, words) == _held(like, harmless)


def _held(answer: httpx.Response, words: str | None = None) -> tuple[int, str]:
    if "json" not in answer.headers.get("content-type", ""):
        return answer.status_code, ""
    held = answer.json()
    return answer.status_code, json.dumps(held if words is None else _without(held, words), sort_keys=True)


def _without(value: Any, words: str) -> Any:
    if isinstance(value, dict):
        return {name: _without(one, words) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, words) for one in value]
    return value.replace(words, "") if isinstance(value, str) else value


def rows(answer: httpx.Response) -> set[str]:
    """What a list holds."""
    if "json" in answer.headers["content-type"]:
        return {json.dumps(one, sort_keys=True) for one in answer.json()["items"]}
    return set(answer.text.splitlines())


def ways(question: Question, name: str, words: str) -> Iterator[str]:
    """Instead of a good value, behind it, and within a cursor as we write them."""
    yield words
    yield question.values[name] + words
    if name in CURSORS:
        yield from (_packed(words), _packed(["newest", words, None]), _packed(["newest", "0" * 32, words]))


def _packed(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


async def asked_all(city: City, questions: list[Question]) -> tuple[Counter[int], list[str]]:
    """The statuses of all that was asked, and where a payload was more than words."""
    statuses, faults, turn = Counter[int](), list[str](), 0
    for question in questions:
        for name in question.asked:
            for step in range(len(PAYLOADS) if WHOLE else SOME):
                payload = PAYLOADS[(turn + step) % len(PAYLOADS)]
                if "/" in payload and name in question.door.in_path:
                    continue  # what has a slash is another path
                faults += [line async for line in _more_than_words(city, question, name, payload, statuses)]
            turn += SOME
    return statuses, faults


async def _more_than_words(
    city: City, question: Question, name: str, payload: str, statuses: Counter[int]
) -> AsyncIterator[str]:
    other = other_words(payload)
    for words, harmless in zip(ways(question, name, payload), ways(question, name, other), strict=True):
        begun = time.monotonic()
        answer = await city.client.get(question.address(**{name: words}), headers=question.headers)
        took = time.monotonic() - begun
        statuses[answer.status_code] += 1
        what = f"{question.door.operation} {name}={words!r}"
        if answer.status_code >= 500:
            yield f"{what}: {answer.status_code}"
        elif took > SLOW:
            yield f"{what}: {took:.1f} s"
        elif not await _is_like(city, question, name, answer, words, harmless):
            yield f"{what}: {answer.status_code} {answer.text[:90]}, not as {harmless!r}"


async def _is_like(
    city: City, question: Question, name: str, answer: httpx.Response, words: str, harmless: str
) -> bool:
    """Whether it found what other words find. Behind a cursor, which may be any word where the list is in the order of
    words, lies nothing that is not in the list."""
    if name in CURSORS:
        good = await city.client.get(question.address(), headers=question.headers)
        return answer.status_code >= 400 or rows(answer) <= rows(good)
    like = await city.client.get(question.address(**{name: harmless}), headers=question.headers)
    return are_alike(answer, words, like, harmless)


async def document_of(city: City) -> dict[str, Any]:
    found: dict[str, Any] = (await city.client.get("/openapi.json")).json()
    return found


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks a thousand times is answered each time: nothing hides in a 429."""
    for limit in LIMITS:
        monkeypatch.setitem(LIMITS, limit, (Allowance(1, timedelta(0)),))


@pytest.mark.usefixtures("unlimited")
async def test_payloads_are_words(city: City) -> None:
    questions = await questions_of(city, await document_of(city))
    statuses, faults = await asked_all(city, questions)
    names = sum(len(one.asked) for one in questions)
    answers = dict(sorted(statuses.items()))
    print(f"{len(PAYLOADS)} payloads, {names} parameters: {statuses.total()} answers {answers}, {len(faults)} wrong")
    assert faults == []
    assert 429 not in statuses


@pytest.mark.very_dear
async def test_each_free_parameter_is_asked(city: City) -> None:
    """And what is not free refuses what is: it asks for a number, a day, an id, one of a few words."""
    document, chief = await document_of(city), await city.signed_in("chief")
    questions, doors = await questions_of(city, document), doors_of(document)
    asked = {(one.door.operation, name) for one in questions for name in one.asked}
    assert {(door.operation, name) for door in doors for name in door.free} == asked
    good = {one.door.operation: (one.values, one.headers) for one in questions}
    taken = []
    for door in doors:
        values, headers = good.get(door.operation, ({}, chief.headers))
        for name in (one.name for one in door.parameters if not one.is_free):
            path = {one: values.get(one, "1") for one in door.in_path}
            answer = await city.client.get(door.address({**path, **values, name: "1' OR '1'='1"}), headers=headers)
            if answer.status_code < 400:
                taken.append(f"{door.operation} {name}: {answer.status_code}")
    print(f"{len(asked)} free parameters of {len(good)} of {len(doors)} operations asked")
    assert taken == []


async def test_signs_are_found_as_they_are_written(city: City) -> None:
    admin, chief = await city.signed_in("admin"), await city.signed_in("chief")
    for turn, signs in enumerate(SIGNS):
        written, plain = f"井盖{signs}破损", f"井盖{OTHER * len(signs)}破损"
        made = [await sent(city, description=words) for words in (written, plain, "井盖破损")]
        for number in made:
            await cleared(city, number)
        found = (await city.client.get("/open311/v2/requests.json", params={"search": written})).json()
        assert [one["service_request_id"] for one in found] == made[:1], signs
        for name in (f"{turn}{written}", f"{turn}{plain}"):
            form = {"username": f"signs-{uuid.uuid4().hex[:8]}", "name": name}
            assert (await admin.post("/api/v1/admin/people", json=form)).status_code == 201
        people = (await admin.get("/api/v1/admin/people", params={"q": f"{turn}井盖{signs}"})).json()["items"]
        assert [one["name"] for one in people] == [f"{turn}{written}"], signs
        for name in ("class", "grid", "department", "source", "bucket"):
            assert (await chief.get("/api/v1/cases", params={name: signs})).json()["items"] == [], (name, signs)


@pytest.mark.very_dear
async def test_words_put_into_sql_are_more(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    monkeypatch.setattr("backend.cases.wanted.matching", searched)
    monkeypatch.setattr("tests.promises.test_payloads.WHOLE", True)
    questions = await questions_of(city, await document_of(city))
    counts = [one for one in questions if one.door.operation == "count_cases" and "q" in one.asked]
    _statuses, faults = await asked_all(city, [replace(one, asked=("q", "bucket")) for one in counts])
    assert {fault.split("=")[0] for fault in faults} == {"count_cases q"}
    assert any(fault.endswith((": 503", ": 500")) for fault in faults)
    assert any("' OR '1'='1\": 200 " in fault for fault in faults)
