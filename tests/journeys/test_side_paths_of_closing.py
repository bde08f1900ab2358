"""Side paths at the end: rework, forced close, dispute, reopening; and what presses without moving."""

import pytest

from tests.doing import along, buttons, done, refused, shown
from tests.linhai import MAIN_LINE, City, Person, report_form

pytestmark = pytest.mark.anyio


async def closed(city: City) -> tuple[Person, str]:
    city.wait(hours=3)  # working time, so that a new limit ends later
    citizen = await city.citizen()
    number = (await citizen.report(photo_ids=[await citizen.photo()]))["number"]
    await along(city, number, *MAIN_LINE)
    return citizen, number


async def test_a_dispute_opens_the_case_again_once_with_the_pair_and_a_new_deadline(city: City) -> None:
    citizen, number = await closed(city)
    before = await shown(city, number)
    city.wait(minutes=10)
    disputed = await citizen.post(f"/api/v1/reports/{number}/dispute", json={"note": "垃圾仍在原处"})
    assert (disputed.status_code, disputed.json()["step"]) == (200, "handling")
    case = await shown(city, number)
    assert (case["department"], case["marks"]["reopens"], case["rating"]) == ("D02", 1, "dissatisfied")
    assert case["due_at"] > before["due_at"]
    pair = before["before_after"][0]
    assert case["timeline"][-1]["data"]["pairs"] == [[pair["before"], pair["after"]]]
    assert case["timeline"][-1]["actor"] is None
    await along(city, number, *MAIN_LINE[4:])
    again = await citizen.post(f"/api/v1/reports/{number}/dispute", json={"note": "还是没好"})
    assert (again.status_code, again.json()["code"]) == (409, "dispute_over")


async def test_a_rating_alone_moves_nothing_and_who_is_content_does_not_dispute(city: City) -> None:
    citizen, number = await closed(city)
    version = (await shown(city, number))["version"]
    for rating in ("dissatisfied", "satisfied"):
        await citizen.post(f"/api/v1/reports/{number}/rating", json={"rating": rating})
        case = await shown(city, number)
        assert (case["step"], case["version"], case["rating"]) == ("closed", version, rating)
    answer = await citizen.post(f"/api/v1/reports/{number}/dispute", json={"note": "改主意了"})
    assert answer.json()["code"] == "rated_content"


async def test_after_some_days_nothing_is_opened_again_but_what_a_caller_says_is_written_down(city: City) -> None:
    _citizen, number = await closed(city)
    city.wait(days=16)
    assert "call_back" in buttons(await shown(city, number, "desk"))
    case = await done(city, "desk", number, "call_back", outcome="dissatisfied", note="仍有异味")
    assert (case["step"], case["marks"]["called_back"], case["marks"]["reopens"]) == ("closed", "dissatisfied", 0)


async def test_a_caller_dissatisfied_with_what_was_closed_unsent_has_it_filed_again(city: City) -> None:
    number = await city.case_at("filed")
    await done(city, "chief", number, "force_close", reason="cannot_be_done", note="无法处置")
    case = await done(city, "desk", number, "call_back", outcome="dissatisfied", note="问题仍在")
    assert (case["step"], case["marks"]["reopens"], case["marks"]["disputed"]) == ("pending_file", 1, True)


async def test_after_rework_the_caller_is_called_back_about_the_new_work(city: City) -> None:
    desk = await city.signed_in("desk")
    number = (await desk.post("/api/v1/cases", json=report_form(source="hotline"))).json()["number"]
    await along(city, number, *MAIN_LINE[:7])
    await done(city, "desk", number, "call_back", outcome="satisfied")
    case = await done(city, "chief", number, "rework", note="照片不清")
    assert case["marks"]["called_back"] is None
    await along(city, number, *MAIN_LINE[4:7])
    assert await refused(city, "chief", number, "close") == "needs_call_back"


async def test_who_was_content_with_one_result_may_dispute_the_next(city: City) -> None:
    citizen, number = await closed(city)
    await citizen.post(f"/api/v1/reports/{number}/rating", json={"rating": "satisfied"})
    case = await done(city, "chief", number, "reopen", reason="not_done", note="复查仍有")
    assert case["rating"] is None
    await along(city, number, *MAIN_LINE[4:])
    answer = await citizen.post(f"/api/v1/reports/{number}/dispute", json={"note": "这次没做好"})
    assert (answer.status_code, answer.json()["step"], answer.json()["rating"]) == (200, "handling", "dissatisfied")


