"""What the phone keeps is sent: when the server said to come again, by the worker until all is sent, as nobody else."""

import json
import time

import httpx
from playwright.sync_api import Page, Route, expect

from tests.h5.acting import as_staff, tap, until
from tests.h5.beside import Staff
from tests.h5.keeping import TOKEN, keep_report, line_again, states
from tests.promises.running import Running

PROBLEM = "application/problem+json"
# the browser wakes the worker; whether it has to do so again
SYNC = """async () => {
  const event = new SyncEvent("sync", { tag: "queue" });
  let work = Promise.resolve();
  event.waitUntil = (promise) => (work = promise);
  self.dispatchEvent(event);
  return await work.then(() => "done", () => "again");
}"""
NO_LINE = "() => { self.line = self.fetch; self.fetch = () => Promise.reject(new TypeError('no line')); }"
LINE = "() => { self.fetch = self.line; }"


def refuse(route: Route, status: int, code: str, seconds: int) -> None:
    body = json.dumps({"status": status, "code": code, "detail": "系统繁忙", "errors": []})
    route.fulfill(status=status, body=body, content_type=PROBLEM, headers={"Retry-After": str(seconds)})


def test_the_queue_comes_again_when_it_was_told_to(phone: Page, staff: Staff) -> None:
    """Not sooner, though the app is opened again, the line comes back and the reporter presses the button."""
    as_staff(phone, "desk")
    asked: list[float] = []

    def _busy_at_first(route: Route) -> None:
        if route.request.method == "POST":
            asked.append(time.monotonic())
        if len(asked) == 1 and route.request.method == "POST":
            refuse(route, 503, "busy", 8)
        else:
            route.continue_()

    phone.route("**/api/v1/reports", _busy_at_first)
    keep_report(phone, "繁忙时上报")
    line_again(phone)
    until(phone, lambda: bool(asked))
    phone.wait_for_timeout(500)  # until the phone has written down how long it has to wait
    phone.goto("/drafts")
    phone.get_by_text("之后自动再发").wait_for()
    line_again(phone)
    tap(phone, "立即发送")
    phone.get_by_text("已送达").wait_for(timeout=30_000)
    assert len(asked) == 2
    assert 7.5 < asked[1] - asked[0] < 15
    assert len(staff.cases("繁忙时上报")) == 1


def test_a_report_over_its_limit_holds_up_no_other(phone: Page) -> None:
    as_staff(phone, "desk")
    tries: list[str] = []

    def _one_is_over(route: Route) -> None:
        if "超过今日限额" in (route.request.post_data or ""):
            tries.append(route.request.url)
            refuse(route, 429, "photo_quota", 36_000)
        else:
            route.continue_()

    phone.route("**/api/v1/reports", _one_is_over)
    keep_report(phone, "超过今日限额")
    keep_report(phone, "后来的一件", made_at="2026-11-24T02:00:00Z")
    line_again(phone)
    until(phone, lambda: states(phone)["后来的一件"] == "sent")
    line_again(phone)
    phone.wait_for_timeout(3000)
    assert (states(phone)["超过今日限额"], len(tries)) == ("waiting", 1)


def test_the_worker_is_woken_until_all_is_sent(phone: Page, staff: Staff) -> None:
    as_staff(phone, "desk")
    phone.evaluate("navigator.serviceWorker.ready.then(() => null)")
    keep_report(phone, "关掉以后才发出")
    phone.goto("about:blank")  # closed: only the worker is left
    (worker,) = phone.context.service_workers
    worker.evaluate(NO_LINE)
    assert worker.evaluate(SYNC) == "again"
    worker.evaluate(LINE)
    assert worker.evaluate(SYNC) == "done"
    assert len(staff.cases("关掉以后才发出")) == 1


def test_who_is_signed_out_is_told_that_something_waits(phone: Page, server: Running, staff: Staff) -> None:
    as_staff(phone, "desk")
    keep_report(phone, "登录过期前写的")
    token = phone.evaluate(TOKEN)
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.post(f"{server.url}/api/v1/auth/logout", headers=headers, trust_env=False).status_code == 204
    phone.goto("/")
    phone.get_by_text("还有 1 件没有发出，登录后自动发送").wait_for()
    phone.get_by_role("link", name="查看").click()
    phone.get_by_text("用原来的账号登录后自动发送").wait_for()
    expect(phone.get_by_text("没有草稿")).to_have_count(0)
    expect(phone.get_by_text("登录过期前写的")).to_have_count(0)  # whose it is, a stranger is not told
    as_staff(phone, "desk")
    until(phone, lambda: states(phone)["登录过期前写的"] == "sent")
    expect(phone.get_by_text("没有发出")).to_have_count(0)
    assert len(staff.cases("登录过期前写的")) == 1


def test_what_waits_is_sent_as_nobody_else(phone: Page, staff: Staff) -> None:
    """Two tabs of one phone: in the second one signs out, and a colleague in."""
    as_staff(phone, "desk")
    phone.context.route("**/api/v1/reports", lambda route: route.abort("connectionreset"))
    keep_report(phone, "受理员自己的一件")
    other = phone.context.new_page()
    other.goto("/me")
    tap(other, "退出登录")
    other.get_by_text("已退出登录").wait_for()
    as_staff(other, "chief")
    phone.context.unroute("**/api/v1/reports")
    refused: list[int] = []
    phone.on("response", lambda one: refused.append(one.status) if one.url.endswith("/api/v1/reports") else None)
    line_again(phone)
    until(phone, lambda: bool(refused))
    phone.wait_for_timeout(3000)
    assert (staff.cases("受理员自己的一件"), refused[0]) == ([], 401)
    phone.get_by_role("heading", name="林班长").wait_for()  # both tabs are of who is signed in
    phone.goto("/me")
    tap(phone, "退出登录")
    phone.get_by_text("已退出登录").wait_for()
    as_staff(phone, "desk")
    until(phone, lambda: states(phone)["受理员自己的一件"] == "sent")
    (found,) = staff.cases("受理员自己的一件")
    mine = staff.ask("GET", "desk", "/api/v1/reports")["items"]
    assert found["number"] in [one["number"] for one in mine]
