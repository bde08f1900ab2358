"""What is said again because no answer came is said once."""

from collections.abc import Callable

from playwright.sync_api import Page, Route

from tests.h5.acting import as_staff, sign_in, tap, three_taps
from tests.h5.beside import Staff


def losing(lost: list[str]) -> Callable[[Route], None]:
    """The server does it the first time, and its answer is lost on the way."""

    def _lose(route: Route) -> None:
        if lost or route.request.method != "POST":
            route.continue_()
            return
        route.fetch()
        lost.append(route.request.url)
        route.abort("connectionreset")

    return _lose


def test_a_supplement_whose_answer_was_lost_is_added_once(phone: Page, staff: Staff) -> None:
    sign_in(phone, "13800138621")
    three_taps(phone)
    number = phone.get_by_test_id("number").inner_text()
    phone.get_by_role("link", name="查看进度").click()
    lost: list[str] = []
    phone.route("**/supplement", losing(lost))
    tap(phone, "补充")
    sheet = phone.get_by_role("dialog")
    sheet.get_by_label("说明").fill("又多了一些")
    sheet.get_by_role("button", name="发送").click()
    phone.get_by_text("网络不通").wait_for()
    sheet.get_by_role("button", name="发送").click()
    phone.get_by_text("已补充").wait_for()
    assert (len(lost), _said(staff, number, "supplement")) == (1, ["又多了一些"])
    tap(phone, "补充")
    sheet.get_by_label("说明").fill("又多了一些")  # after an answer, the same words are another deed
    sheet.get_by_role("button", name="发送").click()
    sheet.wait_for(state="hidden")
    assert _said(staff, number, "supplement") == ["又多了一些", "又多了一些"]


def test_a_note_of_the_staff_whose_answer_was_lost_is_written_once(phone: Page, staff: Staff) -> None:
    number = staff.report("13800138622", "进展说明只写一次")
    as_staff(phone, "desk")
    phone.goto(f"/staff/cases/{number}")
    lost: list[str] = []
    phone.route("**/actions", losing(lost))
    tap(phone, "进展说明")
    sheet = phone.get_by_role("dialog")
    sheet.get_by_label("说明").fill("已电话联系")
    tap_in = sheet.get_by_role("button", name="进展说明", exact=True)
    tap_in.click()
    sheet.get_by_text("网络不通").wait_for()
    tap_in.click()
    phone.get_by_text("进展说明：已完成").wait_for()
    assert (len(lost), _said(staff, number, "comment")) == (1, ["已电话联系"])


def _said(staff: Staff, number: str, action: str) -> list[str]:
    return [one["note"] for one in staff.case(number)["timeline"] if one["action"] == action]
