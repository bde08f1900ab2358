"""What is seen at phone size: nothing is covered, cut off or broken."""

import uuid
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.h5.acting import as_staff, sign_in, told
from tests.h5.beside import Staff
from tests.h5.keeping import TOKEN
from tests.h5.test_field import NOTE, on_patrol

NO_PICTURE = {"name": "IMG_0003.jpg", "mimeType": "image/jpeg", "buffer": b"%PDF-1.4 not a picture"}
# what one can press that lies, in part at least, under the word said in passing
COVERED = """() => {
  const toast = document.querySelector(".toast").getBoundingClientRect();
  const under = (box) =>
    box.right > toast.left && box.left < toast.right && box.bottom > toast.top && box.top < toast.bottom;
  const all = [...document.querySelectorAll("a, button, label, input")].filter((one) => !one.matches(".skip, .unseen"));
  return all.filter((one) => under(one.getBoundingClientRect())).map((one) => one.textContent);
}"""


def box(of: Locator) -> Any:
    found = of.bounding_box()
    assert found is not None
    return found


def test_what_is_said_in_passing_covers_nothing_one_can_press(phone: Page, staff: Staff) -> None:
    phone.clock.install()
    with phone.expect_response(lambda one: "/api/v1/live?" in one.url):
        as_staff(phone, "desk")
    phone.get_by_role("link", name="消息").wait_for()
    told(phone, "登录成功")
    expect(phone.locator(".toast")).to_have_count(0, timeout=8_000)
    phone.clock.pause_at(phone.evaluate("Date.now() / 1000 + 1"))  # what is said from now on stays
    staff.report("13800138704", "新来的一件")
    phone.locator(".toast", has_text="新上报待受理").first.wait_for()
    assert phone.evaluate(COVERED) == []


def test_the_most_urgent_first_is_there_without_pushing_anything_aside(phone: Page) -> None:
    as_staff(phone, "desk")
    phone.goto("/staff/cases")
    urgent = box(phone.get_by_role("button", name="最急的在前"))
    assert urgent["x"] >= 0
    assert urgent["x"] + urgent["width"] <= 390
    steps = phone.get_by_role("group", name="环节")
    steps.evaluate("row => row.scrollTo(row.scrollWidth, 0)")
    last = box(steps.get_by_role("button").last)
    assert last["x"] + last["width"] <= 390 - 2 * 17  # clear of the edge that fades


def test_a_photo_that_is_refused_is_a_plain_place_with_its_reason(phone: Page) -> None:
    sign_in(phone, "13800138503")
    phone.goto("/report")
    phone.get_by_test_id("album").set_input_files(NO_PICTURE)
    phone.get_by_role("img", name="第 1 张照片，无法预览").wait_for()
    phone.get_by_text("不能使用").wait_for()
    expect(phone.locator(".photo img")).to_have_count(0)


def test_a_day_of_another_year_stands_on_one_line(phone: Page) -> None:
    as_staff(phone, "admin")
    phone.goto("/staff/admin/calendar")
    day = phone.locator("time", has_text="2027年").first
    day.wait_for()
    assert box(day)["height"] < 1.8 * 17
    phone.goto("/staff/admin/people")
    phone.get_by_text("新建的账号在前").wait_for()


def test_nothing_of_a_task_is_covered_or_left_beside_a_hole_on_a_small_phone(phone: Page, staff: Staff) -> None:
    phone.set_viewport_size({"width": 360, "height": 740})
    on_patrol(phone, staff, "inspector-30")
    phone.goto("/staff/tasks")
    phone.get_by_text(NOTE).click()
    where = phone.locator("main .row .num").first
    assert where.evaluate("one => one.scrollWidth <= one.clientWidth")  # else it lies under the button beside it
    accept, decline = (box(phone.get_by_role("button", name=name, exact=True)) for name in ("接收", "不能前往"))
    assert accept["width"] == decline["width"]


def test_a_report_on_a_small_phone_has_room_between_its_parts(phone: Page, staff: Staff) -> None:
    phone.set_viewport_size({"width": 360, "height": 740})
    sign_in(phone, "13800138713")
    staff.know("13800138713", phone.evaluate(TOKEN))
    place = {"lon": 121.1489, "lat": 28.857, "coord_type": "wgs84"}  # where no other test reports
    form = {"client_key": str(uuid.uuid4()), "bucket": "sanitation", "description": "垃圾桶满溢", "position": place}
    staff.ask("POST", "13800138713", "/api/v1/reports", json=form)
    phone.context.set_geolocation({"longitude": place["lon"], "latitude": place["lat"], "accuracy": 9})
    phone.goto("/report")
    phone.get_by_text("市容环境", exact=True).click()
    badge = phone.get_by_text("您已上报", exact=True)
    badge.wait_for()
    assert box(badge)["width"] < 120  # no bar across the card
    heading, add = box(phone.get_by_role("heading", name="照片")), box(phone.get_by_text("近拍一张看清问题"))
    assert add["y"] - heading["y"] - heading["height"] > 5
