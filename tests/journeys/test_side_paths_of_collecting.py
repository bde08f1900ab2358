"""Side paths before a case is filed: verifying, refusing, merging, settling on the spot, filing for a caller."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.deeds.filing import is_sampled
from backend.ground.ids import new_id
from tests.doing import along, buttons, done, refused, shown
from tests.linhai import City, report_form

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("action", "verdict"), [("confirm", "confirmed"), ("refute", "refuted")])
async def test_an_inspector_verifies_and_a_person_decides(city: City, action: str, verdict: str) -> None:
    number = await city.case_at("reported")
    assert (await done(city, "desk", number, "verify"))["step"] == "verifying"
    assert (await city.client.get(f"/public/v1/cases/{number}")).json()["status_text"] == "核实中"
    case = await done(city, "inspector", number, action, note="到场查看")
    assert (case["step"], case["marks"]["verdict"]) == ("pending_file", verdict)
    assert (await done(city, "chief", number, "file", class_code="E0110"))["step"] == "filed"


async def test_the_desk_admits_and_the_chief_files_without_waiting_for_the_verdict(city: City) -> None:
    first, second = await city.case_at("reported"), await city.case_at("reported")
    await done(city, "desk", first, "verify")
    await done(city, "desk", second, "verify")
    assert (await done(city, "desk", first, "admit"))["step"] == "pending_file"
    assert (await done(city, "chief", second, "file", class_code="E0110"))["step"] == "filed"


async def test_what_is_not_the_citys_names_whose_it_is_and_the_citizen_reads_it(city: City) -> None:
    citizen = await city.citizen()
    number = (await citizen.report())["number"]
    assert await refused(city, "chief", number, "reject", reason="not_city_duty") == "needs_responsible_body"
    await done(city, "chief", number, "reject", reason="not_city_duty", responsible_body="市供电公司")
    mine = (await citizen.get(f"/api/v1/reports/{number}")).json()
    assert mine["responsible_body"] == "市供电公司"
    assert mine["timeline"][-1]["reason"] == "不属于城市管理职责范围"
    assert (await city.client.get(f"/public/v1/cases/{number}")).json()["responsible_body"] == "市供电公司"


async def test_the_condition_chosen_is_snapshotted_with_its_limit(city: City) -> None:
    number = await city.case_at("pending_file")
    chief = await city.signed_in("chief")
    advice = (await chief.get(f"/api/v1/cases/{number}/advice?class_code=E0110")).json()
    assert advice["for_class"] == "E0110"
    chosen = advice["conditions"][-1]
    case = await done(city, "chief", number, "file", class_code="E0110", condition=chosen["condition"])
    assert case["standard"]["condition"] == chosen["text"]
    assert case["standard"]["limit_value"] == chosen["limit_value"]
    other = await city.case_at("pending_file")
    assert await refused(city, "chief", other, "file", class_code="E0110", condition=999_999) == "unknown_condition"


async def test_advice_names_class_and_department_and_says_why(city: City) -> None:
    number = (await (await city.citizen()).report(description="紫阳街口有暴露生活垃圾，无人清理"))["number"]
    advice = (await (await city.signed_in("desk")).get(f"/api/v1/cases/{number}/advice")).json()
    assert advice["classes"][0]["code"] == "E0110"
    assert "暴露" in advice["classes"][0]["why"]
    assert (advice["department"]["code"], bool(advice["why"])) == ("D02", True)


async def test_a_repeated_report_is_suggested_with_photo_and_distance_and_merged_and_its_reporter_follows(
    city: City,
) -> None:
    one, other = await city.citizen(), await city.citizen()
    kept = (await one.report(photo_ids=[await one.photo()]))["number"]
    gone = (await other.report())["number"]
    desk = await city.signed_in("desk")
    found = (await desk.get(f"/api/v1/cases/{gone}/similar")).json()["items"]
    assert [(item["number"], item["distance_m"], item["same_class"]) for item in found] == [(kept, 0, True)]
    assert (await city.client.get(found[0]["thumb"])).status_code == 200
    assert await refused(city, "desk", gone, "merge", into=gone) == "unknown_case"
    assert (await done(city, "desk", gone, "merge", into=kept))["step"] == "merged"
    assert (await city.client.get(f"/public/v1/cases/{gone}")).json()["merged_into"] == kept
    mine = (await other.get(f"/api/v1/reports/{gone}")).json()
    assert (mine["status_text"], mine["merged_into"]) == ("已合并", kept)
    await along(city, kept, ("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"))
    await city.tell()
    told = (await other.get("/api/v1/inbox")).json()["items"]
    assert {item["kind"] for item in told if item["number"] == kept} == {"case.file", "case.dispatch"}
    assert (await other.get(f"/api/v1/reports/{kept}")).status_code == 404
    assert (await shown(city, kept))["timeline"][1]["action"] == "absorb"


async def test_the_nearest_are_found_however_many_newer_ones_are_further_off(city: City) -> None:
    near = (await (await city.citizen()).report())["number"]
    number = (await (await city.citizen()).report())["number"]
    city.wait(seconds=1)
    async with city.db.write() as session:
        kept = (await session.execute(select(Case).where(col(Case.number) == near))).scalar_one().model_dump()
        session.add_all(
            Case(**kept | {"id": new_id(city.at), "number": f"far-{place}", "lat": kept["lat"] + 0.0003})
            for place in range(60)
        )
    found = (await (await city.signed_in("desk")).get(f"/api/v1/cases/{number}/similar")).json()["items"]
    assert (found[0]["number"], [one["distance_m"] for one in found]) == (near, [0, 33, 33, 33, 33])


@pytest.mark.parametrize("joined_by", ["a report", "a call", "me too"])
async def test_a_report_that_others_joined_is_not_withdrawn_over_their_heads(city: City, joined_by: str) -> None:
    one, other, desk = await city.citizen(), await city.citizen(), await city.signed_in("desk")
    kept = (await one.report())["number"]
    path, offered = f"/api/v1/reports/{kept}", {"withdraw"}
    assert {button["action"] for button in (await one.get(path)).json()["moves"]} >= offered
    if joined_by == "me too":
        assert (await other.post(f"/api/v1/reports/{kept}/me_too")).status_code < 300
    elif joined_by == "a report":
        await done(city, "desk", (await other.report())["number"], "merge", into=kept)
    else:
        called = (await desk.post("/api/v1/cases", json=report_form(source="hotline"))).json()["number"]
        await done(city, "desk", called, "merge", into=kept)
        offered = set()  # merely looked at, a call is not seen: who called has no account to be counted by
    mine = (await one.get(path)).json()
    assert not offered & {button["action"] for button in mine["moves"]}
    answer = await one.post(f"{path}/withdraw", json={"version": mine["version"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "others_reported")
    assert (await one.get(path)).json()["step"] == "reported"


async def test_a_handler_is_shown_nothing_of_what_is_not_its_departments(city: City) -> None:
    number = await city.case_at("dispatched")
    uncleared = (await (await city.citizen()).report())["number"]
    path = f"/api/v1/cases/{number}/similar"
    for staff, found in (("desk", [uncleared]), ("handler", [])):
        items = (await (await city.signed_in(staff)).get(path)).json()["items"]
        assert [one["number"] for one in items] == found


async def test_what_was_merged_into_a_merged_case_names_the_one_that_stays(city: City) -> None:
    first, second, third = [await city.case_at("reported") for _ in range(3)]
    await done(city, "desk", first, "merge", into=second)
    await done(city, "desk", second, "merge", into=third)
    assert (await city.client.get(f"/public/v1/cases/{first}")).json()["merged_into"] == third
    answer = await (await city.signed_in("desk")).act(third, "merge", into=first)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_open")


async def test_an_inspector_settles_a_small_matter_of_their_own_on_the_spot(city: City) -> None:
    inspector = await city.signed_in("inspector")
    number = (await inspector.report(bucket=None, class_code="E0110", photo_ids=[await inspector.photo()]))["number"]
    assert (await shown(city, number))["source"] == "inspector"
    assert await refused(city, "inspector", number, "self_handle") == "needs_after_photo"
    case = await done(city, "inspector", number, "self_handle", photo_ids=[await inspector.photo()])
    assert (case["step"], case["marks"]["self_handled"]) == ("closed", True)
    assert case["before_after"][0]["before"]
    theirs = await city.case_at("reported")
    photo = [await inspector.photo()]
    assert await refused(city, "inspector", theirs, "self_handle", photo_ids=photo) == "not_allowed"


async def test_an_inspector_settles_across_the_border_what_they_found_and_sees_nothing_else_there(city: City) -> None:
    finder, elsewhere = await city.signed_in("inspector-1"), await city.case_at("reported")
    place = (await shown(city, elsewhere))["grid"]
    assert place not in (await finder.get("/api/v1/me")).json()["grids"]
    form = {"bucket": None, "class_code": "E0110", "photo_ids": [await finder.photo()]}
    number = (await finder.report(**form))["number"]
    photos = [await finder.photo()]
    case = await done(city, "inspector-1", number, "self_handle", photo_ids=photos)
    assert (case["step"], case["marks"]["self_handled"], case["grid"]) == ("closed", True, place)
    assert (await finder.get(f"/api/v1/cases/{elsewhere}")).status_code == 404


async def test_what_is_not_small_is_not_settled_on_the_spot(city: City) -> None:
    inspector = await city.signed_in("inspector")
    number = (await inspector.report(bucket=None, class_code="C0101", photo_ids=[await inspector.photo()]))["number"]
    photo = [await inspector.photo()]
    assert await refused(city, "inspector", number, "self_handle", photo_ids=photo) == "not_small"


def test_of_what_is_settled_on_the_spot_the_share_set_is_sampled_and_always_the_same(at: object) -> None:
    ids = [new_id(at, number) for number in range(4000)]  # type: ignore[arg-type]
    drawn = [one for one in ids if is_sampled(one, 0.1)]
    assert 0.08 < len(drawn) / len(ids) < 0.12
    assert drawn == [one for one in ids if is_sampled(one, 0.1)]
    assert not any(is_sampled(one, 0) for one in ids)


async def test_the_desk_files_for_a_caller_who_is_masked_and_called_back_before_it_closes(city: City) -> None:
    desk = await city.signed_in("desk")
    form = report_form(source="hotline", caller={"phone": "13812345678", "name": "王女士"})
    answer = await desk.post("/api/v1/cases", json=form)
    assert answer.status_code == 201, answer.text
    number = answer.json()["number"]
    assert answer.json()["reporter"]["phone"] == "138****5678"
    again = await desk.post("/api/v1/cases", json=form)
    assert (again.status_code, again.json()["number"]) == (200, number)
    plain = await desk.post(f"/api/v1/cases/{number}/reporter", json={"why": "回访处置结果"})
    assert plain.json()["phone"] == "13812345678"
    await along(
        city, number, ("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"), ("handler", "accept"),
        ("handler", "answer"), ("desk", "check"), ("inspector", "pass"),
    )  # fmt: skip
    seen_by_handler = await shown(city, number, "handler")
    assert "13812345678" not in str(seen_by_handler)
    assert seen_by_handler["reporter"] is None
    assert await refused(city, "chief", number, "close") == "needs_call_back"
    assert await refused(city, "desk", number, "call_back") == "needs_outcome"
    await done(city, "desk", number, "call_back", outcome="satisfied")
    assert (await done(city, "chief", number, "close"))["step"] == "closed"


async def test_a_caller_who_is_dissatisfied_has_it_done_again(city: City) -> None:
    number = await city.case_at("checked")
    due = (await shown(city, number))["due_at"]
    city.wait(hours=3)
    case = await done(city, "desk", number, "call_back", outcome="dissatisfied", note="垃圾仍在")
    assert (case["step"], case["department"], case["marks"]["reworks"]) == ("handling", "D02", 1)
    assert case["due_at"] > due


async def test_only_the_desk_files_for_others_and_inspectors_speak_for_themselves(city: City) -> None:
    assert (await (await city.citizen()).post("/api/v1/cases", json=report_form(source="hotline"))).status_code == 403
    desk = await city.signed_in("desk")
    answer = await desk.post("/api/v1/cases", json=report_form(source="inspector"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "source")


async def test_where_the_city_wants_it_a_certain_case_goes_out_by_itself(city: City) -> None:
    known = city.app.state.city
    known.caps = type(known.caps)(auto_dispatch=True)
    number = await city.case_at("pending_file")
    case = await done(city, "chief", number, "file", class_code="E0110")
    assert (case["step"], case["department"]) == ("dispatched", "D02")
    last = case["timeline"][-1]
    assert (last["action"], last["actor"], last["data"]["automatic"]) == ("dispatch", None, True)
    assert "accept" in buttons(await shown(city, number, "handler"))
