"""One has a say: rates an amenity, disputes what was not done, contests one's points."""

import io
import random
from collections.abc import Callable
from typing import Any

from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.h5.acting import photo, sign_in, tap, three_taps, until
from tests.h5.beside import ON_WAY, SPOT, Staff

NEIGHBOUR = "13800138419"
TOILET = "T001"
Look = Callable[[Page], list[str]]
Own = Callable[[str], dict[str, Any]]


def test_an_amenity_is_rated_and_its_average_moves(phone: Page, staff: Staff, own: Own, at_rest: Look) -> None:
    staff.ask("POST", NEIGHBOUR, f"/api/v1/amenities/{TOILET}/rating", json={"stars": 5, "remarks": []})
    sign_in(phone, "13800138411")
    phone.goto("/amenities")
    card = phone.locator("main article", has_text="紫阳街公厕")
    card.get_by_text("5.0 分，1 人评价").wait_for()
    card.get_by_role("button", name="评价").click()
    sheet = phone.get_by_role("dialog", name="评价 紫阳街公厕")
    expect(sheet.get_by_role("button", name="提交")).to_be_disabled()  # no stars, no rating
    sheet.get_by_role("radio", name="2 分").click()
    sheet.get_by_role("button", name="脏乱").click()
    faults = at_rest(phone)
    sheet.get_by_role("button", name="提交").click()
    card.get_by_text("3.5 分，2 人评价").wait_for()  # nobody has reloaded the page
    rating = own(f"/public/v1/amenities/{TOILET}")["rating"]
    assert (rating["count"], rating["average"]) == (2, 3.5)
    said = own(f"/api/v1/amenities/{TOILET}/rating")
    assert (said["stars"], said["remarks"]) == (2, ["dirty"])

    card.get_by_role("button", name="评价").click()
    expect(sheet.get_by_role("radio", name="2 分")).to_be_checked()  # what one said before is there to be changed
    expect(sheet.get_by_role("button", name="脏乱")).to_have_attribute("aria-pressed", "true")
    sheet.get_by_role("radio", name="4 分").click()
    sheet.get_by_role("button", name="脏乱").click()
    sheet.get_by_role("button", name="提交").click()
    card.get_by_text("4.5 分，2 人评价").wait_for()  # changed, not counted twice
    assert own(f"/api/v1/amenities/{TOILET}/rating")["remarks"] == []
    phone.reload()
    card.get_by_text("4.5 分，2 人评价").wait_for()
    assert faults == []


def test_what_was_not_done_is_disputed_once(phone: Page, staff: Staff, own: Own, at_rest: Look) -> None:
    sign_in(phone, "13800138412")
    three_taps(phone)
    number = phone.get_by_test_id("number").inner_text()
    after = photo(phone, clean=True)["buffer"]
    staff.bring_to_the_end(number, after)
    phone.goto(f"/mine/{number}")
    phone.get_by_text("不满意", exact=True).click()
    sheet = phone.get_by_role("dialog", name="哪里不满意")
    expect(sheet.get_by_role("button", name="发送")).to_be_disabled()  # without a reason
    sheet.get_by_role("button", name="处置不彻底").click()
    faults = at_rest(phone)
    sheet.get_by_role("button", name="发送").click()
    phone.get_by_text("谢谢您的评价").wait_for()
    said = own(f"/api/v1/reports/{number}")
    assert (said["rating"], said["rating_reason"], said["disputed"]) == ("dissatisfied", "处置不彻底", False)
    assert phone.get_by_text("已提异议").count() == 0

    tap(phone, "没有解决，要求重办")
    sheet = phone.get_by_role("dialog", name="没有解决，要求重办")
    sheet.get_by_role("button", name="问题未解决").click()
    sheet.get_by_label("哪里没有解决").fill("垃圾只是挪到了墙角")
    held: list[Route] = []
    phone.route("**/api/v1/photos", lambda route: held.append(route))
    sheet.locator("input[type=file]").set_input_files(odd_photo(7))
    until(phone, lambda: bool(held))
    expect(sheet.get_by_role("button", name="发送")).to_be_disabled()  # no photo is left behind
    held[0].continue_()
    expect(sheet.get_by_role("button", name="发送")).to_be_enabled()
    faults += at_rest(phone)
    sheet.get_by_role("button", name="发送").click()
    phone.get_by_text("已要求重办").wait_for()
    phone.get_by_text("已提异议").wait_for()
    faults += at_rest(phone)
    case = staff.case(number)
    assert (case["step"], case["department"], len(case["photos"])) == ("handling", "D02", 3)
    phone.goto(f"/case/{number}")
    phone.get_by_text("已提异议").wait_for()  # for everybody to see
    faults += at_rest(phone)

    staff.bring_to_the_end(number, odd_photo(9)["buffer"], ON_WAY[4:])  # what it showed before does not show it mended
    phone.goto(f"/mine/{number}")
    phone.get_by_text("您的评价（可以修改）").wait_for()
    expect(phone.get_by_role("button", name="没有解决，要求重办")).to_have_count(0)  # once
    assert (staff.case(number)["step"], own(f"/api/v1/reports/{number}")["disputed"], faults) == ("closed", True, [])


