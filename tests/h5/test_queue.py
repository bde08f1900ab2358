"""What was done in the field without a line: each deed for itself, whatever becomes of another's photo."""

import json

from playwright.sync_api import Page, Route, expect

from tests.h5.acting import as_staff, until
from tests.h5.keeping import keep_report, line_again

# an answer whose photo is none, done before a check-in; both wait on the phone
KEEP = """async (photo) => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open("chengguantong");
    asked.onsuccess = () => done(asked.result);
  });
  const me = db.transaction("kept").objectStore("kept").get("me");
  const owner = await new Promise((done) => (me.onsuccess = () => done(me.result.id)));
  const path = "/api/v1/sync", state = "waiting", body = photo.body;
  const stroke = db.transaction(["photos", "deeds"], "readwrite");
  stroke.objectStore("photos").put({ key: "p", blob: new Blob([photo.bytes]), name: "p.jpg" });
  const deeds = stroke.objectStore("deeds");
  deeds.put({ key: photo.keys[0], owner, path, state, kind: "task", sync: "answer", label: "回复", photos: ["p"],
    body: { ...body, task_id: photo.keys[0], outcome: "done" }, made_at: "2026-11-24T01:00:00Z" });
  deeds.put({ key: photo.keys[1], owner, path, state, kind: "task", sync: "check_in", label: "签到", photos: [],
    body, made_at: "2026-11-24T02:00:00Z" });
  await new Promise((done) => (stroke.oncomplete = done));
  db.close();
  window.dispatchEvent(new Event("online"));
}"""
STATES = """async () => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open("chengguantong");
    asked.onsuccess = () => done(asked.result);
  });
  const asked = db.transaction("deeds").objectStore("deeds").getAll();
  const found = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  db.close();
  const told = (one) => [one.state, one.problem?.code ?? null, one.not_before ?? 0];
  return Object.fromEntries(found.map((one) => [one.sync, told(one)]));
}"""
PROBLEM = "application/problem+json"
KEYS = ["0c4f5b1e-6c5e-4f2a-9a55-0a1fb1a7c1d1", "0c4f5b1e-6c5e-4f2a-9a55-0a1fb1a7c1d2"]


def test_a_photo_that_is_not_taken_holds_up_no_other_deed(phone: Page) -> None:
    """The store is busy first, then refuses the photo for ever.

    By an inspector of other grids: the other tests' has a handset of their own, and is not on duty until they say so.
    """
    phone.goto("/sign-in?as=staff")
    phone.get_by_label("用户名").fill("inspector-8")
    phone.get_by_label("密码").fill("demo")
    phone.get_by_role("button", name="登录", exact=True).click()
    phone.get_by_role("heading", name="工作台").wait_for(timeout=60_000)
    busy = json.dumps({"code": "busy", "detail": "系统繁忙", "status": 503})
    phone.route("**/api/v1/photos", lambda asked: asked.fulfill(status=503, body=busy, content_type=PROBLEM))
    body = {"position": {"lon": 121.1289, "lat": 28.847, "coord_type": "wgs84"}}
    phone.evaluate(KEEP, {"bytes": "no picture", "keys": KEYS, "body": body})
    until(phone, lambda: phone.evaluate(STATES).get("check_in", [""])[0] != "waiting")
    assert phone.evaluate(STATES)["answer"][:2] == ["waiting", "busy"]
    phone.unroute("**/api/v1/photos")
    until(phone, lambda: phone.evaluate(STATES)["answer"][:2] == ["refused", "unsupported_media_type"])


def test_whatever_waits_is_counted_and_led_to_without_a_line_too(phone: Page) -> None:
    """A report and a check-in: not 上报 both of them."""
    as_staff(phone, "inspector-25")
    phone.evaluate("navigator.serviceWorker.ready.then(() => null)")
    phone.context.set_offline(True)
    keep_report(phone, "离线时的上报")
    keep_report(phone, "签到", kind="task", sync="check_in", path="/api/v1/sync", body={})
    line_again(phone)
    phone.get_by_text("当前没有网络，2 件已存好，联网后自动发送").wait_for()
    phone.get_by_role("link", name="查看", exact=True).click()
    expect(phone.get_by_test_id("deed")).to_have_count(2)
    expect(phone.get_by_text("待发送", exact=True)).to_have_count(2)


def test_a_deed_of_the_queue_waits_as_long_as_it_is_told(phone: Page) -> None:
    """It was asked again with each turn of the queue, however long it was to wait."""
    as_staff(phone, "inspector-29")

    def _later(asked: Route) -> None:
        body = {"code": "too_many", "detail": "今天已达上限", "retry_after": 3600}
        items = [
            {"client_key": one["client_key"], "status": 429, "body": body}
            for one in asked.request.post_data_json["items"]
        ]
        asked.fulfill(status=200, body=json.dumps({"items": items}), content_type="application/json")

    phone.route("**/api/v1/sync", _later)
    keep_report(phone, "签到", kind="task", sync="check_in", path="/api/v1/sync", body={})
    line_again(phone)
    until(phone, lambda: phone.evaluate(STATES)["check_in"][:2] == ["waiting", "too_many"])
    waits = phone.evaluate(STATES)["check_in"][2] - phone.evaluate("Date.now()")
    assert 3000 < waits / 1000 <= 3600
