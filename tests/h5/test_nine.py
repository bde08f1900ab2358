"""A deed takes nine photos: of those beyond it is said how many were not taken, wherever photos are chosen."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.h5.acting import as_staff, photo, tap
from tests.h5.beside import Staff
from tests.h5.keeping import own_report

MOST = 9


def over(many: int) -> str:
    return f"最多 {MOST} 张照片，有 {many} 张没有加入"


def pictures(page: Page, many: int) -> list[Any]:
    return [photo(page)] * many


def test_a_report_says_how_many_photos_it_did_not_take(phone: Page) -> None:
    phone.goto("/report")
    phone.get_by_test_id("album").set_input_files(pictures(phone, MOST + 2))
    shots = phone.locator("li.photo")
    expect(shots).to_have_count(MOST)
    phone.get_by_text(over(2)).wait_for()
    phone.get_by_label("删去第 1 张照片").click()
    expect(shots).to_have_count(MOST - 1)
    expect(phone.get_by_text("没有加入")).to_have_count(0)  # there is room again
    for said in (0, 1):
        phone.goto("/")
        phone.get_by_test_id("shutter").set_input_files(photo(phone))
        phone.wait_for_url("/report")
        expect(shots).to_have_count(MOST)
        expect(phone.locator(".toast", has_text=over(1))).to_have_count(said)


def test_what_is_added_to_a_report_says_so_too(phone: Page, staff: Staff) -> None:
    own_report(phone, staff, "13800138671", "补充了十张照片")
    tap(phone, "补充")
    sheet = phone.get_by_role("dialog")
    sheet.locator("input[type=file]").set_input_files(pictures(phone, MOST + 1))
    sheet.get_by_text(over(1)).wait_for()
    expect(sheet.locator("li.photo")).to_have_count(MOST)
    expect(sheet.locator("input[type=file]")).to_have_count(0)
    expect(sheet.get_by_text("上传中")).to_have_count(0)
    sheet.get_by_role("button", name="发送", exact=True).click()
    phone.get_by_text("已补充").wait_for()


def test_a_form_of_the_staff_says_so_too(phone: Page, staff: Staff) -> None:
    number = staff.report("13800138672", "工作人员选了十一张照片")
    as_staff(phone, "desk")
    phone.goto(f"/staff/cases/{number}")
    tap(phone, "进展说明")
    sheet = phone.get_by_role("dialog")
    sheet.get_by_test_id("album").set_input_files(pictures(phone, MOST + 2))
    sheet.get_by_text(over(2)).wait_for()
    expect(sheet.locator("li.photo")).to_have_count(MOST)
