"""What is said again because no answer came is said once."""

import uuid

from playwright.sync_api import Locator, Page, expect

from tests.h5.acting import as_staff, photo, sign_in, tap, three_taps, told, until
from tests.h5.beside import ON_WAY, Staff
from tests.h5.keeping import TOKEN

# The first answer to a POST there is lost: the server has done it, and the app hears of no answer. In the page, not on
# a route of the driver's: that asks the server in the browser's stead, and was seen, seldom, to leave the app waiting.
LOSE = """(end) => {
  const real = window.fetch;
  window.lost = 0;
  window.fetch = async (asked, ...more) => {
    const answer = await real(asked, ...more);
    if (window.lost > 0 || asked.method !== "POST" || !asked.url.endsWith(end)) return answer;
    window.lost += 1;
    throw new TypeError("Failed to fetch");
  };
}"""
LOST = "window.lost"
# The next reading of that is answered, and the app hears of it when it is let go.
LATE = """(end) => {
  const real = window.fetch;
  const held = new Promise((go) => { window.letGo = go; });
  window.held = 0;
  window.fetch = async (asked, ...more) => {
    const answer = await real(asked, ...more);
    if (window.held || asked.method !== "GET" || !asked.url.endsWith(end)) return answer;
    window.held = 1;
    await held;
    return answer;
  };
}"""


def test_a_supplement_whose_answer_was_lost_is_added_once(phone: Page, staff: Staff) -> None:
    sign_in(phone, "13800138621")
    three_taps(phone)
    number = phone.get_by_test_id("number").inner_text()
    phone.get_by_role("link", name="查看进度").click()
    phone.evaluate(LOSE, "/supplement")
    tap(phone, "补充")
    sheet = phone.get_by_role("dialog")
    sheet.get_by_label("说明").fill("又多了一些")
    sheet.get_by_role("button", name="发送").click()
    told(phone, "网络不通")
    sheet.get_by_role("button", name="发送").click()
    told(phone, "已补充")
    assert (phone.evaluate(LOST), _said(staff, number, "supplement")) == (1, ["又多了一些"])
    tap(phone, "补充")
    sheet.get_by_label("说明").fill("又多了一些")  # after an answer, the same words are another deed
    sheet.get_by_role("button", name="发送").click()
    sheet.wait_for(state="hidden")
    assert _said(staff, number, "supplement") == ["又多了一些", "又多了一些"]


def test_a_note_of_the_staff_whose_answer_was_lost_is_written_once(phone: Page, staff: Staff) -> None:
    number = staff.report("13800138622", "进展说明只写一次")
    again = _noted_and_lost(phone, "desk", number, "已电话联系")
    again.click()
    told(phone, "进展说明：已完成")
    assert (phone.evaluate(LOST), _said(staff, number, "comment")) == (1, ["已电话联系"])


def test_a_note_pressed_again_after_others_moved_the_case_is_written_once(phone: Page, staff: Staff) -> None:
    number = staff.report("13800138623", "进展说明之后延期")
    for who, action, more in ON_WAY[:4]:
        staff.act(number, who, action, more)
    again = _noted_and_lost(phone, "handler", number, "正在等备件")
    staff.act(number, "dispatcher", "extend", {"note": "需等备件"})
    phone.get_by_text("延期 1 次").wait_for()  # told, the page has read the case again
    again.click()
    told(phone, "进展说明：已完成")
    assert (phone.evaluate(LOST), _said(staff, number, "comment")) == (1, ["正在等备件"])


def test_a_move_of_the_staff_whose_answer_was_lost_is_no_colleagues(phone: Page, staff: Staff) -> None:
    """Pressed again it is done, not refused as if somebody else had been faster."""
    number = staff.report("13800138624", "受理只做一次")
    as_staff(phone, "desk")
    phone.goto(f"/staff/cases/{number}")
    phone.get_by_role("button", name="受理", exact=True).wait_for()  # else its first reading is held
    phone.evaluate(LOSE, "/actions")
    phone.evaluate(LATE, f"/cases/{number}")  # news of it comes when it was pressed again
    tap(phone, "受理")
    phone.get_by_role("alert").get_by_text("网络不通").wait_for()
    tap(phone, "受理")
    told(phone, "受理：已完成")
    assert (phone.evaluate(LOST), len(_said(staff, number, "admit"))) == (1, 1)


def test_a_move_of_the_staff_that_news_says_is_done_is_not_to_be_tried_again(phone: Page, staff: Staff) -> None:
    number = staff.report("13800138629", "受理只做一次，消息先到")
    as_staff(phone, "desk")
    phone.goto(f"/staff/cases/{number}")
    phone.evaluate(LOSE, "/actions")
    tap(phone, "受理")
    phone.get_by_role("alert").get_by_text("网络不通").wait_for()
    words = {"client_key": str(uuid.uuid4()), "note": "又多了一些"}  # the desk has news of it
    staff.ask("POST", "13800138629", f"/api/v1/reports/{number}/supplement", json=words)
    expect(phone.get_by_role("button", name="受理", exact=True)).to_have_count(0)
    expect(phone.get_by_role("alert").get_by_text("网络不通")).to_have_count(0)
    assert len(_said(staff, number, "admit")) == 1


