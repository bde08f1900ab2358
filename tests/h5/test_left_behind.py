"""Photos on the phone come to an end: with what they belong to, or swept; what waits loses none, or it is said."""

import uuid
from typing import Any

from playwright.sync_api import Page, expect

from tests.h5.acting import as_staff, photo, sign_in, tap, throw_away, until
from tests.h5.beside import Staff
from tests.h5.keeping import OPENED, TOKEN, keep_report, line_again, states

DAY = 86_400_000  # ms
KEYS = f"""async (name) => {{
  {OPENED}
  const asked = db.transaction(name).objectStore(name).getAllKeys();
  const found = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  db.close();
  return found;
}}"""
PUT = f"""async (given) => {{
  {OPENED}
  const stroke = db.transaction(["photos", "deeds", "drafts", "kept"], "readwrite");
  for (const [key, days] of Object.entries(given.photos)) {{
    const kept_at = days === null ? undefined : Date.now() - days * {DAY};
    const photo = {{ key, blob: new Blob(["x"]), name: "p.jpg" }};
    stroke.objectStore("photos").put(kept_at ? {{ ...photo, kept_at }} : photo);
  }}
  const made_at = new Date(Date.now() - 40 * {DAY}).toISOString();
  const deed = {{ kind: "report", path: "/api/v1/reports", body: {{}}, made_at }};
  for (const one of given.deeds) stroke.objectStore("deeds").put({{ ...deed, label: one.key, ...one }});
  stroke.objectStore("drafts").put({{ ...given.draft, changed_at: made_at }});
  for (const [name, at] of Object.entries(given.seen)) stroke.objectStore("kept").put({{ value: 1, at }}, name);
  await new Promise((done) => (stroke.oncomplete = done));
  db.close();
}}"""
# every photo that is kept: lost by the phone, or known under an id that the server has dropped
CHANGE = f"""async (way) => {{
  {OPENED}
  const stroke = db.transaction("photos", "readwrite");
  for (const key of await new Promise((done) => {{
    const asked = stroke.objectStore("photos").getAllKeys();
    asked.onsuccess = () => done(asked.result);
  }})) {{
    if (way === "lose") stroke.objectStore("photos").delete(key);
    else {{
      const asked = stroke.objectStore("photos").get(key);
      asked.onsuccess = () => stroke.objectStore("photos").put({{ ...asked.result, id: crypto.randomUUID() }});
    }}
  }}
  await new Promise((done) => (stroke.oncomplete = done));
  db.close();
}}"""


def kept(page: Page, store: str = "photos") -> list[str]:
    found: list[str] = page.evaluate(KEYS, store)
    return found


def a_photo(page: Page) -> None:
    """Into the form of a report, and up to the server."""
    with page.expect_response("**/api/v1/photos"):
        page.get_by_test_id("album").set_input_files(photo(page))
    page.wait_for_timeout(500)  # until the phone has written down its id


def test_a_draft_thrown_away_takes_its_photos_along(phone: Page) -> None:
    sign_in(phone, "13800138631")
    phone.goto("/report")
    a_photo(phone)
    assert len(kept(phone)) == 1
    phone.goto("/drafts")
    tap(phone, "丢弃")
    phone.get_by_text("“1 张照片”还没有发送。丢弃后找不回来。").wait_for()
    tap(phone, "先留着")
    phone.get_by_role("dialog").wait_for(state="hidden")
    assert len(kept(phone)) == 1
    throw_away(phone, "丢弃")
    phone.get_by_text("没有草稿").wait_for()
    assert kept(phone) == []


def test_photos_beside_words_go_when_their_form_is_closed(phone: Page, staff: Staff) -> None:
    sign_in(phone, "13800138632")
    staff.know("13800138632", phone.evaluate(TOKEN))
    number = staff.report("13800138632", "补充的照片不留下")
    phone.goto(f"/mine/{number}")
    for ends in ("关闭", "发送"):
        tap(phone, "补充")
        sheet = phone.get_by_role("dialog")
        with phone.expect_response("**/api/v1/photos"):
            sheet.locator("input[type=file]").set_input_files(photo(phone))
        expect(sheet.get_by_text("上传中")).to_have_count(0)
        assert len(kept(phone)) == 1
        sheet.get_by_role("button", name=ends, exact=True).click()
        sheet.wait_for(state="hidden")
        until(phone, lambda: kept(phone) == [])
    assert len(staff.case(number)["photos"]) == 1


