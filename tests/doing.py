"""Shorthand of the side paths: an action that must be allowed, or refused with a code."""

from typing import Any

from tests.linhai import City

ARTICLE = {"reason": "not_our_duty", "duty": "D02-01", "note": "依据权责清单"}


async def done(city: City, who: str, number: str, action: str, **more: Any) -> dict[str, Any]:
    """The case after an action that is allowed."""
    answer = await (await city.signed_in(who)).act(number, action, **more)
    assert answer.status_code == 200, (who, action, answer.text)
    shown: dict[str, Any] = answer.json()
    return shown


async def refused(city: City, who: str, number: str, action: str, **more: Any) -> str:
    """The code of the refusal."""
    answer = await (await city.signed_in(who)).act(number, action, **more)
    assert answer.status_code >= 400, (who, action, answer.text)
    return str(answer.json()["code"])


async def asked_for_a_code(city: City, phone: str = "13712340000") -> None:
    """By somebody at the door: a happening and a delivery, which no citizen of the tests makes."""
    answer = await city.client.post("/api/v1/auth/code", json={"phone": phone})
    assert answer.is_success, answer.text


async def shown(city: City, number: str, who: str = "chief") -> dict[str, Any]:
    """The case as somebody sees it."""
    answer: dict[str, Any] = (await (await city.signed_in(who)).get(f"/api/v1/cases/{number}")).json()
    return answer


async def along(city: City, number: str, *deeds: tuple[str, str]) -> dict[str, Any]:
    """The case after deeds of the main line, by (who, action)."""
    case: dict[str, Any] = {}
    for who, action in deeds:
        case = await done(city, who, number, action, **await city.needed(action))
    return case


def buttons(case: dict[str, Any]) -> dict[str, list[str]]:
    """What is open to the reader of a case, and what each action needs."""
    return {button["action"]: button["needs"] for button in case["moves"]}


async def reported(city: City, *words: str) -> list[str]:
    """The numbers of what a citizen reports in these words, a second apart."""
    citizen = await city.citizen()
    made = []
    for text in words:
        city.wait(seconds=1)
        made.append((await citizen.report(description=text))["number"])
    return made
