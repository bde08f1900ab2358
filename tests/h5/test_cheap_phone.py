"""A phone that is full, forgetful or never finds out where it is, on a line that does not answer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.h5.acting import as_staff, photo, sign_in, tap, told
from tests.h5.beside import Staff
from tests.h5.keeping import OPENED, TOKEN, own_report
from tests.h5.test_told_in_field import alert, answer, is_there, on_a_task
from tests.promises.running import Running

FULL = "手机存储空间已满"
ROOM = 30_000_000  # bytes
# the browser lets be written what it has granted before: that is used up
FILL = f"""async () => {{
  {OPENED}
  const put = (size) => new Promise((done) => {{
    const stroke = db.transaction("kept", "readwrite");
    stroke.objectStore("kept").put(new Uint8Array(size), "filler:" + crypto.randomUUID());
    stroke.oncomplete = () => done(true);
    stroke.onabort = () => done(false);
  }});
  for (const size of [4_000_000, 400_000, 40_000, 4_000, 400, 40, 4]) while (await put(size));
  db.close();
}}"""
# as before 2022: why something was stopped is not told
NO_REASON = """const stop = AbortController.prototype.abort;
AbortController.prototype.abort = function () { stop.call(this); };"""
NOWHERE = "navigator.geolocation.getCurrentPosition = () => undefined;"  # as where the question for leave stays open


@pytest.fixture
def room(phone: Page, server: Running) -> Callable[[int], None]:
    """How much the browser lets the app keep."""
    session = phone.context.new_cdp_session(phone)

    def _room(size: int) -> None:
        session.send("Storage.overrideQuotaForOrigin", {"origin": server.url, "quotaSize": size})
        if size < ROOM:
            phone.evaluate(FILL)

    return _room


def test_what_a_full_phone_does_not_keep_is_told_and_stays_on_the_page(
    phone: Page, staff: Staff, room: Callable[[int], None]
) -> None:
    sign_in(phone, "13800138651")
    phone.goto("/report")
    phone.get_by_text("您现在的位置").wait_for()
    room(1)
    phone.get_by_test_id("album").set_input_files(photo(phone))
    phone.get_by_text(FULL).first.wait_for()
    expect(phone.locator(".photo")).to_have_count(0)
    phone.get_by_text("其他", exact=True).click()
    phone.get_by_label("说明").fill("存不下的一件")
    phone.get_by_text("现在请不要关闭这一页").wait_for()
    tap(phone, "发送")
    phone.locator(".toast", has_text=FULL).wait_for()
    expect(phone.get_by_label("说明")).to_have_value("存不下的一件")
    room(10 * ROOM)
    phone.get_by_label("说明").fill("腾出空间后的一件")
    expect(phone.get_by_text("现在请不要关闭这一页")).to_have_count(0)
    tap(phone, "发送")
    number = phone.get_by_test_id("number").inner_text()
    assert staff.case(number)["description"] == "腾出空间后的一件"


def test_a_full_phone_shows_what_the_server_answers_and_says_that_no_photo_was_kept(
    phone: Page, staff: Staff, room: Callable[[int], None]
) -> None:
    who = "13800138652"
    sign_in(phone, who)
    staff.know(who, phone.evaluate(TOKEN))
    number = staff.report(who, "手机满了也看得到")
    room(1)
    phone.get_by_test_id("shutter").set_input_files(photo(phone))
    phone.locator(".toast", has_text=FULL).wait_for()
    phone.goto("/mine")
    phone.get_by_text("手机满了也看得到").click()
    tap(phone, "补充")
    sheet = phone.get_by_role("dialog")
    sheet.locator("input[type=file]").set_input_files(photo(phone))
    sheet.get_by_text(FULL).wait_for()
    sheet.get_by_label("说明").fill("没有照片也补充")
    sheet.get_by_role("button", name="发送", exact=True).click()
    phone.get_by_text("已补充").wait_for()
    as_staff_sees = [one["note"] for one in staff.case(number)["timeline"] if one["action"] == "supplement"]
    assert as_staff_sees == ["没有照片也补充"]


def test_a_photo_for_a_note_of_the_staff_that_was_not_kept_is_told(
    phone: Page, staff: Staff, room: Callable[[int], None]
) -> None:
    number = staff.report("13800138653", "工作人员的手机满了")
    as_staff(phone, "desk")
    phone.goto(f"/staff/cases/{number}")
    tap(phone, "进展说明")
    room(1)
    phone.get_by_role("dialog").get_by_test_id("album").set_input_files(photo(phone))
    phone.get_by_role("dialog").get_by_text(FULL).wait_for()


def test_an_answer_that_a_full_phone_does_not_keep_is_told_and_stays(
    phone: Page, staff: Staff, room: Callable[[int], None]
) -> None:
    on_a_task(phone, staff, "inspector-24")
    tap(phone, "接收")
    told(phone, "已接收")
    answer(phone)
    room(1)
    tap(phone, "提交回复")
    alert(phone, FULL).wait_for()
    is_there(phone, 0)
    room(10 * ROOM)
    tap(phone, "提交回复")
    told(phone, "已回复")


def test_a_line_that_never_answers_is_told_and_words_stay_until_they_are_sent(phone: Page, staff: Staff) -> None:
    who = "13800138654"
    number = own_report(phone, staff, who, "线路没有回音")
    tap(phone, "补充")
    sheet = phone.get_by_role("dialog")
    sheet.get_by_label("说明").fill("写了很久的话")
    phone.mouse.click(20, 20)  # beside the sheet
    sheet.wait_for(state="hidden")
    phone.go_back()
    phone.goto(f"/mine/{number}")
    tap(phone, "补充")
    expect(sheet.get_by_label("说明")).to_have_value("写了很久的话")
    phone.clock.install()
    phone.route("**/supplement", lambda _route: None)
    sheet.get_by_role("button", name="发送", exact=True).click()
    expect(sheet.get_by_role("button", name="发送", exact=True)).to_be_disabled()
    phone.clock.fast_forward(31_000)
    phone.get_by_text("网络不通").first.wait_for()
    phone.unroute("**/supplement")
    sheet.get_by_role("button", name="发送", exact=True).click()
    phone.get_by_text("已补充").wait_for()
    tap(phone, "补充")
    expect(sheet.get_by_label("说明")).to_have_value("")


def test_words_under_the_pen_outlast_a_look_in_vain(phone: Page, staff: Staff) -> None:
    number = own_report(phone, staff, "13800138655", "写到一半断线")
    tap(phone, "补充")
    words = phone.get_by_role("dialog").get_by_label("说明")
    words.fill("写到一半")
    phone.route(f"**/api/v1/reports/{number}", lambda route: route.abort())
    staff.act(number, "desk", "admit", {})  # news: the page asks again
    phone.get_by_text("没有网络，显示的是").wait_for()
    expect(words).to_have_value("写到一半")
    phone.get_by_role("dialog").get_by_role("button", name="发送", exact=True).click()
    told(phone, "已补充")


def test_a_browser_that_takes_no_reason_does_not_call_the_line_a_full_phone(phone: Page) -> None:
    phone.add_init_script(NO_REASON)
    phone.clock.install()
    phone.route("**/public/v1/cases/*", lambda _route: None)
    phone.goto("/case/20261124000001")
    phone.get_by_label("正在载入").wait_for()
    phone.clock.fast_forward(31_000)
    phone.get_by_text("网络不通，请检查网络后重试").wait_for()


def test_who_never_hears_where_the_phone_is_is_asked_for_a_pin(phone: Page) -> None:
    phone.add_init_script(NOWHERE)
    phone.clock.install()
    phone.goto("/report")
    phone.get_by_text("正在定位").wait_for()
    phone.clock.fast_forward(21_000)
    phone.get_by_text("定位超时，请重试，或在地图上选点").wait_for()