def test_points_are_contested_and_the_office_decides(phone: Page, staff: Staff, own: Own, at_rest: Look) -> None:
    sign_in(phone, "13800138413")
    number = _reported_aside(phone)
    staff.act(number, "desk", "admit", {})
    staff.act(number, "chief", "file", {"class_code": "E0110"})
    until(phone, lambda: own("/api/v1/points")["balance"] == 2)
    staff.bring_to_the_end(number, photo(phone, clean=True)["buffer"], ON_WAY[2:])
    until(phone, lambda: own("/api/v1/points")["balance"] == 3)  # closed after a check: one more
    phone.goto("/points")
    lines = phone.locator("main .list .line")
    expect(lines).to_have_count(2)
    solved, filed = lines.filter(has_text="+1"), lines.filter(has_text="+2")
    expect(filed).to_contain_text(number)
    faults = _contest(phone, filed, "占道面积大，应多计一分", at_rest)
    faults += _contest(phone, solved, "办结应计两分", at_rest)
    expect(phone.get_by_text("申诉处理中")).to_have_count(2)
    expect(lines.get_by_role("button", name="申诉")).to_have_count(0)  # once an entry

    _decide(staff, number, "占道面积大，应多计一分", 1, "经核实，补计 1 分")
    _decide(staff, number, "办结应计两分", 0, "规则为 1 分")
    phone.reload()
    expect(filed).to_contain_text("申诉已采纳：经核实，补计 1 分")
    expect(lines.filter(has_text="申诉未采纳：规则为 1 分")).to_have_count(1)
    expect(lines).to_have_count(3)  # what was granted is an entry of its own
    expect(phone.locator(".points")).to_contain_text("积分余额4")
    faults += at_rest(phone)
    kept = own("/api/v1/points")
    states = [entry["appeal"] and entry["appeal"]["state"] for entry in kept["items"]]
    assert (kept["balance"], states, faults) == (4, [None, "declined", "granted"], [])


def _contest(phone: Page, line: Any, why: str, at_rest: Look) -> list[str]:
    """Appeals against an entry; what is seriously wrong with the sheet."""
    line.get_by_role("button", name="申诉").click()
    sheet = phone.get_by_role("dialog")
    sheet.get_by_label("理由").fill(why)
    phone.keyboard.press("Escape")
    line.get_by_role("button", name="申诉").click()
    expect(sheet.get_by_label("理由")).to_have_value(why)  # closed by mistake
    faults = at_rest(phone)
    sheet.get_by_role("button", name="提交申诉").click()
    expect(line).to_contain_text("申诉处理中")
    return faults


def _decide(staff: Staff, number: str, why: str, points: int, answer: str) -> None:
    """As the office does, which sees the appeal and its entry, and nobody's name."""
    found = staff.ask("GET", "supervisor", "/api/v1/points/appeals")["items"]
    (one,) = [one for one in found if one["appeal"]["text"] == why]
    assert one["entry"]["number"] == number
    form = {"points": points, "answer": answer}
    staff.ask("POST", "supervisor", f"/api/v1/points/appeals/{one['appeal']['id']}/decision", json=form)


def odd_photo(seed: int) -> Any:
    """A picture like no other, which does not say where it was taken."""
    content = io.BytesIO()
    Image.frombytes("L", (16, 12), random.Random(seed).randbytes(192)).resize((960, 720)).save(content, "JPEG")
    return {"name": "IMG_0002.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def _reported_aside(phone: Page) -> str:
    """A report with a picture like no other, some steps from all others: the first of its matter earns."""
    phone.context.set_geolocation(SPOT | {"latitude": 28.8476})
    phone.get_by_test_id("shutter").set_input_files(odd_photo(8))
    phone.get_by_text("市容环境", exact=True).click()
    phone.get_by_text("您现在的位置").wait_for()
    tap(phone, "发送")
    return phone.get_by_test_id("number").inner_text()
