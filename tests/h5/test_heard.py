"""Who sees nothing hears it: what is said while a sheet is open, and where they are when it has closed."""

from playwright.sync_api import Page, expect

from tests.h5.acting import tap, told
from tests.h5.beside import Staff
from tests.h5.keeping import own_report
from tests.h5.test_once import LOSE


def heard(page: Page) -> str:
    """All that the browser offers a screen reader now."""
    line = page.context.new_cdp_session(page)
    nodes = line.send("Accessibility.getFullAXTree")["nodes"]
    line.detach()
    return " ".join(str(one["name"].get("value")) for one in nodes if not one["ignored"] and "name" in one)


def test_why_a_sheet_could_not_be_sent_is_heard_and_the_place_is_not_lost(phone: Page, staff: Staff) -> None:
    """An open sheet shuts everything else off, what is said in passing as well."""
    own_report(phone, staff, "13800138705", "看不见屏幕的人上报")
    phone.evaluate(LOSE, "/supplement")
    tap(phone, "补充")
    sheet = phone.get_by_role("dialog")
    sheet.get_by_label("说明").fill("补充一句")
    sheet.get_by_role("button", name="发送", exact=True).click()
    told(phone, "网络不通")
    assert "网络不通" in heard(phone)
    sheet.get_by_role("button", name="发送", exact=True).click()
    told(phone, "已补充")
    sheet.wait_for(state="hidden")
    assert "已补充" in heard(phone)
    expect(phone.get_by_role("button", name="补充", exact=True)).to_be_focused()
