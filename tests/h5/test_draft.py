"""The report being written: nothing that comes late changes it or brings it back, and it is sent once."""

from playwright.sync_api import Page, expect

from tests.h5.acting import as_staff, photo, sign_in, tap, throw_away, until
from tests.h5.beside import SPOT, Staff
from tests.h5.keeping import keep_report

# a place that is found when it pleases: `found()` lets it be
SLOW = f"""navigator.geolocation.getCurrentPosition = (good) => {{
  const coords = {{ longitude: {SPOT["longitude"]}, latitude: {SPOT["latitude"]}, accuracy: 12 }};
  window.found = () => good({{ coords, timestamp: Date.now() }});
}};"""
TWICE = """() => {
  const send = [...document.querySelectorAll("button")].find((one) => one.textContent === "发送");
  send.click();
  send.click();
}"""

# the phone is slow to find the draft: not before `slow.forEach((go) => go())`
SLOW_DRAFT = """window.slow = [];
const real = IDBObjectStore.prototype.get;
IDBObjectStore.prototype.get = function (...asked) {
  const found = real.apply(this, asked);
  if (this.name !== "drafts") return found;
  return new Promise((done) => (found.onsuccess = () => window.slow.push(() => done(found.result))));
};"""


def pick_on_the_map(page: Page) -> None:
    tap(page, "地图选点")
    tap(page, "就是这里")
    page.get_by_text("您在地图上选的位置").wait_for()


def test_a_place_found_late_takes_no_pin_away_and_brings_nothing_back(phone: Page, staff: Staff) -> None:
    sign_in(phone, "13800138611")
    phone.add_init_script(SLOW)
    phone.goto("/report")
    phone.get_by_text("正在定位").wait_for()
    phone.get_by_text("市容环境", exact=True).click()
    phone.get_by_label("说明").fill("自己选了位置")
    pick_on_the_map(phone)
    phone.evaluate("window.found()")
    phone.wait_for_timeout(500)
    expect(phone.get_by_text("您在地图上选的位置")).to_be_visible()
    tap(phone, "用当前位置")
    phone.get_by_text("定位中").wait_for()
    tap(phone, "发送")
    phone.get_by_test_id("number").wait_for()
    phone.evaluate("window.found()")
    phone.wait_for_timeout(500)
    phone.goto("/drafts")
    phone.get_by_text("已送达").wait_for()
    expect(phone.get_by_text("没写完的上报")).to_have_count(0)
    assert len(staff.cases("自己选了位置")) == 1


def test_a_picture_says_where_it_was_though_the_phone_is_found_later(phone: Page) -> None:
    phone.add_init_script(SLOW)
    phone.goto("/report")
    phone.get_by_text("正在定位").wait_for()
    phone.get_by_test_id("album").set_input_files(photo(phone))
    phone.get_by_text("照片拍摄的位置").wait_for()
    phone.evaluate("window.found()")
    phone.wait_for_timeout(500)
    expect(phone.get_by_text("照片拍摄的位置")).to_be_visible()


def test_two_presses_are_one_report(phone: Page, staff: Staff) -> None:
    sign_in(phone, "13800138612")
    phone.goto("/report")
    phone.get_by_text("其他", exact=True).click()
    phone.get_by_label("说明").fill("连按两下")
    phone.get_by_text("您现在的位置").wait_for()
    phone.evaluate(TWICE)
    phone.get_by_test_id("number").wait_for()
    phone.goto("/drafts")
    expect(phone.get_by_test_id("deed")).to_have_count(1)
    phone.get_by_text("已送达").wait_for()
    assert len(staff.cases("连按两下")) == 1


def test_a_refused_report_does_not_take_the_place_of_the_one_being_written(phone: Page) -> None:
    as_staff(phone, "desk")
    draft = {"key": "report", "photos": [], "bucket": "other", "description": "被退回的", "place": None, "address": ""}
    problem = {"status": 422, "code": "outside_city", "detail": "位置不在本市管理范围内", "errors": []}
    keep_report(phone, "被退回的", state="refused", draft=draft | {"anonymous": False}, problem=problem)
    phone.goto("/report")
    phone.get_by_text("您现在的位置").wait_for()
    phone.get_by_label("说明").fill("正在写的")
    phone.goto("/drafts")
    tap(phone, "修改后重发")
    phone.get_by_text("还有一份没写完的上报").wait_for()
    phone.get_by_role("link", name="继续写").click()
    expect(phone.get_by_label("说明")).to_have_value("正在写的")
    phone.goto("/drafts")
    throw_away(phone, "丢弃")
    tap(phone, "修改后重发")
    expect(phone.get_by_label("说明")).to_have_value("被退回的")


def test_a_photo_that_one_account_sent_up_is_sent_up_again_by_the_next(phone: Page, staff: Staff) -> None:
    as_staff(phone, "desk")
    phone.goto("/report")
    phone.get_by_text("市容环境", exact=True).click()
    phone.get_by_label("说明").fill("换了账号再发")
    with phone.expect_response("**/api/v1/photos") as answer:
        phone.get_by_test_id("album").set_input_files(photo(phone))
    assert answer.value.status == 201
    phone.wait_for_timeout(500)  # until the phone has written down its id
    phone.goto("/me")
    tap(phone, "退出登录")
    phone.get_by_text("已退出登录").wait_for()
    as_staff(phone, "chief")
    phone.goto("/report")
    phone.get_by_text("照片拍摄的位置").wait_for()
    tap(phone, "发送")
    number = phone.get_by_test_id("number").inner_text()
    case = staff.case(number)
    assert (case["description"], len(case["photos"])) == ("换了账号再发", 1)


def test_what_is_written_before_the_phone_has_found_the_draft_is_part_of_it(phone: Page) -> None:
    """A slow phone opens its store late: a photo or a word that came before was taken away by what had been kept."""
    phone.goto("/report")
    phone.get_by_text("您现在的位置").wait_for()
    phone.get_by_label("门牌或路口").fill("紫阳街口")
    phone.context.add_init_script(SLOW_DRAFT)
    phone.reload()
    phone.get_by_label("说明").fill("写得比手机快")
    phone.get_by_test_id("album").set_input_files(photo(phone))
    phone.wait_for_timeout(500)
    phone.evaluate("window.slow.forEach((go) => go())")
    expect(phone.get_by_label("门牌或路口")).to_have_value("紫阳街口")
    expect(phone.get_by_label("说明")).to_have_value("写得比手机快")
    expect(phone.locator("li.photo")).to_have_count(1)
    phone.get_by_text("照片拍摄的位置").wait_for()
    phone.reload()
    until(phone, lambda: bool(phone.evaluate("window.slow.splice(0).map((go) => go()).length")))
    expect(phone.get_by_label("说明")).to_have_value("写得比手机快")
    expect(phone.locator("li.photo")).to_have_count(1)