def test_who_was_slower_is_told_so_when_news_has_come_too(phone: Page, staff: Staff) -> None:
    """The word went with the button, and they took a colleague's move for their own."""
    number = staff.report("13800138630", "受理慢了一步")
    as_staff(phone, "desk")
    phone.goto(f"/staff/cases/{number}")
    phone.get_by_role("button", name="受理", exact=True).wait_for()
    staff.act(number, "desk", "admit", {})
    tap(phone, "受理")
    slower = phone.get_by_role("alert").get_by_text("案件刚被他人处理")
    slower.wait_for()
    words = {"client_key": str(uuid.uuid4()), "note": "又多了一些"}  # the desk has news of it
    staff.ask("POST", "13800138630", f"/api/v1/reports/{number}/supplement", json=words)
    expect(phone.get_by_role("button", name="受理", exact=True)).to_have_count(0)
    expect(slower).to_have_count(1)
    expect(phone.get_by_role("button", name="查看最新")).to_have_count(0)  # it is, and later than what was refused


def test_a_withdrawal_and_a_dispute_whose_answers_were_lost_are_heard(phone: Page, staff: Staff) -> None:
    """Each can be done once: pressed again it would be refused, and its owner think that it had failed."""
    who = "13800138625"
    sign_in(phone, who)
    staff.know(who, phone.evaluate(TOKEN))
    closed, taken_back = staff.report(who, "没有解决的一件"), staff.report(who, "自己撤回的一件")
    staff.bring_to_the_end(closed, photo(phone, clean=True)["buffer"])
    deeds = (
        (closed, "dispute", "没有解决，要求重办", "发送", "已要求重办"),
        (taken_back, "withdraw", "撤回", "确定撤回", "已撤回"),
    )
    for number, deed, button, send, done in deeds:
        phone.goto(f"/mine/{number}")
        phone.evaluate(LOSE, f"/{deed}")
        tap(phone, button)
        sheet = phone.get_by_role("dialog")
        sheet.locator("textarea").fill("垃圾还在墙角")
        sheet.get_by_role("button", name=send, exact=True).click()
        told(phone, "网络不通")
        sheet.get_by_role("button", name=send, exact=True).click()
        told(phone, done)
        sheet.wait_for(state="hidden")
        expect(phone.get_by_text("网络不通")).to_have_count(0)  # it is done since
        assert (phone.evaluate(LOST), len(_said(staff, number, deed))) == (1, 1)


def test_the_last_rating_counts_though_an_answer_was_lost_before_it(phone: Page, staff: Staff) -> None:
    who = "13800138626"
    sign_in(phone, who)
    staff.know(who, phone.evaluate(TOKEN))
    number = staff.report(who, "评价改来改去")
    staff.bring_to_the_end(number, photo(phone, clean=True)["buffer"])
    phone.goto(f"/mine/{number}")
    phone.evaluate(LOSE, "/rating")
    phone.get_by_text("基本满意", exact=True).click()
    told(phone, "网络不通")
    for words, rating in (("满意", "satisfied"), ("基本满意", "fair")):
        with phone.expect_response("**/rating"):
            phone.get_by_text(words, exact=True).click()
        expect(phone.locator(".facts", has_text="您的评价").get_by_text(words, exact=True)).to_be_visible()
        assert staff.ask("GET", who, f"/api/v1/reports/{number}")["rating"] == rating
    assert phone.evaluate(LOST) == 1


def test_what_one_added_is_not_taken_back_by_what_was_asked_before_it(phone: Page, staff: Staff) -> None:
    """That the report goes on is news, and what is read for it may come after what one has added."""
    sign_in(phone, "13800138627")
    three_taps(phone)
    number = phone.get_by_test_id("number").inner_text()
    phone.get_by_role("link", name="查看进度").click()
    phone.get_by_role("button", name="补充").wait_for()
    phone.evaluate(LATE, f"/reports/{number}")
    staff.act(number, "desk", "admit", {})
    until(phone, lambda: phone.evaluate("window.held") == 1)
    tap(phone, "补充")
    sheet = phone.get_by_role("dialog")
    sheet.locator("input[type=file]").set_input_files(photo(phone, clean=True))
    sheet.get_by_role("button", name="发送").click()
    told(phone, "已补充")
    pictures = phone.locator("section.card", has=phone.get_by_role("heading", name="照片", exact=True)).locator("img")
    expect(pictures).to_have_count(2)
    phone.evaluate("window.letGo()")
    phone.wait_for_timeout(500)
    expect(pictures).to_have_count(2)


def _said(staff: Staff, number: str, action: str) -> list[str]:
    return [one["note"] for one in staff.case(number)["timeline"] if one["action"] == action]


def _noted_and_lost(phone: Page, who: str, number: str, words: str) -> Locator:
    """A note of the staff whose answer is lost; the button to press again."""
    as_staff(phone, who)
    phone.goto(f"/staff/cases/{number}")
    phone.evaluate(LOSE, "/actions")
    tap(phone, "进展说明")
    sheet = phone.get_by_role("dialog")
    sheet.get_by_label("说明").fill(words)
    button = sheet.get_by_role("button", name="进展说明", exact=True)
    button.click()
    sheet.get_by_text("网络不通").wait_for()
    return button
