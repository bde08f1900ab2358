"""Photos beside words: they outlive the page, and of those that come late it is said that they are not of the deed."""

import base64
from typing import Any

from playwright.sync_api import JSHandle, Page, Route, expect

from tests.h5.acting import as_staff, photo, sign_in, tap, until
from tests.h5.beside import Staff
from tests.h5.keeping import own_report
from tests.h5.test_field import NOTE, on_patrol
from tests.h5.test_left_behind import kept
from tests.h5.test_looks import NO_PICTURE

# a file dialogue hands over what was chosen when it likes: gone from the page or not, the box hears of it
CHOOSE = """(box, [base64, many]) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const chosen = new DataTransfer();
  for (let at = 0; at < many; at++) chosen.items.add(new File([bytes, `${at}`], `${at}.jpg`, { type: "image/jpeg" }));
  box.files = chosen.files;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}"""
CHOOSE_AND_SUBMIT = f"(box, given) => {{ const form = box.form; ({CHOOSE})(box, given); form.requestSubmit(); }}"
# the phone is found when the test says so
LOOKING = """() => {
  window.looking = [];
  navigator.geolocation.getCurrentPosition = (good) => window.looking.push(good);
}"""
FOUND = """() => {
  const coords = { longitude: 121.1289, latitude: 28.847, accuracy: 9 };
  window.looking.forEach((good) => good({ coords }));
}"""
LATE = "照片来晚了，没有附上"


def chosen(page: Page, many: int = 1) -> list[Any]:
    return [base64.b64encode(photo(page)["buffer"]).decode(), many]


def camera(page: Page) -> JSHandle:
    return page.get_by_test_id("camera").element_handle()


def test_the_photos_of_a_supplement_outlive_the_page(phone: Page, staff: Staff) -> None:
    """As its words do, and those of a new report: a cheap phone gives the page's memory to the camera."""
    number = own_report(phone, staff, "13800138701", "补充时被关掉")
    tap(phone, "补充")
    sheet = phone.get_by_role("dialog")
    sheet.get_by_label("说明").fill("又满了")
    with phone.expect_response("**/api/v1/photos"):
        sheet.locator("input[type=file]").set_input_files(photo(phone))
    phone.reload()
    tap(phone, "补充")
    expect(sheet.get_by_label("说明")).to_have_value("又满了")
    expect(sheet.locator("li.photo")).to_have_count(1)
    sheet.locator("input[type=file]").set_input_files(photo(phone, clean=True))
    expect(sheet.locator("li.photo")).to_have_count(2)
    sheet.get_by_role("button", name="发送", exact=True).click()
    phone.get_by_text("已补充").wait_for()
    assert len(staff.case(number)["photos"]) == 2
    until(phone, lambda: kept(phone) == [])
    tap(phone, "补充")
    expect(sheet.locator("li.photo")).to_have_count(0)


def test_a_photo_chosen_where_there_is_no_line_stays_and_goes_with_the_words(phone: Page, staff: Staff) -> None:
    number = own_report(phone, staff, "13800138702", "没有网络时补充照片")
    tap(phone, "补充")
    sheet = phone.get_by_role("dialog")
    sheet.get_by_label("说明").fill("等有网络再发")
    phone.route("**/api/v1/photos", lambda route: route.abort("connectionreset"))
    sheet.locator("input[type=file]").set_input_files(photo(phone))
    sheet.get_by_text("已存好").wait_for()
    sheet.get_by_role("button", name="发送", exact=True).click()
    phone.get_by_text("网络不通").wait_for()
    expect(sheet.locator("li.photo")).to_have_count(1)
    phone.unroute("**/api/v1/photos")
    sheet.get_by_role("button", name="发送", exact=True).click()
    phone.get_by_text("已补充").wait_for()
    assert len(staff.case(number)["photos"]) == 1


def test_an_answer_waits_for_the_photos_that_were_just_chosen(phone: Page, staff: Staff) -> None:
    answers = _on_a_task(phone, staff, "inspector-14")
    phone.evaluate(f"([box, given]) => ({CHOOSE_AND_SUBMIT})(box, given)", [camera(phone), chosen(phone, 5)])
    phone.wait_for_url("**/staff/tasks")
    assert [len(one.get("photo_ids", [])) for one in answers] == [5]