async def test_a_failed_check_is_counted_and_goes_to_the_same_department(city: City) -> None:
    number = await city.case_at("checking")
    case = await done(city, "inspector", number, "rework", note="仍有残留", reason="partly_done")
    assert (case["department"], case["marks"]["reworks"]) == ("D02", 1)


async def test_a_forced_close_needs_reason_and_note_and_is_counted_apart(city: City) -> None:
    number = await city.case_at("handling")
    assert await refused(city, "chief", number, "force_close") == "needs_reason"
    case = await done(city, "chief", number, "force_close", reason="cannot_be_done", note="权属纠纷诉讼中")
    assert (case["step"], case["marks"]["forced"]) == ("closed", True)
    case = await done(city, "chief", number, "reopen", reason="closed_by_mistake", note="纠纷已了结")
    assert (case["step"], case["marks"]["forced"], case["ended_at"]) == ("handling", False, None)


async def test_what_was_settled_on_the_spot_is_opened_again_to_be_filed(city: City) -> None:
    inspector = await city.signed_in("inspector")
    number = (await inspector.report(bucket=None, class_code="E0110", photo_ids=[await inspector.photo()]))["number"]
    await done(city, "inspector", number, "self_handle", photo_ids=[await inspector.photo()])
    case = await done(city, "chief", number, "reopen", reason="not_done", note="复查仍有")
    assert (case["step"], case["marks"]["self_handled"]) == ("pending_file", False)


async def test_pressing_moves_neither_the_version_nor_the_clock(city: City) -> None:
    """The peers' bug: a comment that moves the deadline."""
    number = await city.case_at("handling")
    before = await shown(city, number)
    for who, action in (
        ("supervisor", "urge"), ("supervisor", "supervise"), ("leader", "supervise"), ("leader", "instruct"),
        ("handler", "comment"), ("desk", "comment"), ("dispatcher", "urge"),
    ):  # fmt: skip
        city.wait(minutes=30)
        case = await done(city, who, number, action, note="请抓紧", version=None)
        assert (case["version"], case["due_at"], case["step"]) == (before["version"], before["due_at"], "handling")
    assert (case["marks"]["urges"], case["marks"]["supervisions"]) == (2, 2)
    await city.tell()
    told = (await (await city.signed_in("handler")).get("/api/v1/inbox")).json()["items"]
    assert {"case.urge", "case.supervise", "case.instruct"} <= {item["kind"] for item in told}


async def test_a_reporter_adds_to_a_report_and_urges_a_few_times_a_day(city: City) -> None:
    citizen = await city.citizen()
    number = (await citizen.report())["number"]
    photo = await citizen.photo()
    added = await citizen.post(f"/api/v1/reports/{number}/supplement", json={"note": "更多了", "photo_ids": [photo]})
    assert [shown["shows"] for shown in added.json()["photos"]] == ["before"]
    empty = await citizen.post(f"/api/v1/reports/{number}/supplement", json={})
    assert empty.json()["code"] == "needs_note"
    answers = [await citizen.post(f"/api/v1/reports/{number}/urge", json={}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) > 80_000
    city.wait(days=1, seconds=1)
    case = await shown(city, number)
    assert (case["marks"]["urges"], case["version"]) == (3, 1)
    assert [entry["actor"] for entry in case["timeline"]] == [None] * 5
    other = await city.citizen()
    assert (await other.post(f"/api/v1/reports/{number}/urge", json={})).status_code == 404


async def test_what_a_citizen_reads_never_names_inner_matters(city: City) -> None:
    number = await city.case_at("dispatched")
    await done(city, "handler", number, "return", reason="not_our_duty", duty="D02-01", note="推")
    await done(city, "arbiter", number, "arbitrate", department="D02", note="裁")
    public = (await city.client.get(f"/public/v1/cases/{number}")).json()
    assert [line["text"] for line in public["timeline"]] == ["已提交", "已受理", "已立案", "处理中"]


async def test_a_case_is_read_as_written_without_delay(city: City) -> None:
    """The peers' gap between writing and reading."""
    for _time in range(5):
        number = await city.case_at("reported")
        case = await done(city, "desk", number, "admit")
        assert (await shown(city, number))["version"] == case["version"]
