"""What is new: over one line, and in lists of which nothing is lost while they grow."""

from playwright.sync_api import Locator, Page, Route, expect

from tests.h5.acting import sign_in, tap, told, until
from tests.h5.beside import ON_WAY, Staff
from tests.h5.keeping import TOKEN
from tests.h5.test_kept import refuse

PAGE = 20
COUNTED = """window.lines = [];
window.EventSource = class extends EventSource {
  constructor(...given) {
    super(...given);
    window.lines.push(this);
  }
};"""
OPEN = "window.lines.filter((one) => one.readyState !== EventSource.CLOSED).length"
SEEN = "document.dispatchEvent(new Event('visibilitychange'))"


def test_there_is_one_live_line_however_often_it_is_asked_for(phone: Page) -> None:
    sign_in(phone, "13800138641")
    phone.add_init_script(COUNTED)
    held: list[Route] = []
    phone.route("**/api/v1/live/ticket", lambda route: held.append(route))
    phone.goto("/me")
    phone.wait_for_timeout(500)
    phone.evaluate(SEEN)
    phone.wait_for_timeout(500)
    assert len(held) == 2
    for one in held:
        one.continue_()
    phone.wait_for_timeout(2000)
    assert phone.evaluate(OPEN) == 1


def test_a_line_asked_for_before_one_signed_out_is_not_opened_after(phone: Page) -> None:
    """What is told over it would be another's."""
    sign_in(phone, "13800138642")
    phone.add_init_script(COUNTED)
    held: list[Route] = []
    phone.route("**/api/v1/live/ticket", lambda route: held.append(route))
    phone.goto("/me")
    phone.wait_for_timeout(500)
    ticket = held[0].fetch()
    tap(phone, "退出登录")
    phone.get_by_text("已退出登录").wait_for()
    held[0].fulfill(response=ticket)
    phone.wait_for_timeout(1000)
    assert phone.evaluate("window.lines.length") == 0


def test_what_came_before_the_first_line_was_open_is_shown_all_the_same(phone: Page, staff: Staff) -> None:
    """Nobody tells it: the list was asked for before it came, the line opens after."""
    who = "13800138645"
    sign_in(phone, who)
    staff.know(who, phone.evaluate(TOKEN))
    held: list[Route] = []
    phone.route("**/api/v1/live/ticket", lambda route: held.append(route))
    phone.goto("/inbox")
    phone.get_by_text("还没有消息").wait_for()
    number = staff.report(who, "刚好这时有了消息")
    until(phone, lambda: number in str(staff.ask("GET", who, "/api/v1/inbox")["items"]))
    held[0].continue_()
    phone.locator("main li", has_text=number).wait_for()


def test_more_skips_nothing_when_news_came_meanwhile(phone: Page, staff: Staff) -> None:
    who = "13800138643"
    sign_in(phone, who)
    staff.know(who, phone.evaluate(TOKEN))
    numbers = [staff.report(who, f"第 {at} 件") for at in range(2 * PAGE + 12)]
    lines = _mine(phone)
    expect(lines).to_have_count(PAGE)
    tap(phone, "更多")
    expect(lines).to_have_count(2 * PAGE)
    numbers.append(staff.report(who, "刚刚上报的"))
    phone.get_by_text("刚刚上报的").wait_for(timeout=30_000)
    tap(phone, "更多")
    expect(lines).to_have_count(len(numbers))
    shown = lines.evaluate_all("all => all.map((one) => one.getAttribute('href').split('/').at(-1))")
    assert shown == numbers[::-1]
    until(phone, lambda: staff.ask("GET", who, "/api/v1/inbox/unread")["count"] == len(numbers))  # the last is told
    _all_messages(phone, len(numbers))


def test_why_something_failed_is_not_pushed_away_by_news(phone: Page, staff: Staff) -> None:
    who = "13800138644"
    sign_in(phone, who)
    staff.know(who, phone.evaluate(TOKEN))
    number = staff.report(who, "催办时来了消息")
    until(phone, lambda: staff.ask("GET", who, "/api/v1/inbox/unread")["count"] == 1)  # that it was received is told
    phone.clock.install()
    with phone.expect_response(lambda one: "/api/v1/live?" in one.url):
        phone.goto(f"/mine/{number}")
    phone.get_by_role("button", name="催办").wait_for()
    phone.clock.pause_at(phone.evaluate("Date.now() / 1000 + 1"))  # what is said in passing stays
    phone.route("**/urge", lambda route: route.abort())
    for _time in range(2):
        tap(phone, "催办")
        told(phone, "网络不通")
    expect(phone.locator(".toast")).to_have_count(1)  # the same is said once, anew
    for who, action, more in ON_WAY[:2]:
        staff.act(number, who, action, more)
    told(phone, "您的上报已立案")
    expect(phone.locator(".toast", has_text="网络不通")).to_be_visible()
    expect(phone.locator(".toast")).to_have_count(2)
    phone.route("**/urge", lambda route: refuse(route, 429, "too_often", 60))
    tap(phone, "催办")
    told(phone, "系统繁忙")
    expect(phone.locator(".toast", has_text="网络不通")).to_be_visible()
    expect(phone.locator(".toast", has_text="系统繁忙")).to_be_visible()
    staff.act(number, *ON_WAY[2])
    phone.locator(".badge", has_text="处理中").first.wait_for()  # the page has heard of it
    expect(phone.locator(".toast", has_text="网络不通")).to_be_visible()
    expect(phone.locator(".toast", has_text="系统繁忙")).to_be_visible()


def _all_messages(phone: Page, count: int) -> None:
    """As many as there are; one that is read stays where it stands."""
    phone.goto("/inbox")
    messages = phone.locator("main li button")
    for shown in range(PAGE, count, PAGE):
        expect(messages).to_have_count(shown)
        tap(phone, "更多")
    expect(messages).to_have_count(count)
    expect(phone.get_by_role("button", name="更多", exact=True)).to_have_count(0)
    phone.goto("/me")
    phone.get_by_text(f"{count} 条未读", exact=True).wait_for()  # of all, not of a first page


def _mine(phone: Page) -> Locator:
    phone.goto("/mine")
    return phone.locator("main a.case-line")