def test_a_photo_that_comes_after_the_answer_is_told_to_be_late_and_is_left_nowhere(phone: Page, staff: Staff) -> None:
    answers = _on_a_task(phone, staff, "inspector-15")
    phone.get_by_test_id("camera").set_input_files(photo(phone))
    expect(phone.locator("li.photo")).to_have_count(1)
    phone.evaluate(LOOKING)
    box, given = camera(phone), [base64.b64encode(photo(phone, clean=True)["buffer"]).decode(), 1]
    tap(phone, "提交回复")
    phone.get_by_role("button", name="正在提交").wait_for()
    late = f"([box, given]) => ({CHOOSE})(box, given)"
    phone.evaluate(late, [box, given])  # while the phone is still looking where it is
    phone.locator(".toast", has_text=LATE).wait_for()
    phone.evaluate(FOUND)
    phone.wait_for_url("**/staff/tasks")
    assert [len(one["photo_ids"]) for one in answers] == [1]
    tap(phone, "收起提示")
    expect(phone.locator(".toast", has_text=LATE)).to_have_count(0)
    phone.evaluate(late, [box, given])  # the form is gone by now
    phone.locator(".toast", has_text=LATE).wait_for()
    until(phone, lambda: kept(phone) == [])
    assert phone.evaluate("Object.keys(sessionStorage).filter((name) => name.includes('photos of'))") == []


def test_a_photo_that_comes_after_a_note_of_the_staff_is_told_to_be_late(phone: Page, staff: Staff) -> None:
    number = staff.report("13800138703", "进展说明之后才到的照片")
    as_staff(phone, "desk")
    phone.goto(f"/staff/cases/{number}")
    tap(phone, "进展说明")
    sheet = phone.get_by_role("dialog")
    sheet.get_by_label("说明").fill("已到现场")
    phone.evaluate(f"([box, given]) => ({CHOOSE_AND_SUBMIT})(box, given)", [camera(phone), chosen(phone)])
    box = camera(phone)
    phone.get_by_text("进展说明：已完成").wait_for()
    assert len(staff.case(number)["photos"]) == 1
    phone.evaluate(f"([box, given]) => ({CHOOSE})(box, given)", [box, chosen(phone)])
    phone.locator(".toast", has_text=LATE).wait_for()
    until(phone, lambda: kept(phone) == [])


def test_a_photo_that_comes_after_a_report_is_told_to_be_late_and_is_left_nowhere(phone: Page) -> None:
    sign_in(phone, "13800138711")
    phone.goto("/report")
    phone.get_by_text("市容环境", exact=True).click()
    phone.get_by_label("说明").fill("发出以后才选好的照片")
    phone.get_by_text("您现在的位置").wait_for()
    box = camera(phone)
    tap(phone, "发送")
    phone.get_by_test_id("number").wait_for()
    phone.evaluate(f"([box, given]) => ({CHOOSE})(box, given)", [box, chosen(phone)])
    phone.locator(".toast", has_text=LATE).wait_for()
    until(phone, lambda: kept(phone) == [])


def test_a_photo_that_is_refused_is_marked_among_the_others_wherever_it_is(phone: Page, staff: Staff) -> None:
    """Sent up by itself or with the form: one sees which to take out, and what is left is sent."""
    number = own_report(phone, staff, "13800138712", "补充时选错了文件")
    sheet = phone.get_by_role("dialog")
    second = sheet.locator("li.photo").nth(1)
    tap(phone, "补充")
    sheet.locator("input[type=file]").set_input_files([photo(phone), NO_PICTURE])
    second.get_by_text("不能使用").wait_for()
    sheet.get_by_text("，请删去后重新选择").wait_for()
    sheet.get_by_label("删去第 2 张照片").click()
    sheet.get_by_role("button", name="发送", exact=True).click()
    phone.get_by_text("已补充").wait_for()
    as_staff(phone, "desk")
    phone.goto(f"/staff/cases/{number}")
    tap(phone, "进展说明")
    sheet.get_by_label("说明").fill("已到现场")
    sheet.get_by_test_id("album").set_input_files([photo(phone, clean=True), NO_PICTURE])
    sheet.get_by_role("button", name="进展说明", exact=True).click()
    second.get_by_text("不能使用").wait_for()
    expect(sheet.get_by_text("不能使用")).to_have_count(1)
    sheet.get_by_label("删去第 2 张照片").click()
    sheet.get_by_role("button", name="进展说明", exact=True).click()
    phone.get_by_text("进展说明：已完成").wait_for()
    assert len(staff.case(number)["photos"]) == 2


def _on_a_task(phone: Page, staff: Staff, name: str) -> list[dict[str, Any]]:
    """A task taken, its answer chosen, nothing else said yet; the answers that are sent from now on."""
    on_patrol(phone, staff, name)
    phone.goto("/staff/tasks")
    phone.get_by_text(NOTE).click()
    tap(phone, "接收")
    phone.get_by_text("已完成", exact=True).click()
    answers: list[dict[str, Any]] = []

    def _heard(route: Route) -> None:
        sent: Any = route.request.post_data_json
        answers.extend(one["body"] for one in sent["items"] if one["kind"] == "answer")
        route.continue_()

    phone.route("**/api/v1/sync", _heard)
    return answers