def test_photos_of_a_form_of_the_staff_go_when_it_is_closed_or_sent(phone: Page, staff: Staff) -> None:
    number = staff.report("13800138633", "工作人员的照片不留下")
    as_staff(phone, "desk")
    phone.goto(f"/staff/cases/{number}")
    for ends in ("关闭", "进展说明"):
        tap(phone, "进展说明")
        sheet = phone.get_by_role("dialog")
        sheet.get_by_label("说明").fill("现场照片")
        sheet.get_by_test_id("album").set_input_files(photo(phone))
        sheet.locator(".photo").wait_for()
        assert len(kept(phone)) == 1
        sheet.get_by_role("button", name=ends, exact=True).click()
        sheet.wait_for(state="hidden")
        until(phone, lambda: kept(phone) == [])
    assert len(staff.case(number)["photos"]) == 1


def test_what_belongs_to_nothing_is_swept_and_what_waits_never(phone: Page) -> None:
    """Whosever it is, and however long; what was sent can be looked up for a week."""
    draft = {"key": "report", "photos": ["of-draft"], "bucket": None, "description": "x", "place": None, "address": ""}
    deeds: list[dict[str, Any]] = [
        {"key": "waits", "owner": "somebody", "state": "waiting", "photos": ["of-waiting"]},
        {"key": "refused", "owner": "somebody", "state": "refused", "photos": ["of-refused"]},
        {"key": "sent", "owner": "somebody", "state": "sent", "photos": []},
    ]
    ages = {"of-draft": 40, "of-waiting": 40, "of-refused": 40, "left": 4, "new": 1, "of-an-older-edition": None}
    old = "2024-01-01T00:00:00Z"
    phone.evaluate(PUT, {"photos": ages, "deeds": deeds, "draft": draft, "seen": {"seen:old": old, "other": old}})
    phone.goto("/about")
    until(phone, lambda: "left" not in kept(phone))
    assert set(kept(phone)) == set(ages) - {"left"}
    assert set(kept(phone, "deeds")) == {"waits", "refused"}
    assert ("seen:old" in kept(phone, "kept"), "other" in kept(phone, "kept")) == (False, True)


def test_a_photo_the_server_dropped_is_sent_up_again(phone: Page, staff: Staff) -> None:
    sign_in(phone, "13800138634")
    phone.goto("/report")
    phone.get_by_text("市容环境", exact=True).click()
    phone.get_by_label("说明").fill("草稿放了三个月")
    a_photo(phone)
    phone.evaluate(CHANGE, "drop")
    phone.get_by_text("照片拍摄的位置").wait_for()
    tap(phone, "发送")
    number = phone.get_by_test_id("number").inner_text()
    assert len(staff.case(number)["photos"]) == 1
    assert kept(phone) == []


def test_a_photo_the_phone_lost_is_to_be_taken_again(phone: Page, staff: Staff) -> None:
    """It is not sent without its evidence and without a word."""
    sign_in(phone, "13800138635")
    phone.goto("/report")
    phone.get_by_text("市容环境", exact=True).click()
    phone.get_by_label("说明").fill("照片丢了")
    a_photo(phone)
    phone.evaluate(CHANGE, "lose")
    phone.get_by_text("照片拍摄的位置").wait_for()
    tap(phone, "发送")
    phone.get_by_role("heading", name="有照片已不在手机里，请重新拍摄").wait_for()
    assert staff.cases("照片丢了") == []
    tap(phone, "返回修改")
    phone.get_by_text("有 1 张照片已不在手机里，请重新拍摄").wait_for()
    a_photo(phone)
    tap(phone, "发送")
    number = phone.get_by_test_id("number").inner_text()
    assert len(staff.case(number)["photos"]) == 1


def test_a_report_that_waits_for_a_lost_photo_holds_up_no_other(phone: Page) -> None:
    as_staff(phone, "desk")
    keep_report(phone, "照片丢了的一件", photos=[str(uuid.uuid4())])
    keep_report(phone, "之后的一件", made_at="2026-11-24T02:00:00Z")
    line_again(phone)
    until(phone, lambda: states(phone)["之后的一件"] == "sent")
    assert states(phone)["照片丢了的一件"] == "refused"
