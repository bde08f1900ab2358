"""An inspector out of doors: no place in the rain, a phone with little memory, a line that is gone."""

import uuid
from typing import Any

import shapely.geometry
from playwright.sync_api import Page, expect

from tests.h5.acting import as_staff, photo, tap, until
from tests.h5.beside import Staff
from tests.h5.keeping import TOKEN
from tests.h5.test_left_behind import kept

NOTE = "查看倒伏的行道树"
DENIED = "navigator.geolocation.getCurrentPosition = (_good, bad) => bad({ code: 1 });"
# a phone whose browser keeps no worker, so that every file comes from the server
NO_WORKER = "navigator.serviceWorker.register = () => new Promise(() => undefined);"
# once it is there: one that is still being registered would come after all
GONE = """navigator.serviceWorker.ready.then(() => navigator.serviceWorker.getRegistrations())
  .then((all) => Promise.all(all.map((one) => one.unregister())))"""
MAP_STYLES = "**/assets/outlines-*.css"
NOWHERE = "navigator.geolocation.getCurrentPosition = () => undefined;"  # it goes on looking


def on_patrol(phone: Page, staff: Staff, name: str) -> None:
    """That inspector signs in and is on duty in a grid of their own, with a task offered there."""
    as_staff(phone, name)
    staff.know(name, phone.evaluate(TOKEN))
    grid = staff.ask("GET", name, "/api/v1/sync/grids")["features"][0]["geometry"]
    inside = shapely.geometry.shape(grid).representative_point()
    place: dict[str, Any] = {"lon": inside.x, "lat": inside.y, "coord_type": "wgs84"}
    body = {"client_key": str(uuid.uuid4()), "position": place | {"accuracy_m": 8}}
    staff.ask("POST", name, "/api/v1/patrol/shifts/check-in", json=body)
    phone.context.set_geolocation({"longitude": inside.x, "latitude": inside.y, "accuracy": 8})
    to = staff.ask("GET", name, "/api/v1/me")["id"]
    staff.ask("POST", "supervisor", "/api/v1/patrol/special", json={"position": place, "note": NOTE, "to": to})


def test_who_cannot_be_found_is_told_so_and_not_that_the_line_is_down(phone: Page) -> None:
    as_staff(phone, "inspector-11")
    phone.add_init_script(DENIED)
    phone.reload()
    tap(phone, "签到")
    phone.get_by_text("没有定位权限，请在浏览器设置中允许", exact=True).wait_for()
    expect(phone.get_by_text("网络不通")).to_have_count(0)


def test_tasks_do_not_wait_for_the_place(phone: Page, staff: Staff) -> None:
    on_patrol(phone, staff, "inspector-12")
    phone.add_init_script(NOWHERE)
    phone.goto("/staff/tasks")
    phone.get_by_text(NOTE).click(timeout=8_000)
    phone.get_by_role("button", name="接收", exact=True).wait_for(timeout=8_000)


def test_an_answer_outlives_the_page_with_its_photos(phone: Page, staff: Staff) -> None:
    """Loaded anew, as where the camera needed the memory; or left for a look at the list."""
    on_patrol(phone, staff, "inspector-13")
    phone.goto("/staff/tasks")
    phone.get_by_text(NOTE).click()
    tap(phone, "接收")
    phone.get_by_text("已完成", exact=True).click()
    phone.get_by_label("说明").fill("树已扶正")
    phone.get_by_test_id("camera").set_input_files(photo(phone))
    shots = phone.locator("li.photo")
    expect(shots).to_have_count(1)
    phone.reload()
    _is_there(phone)
    phone.get_by_label("返回").click()
    phone.get_by_text(NOTE).click()
    _is_there(phone)
    phone.get_by_test_id("camera").set_input_files(photo(phone, clean=True))
    expect(shots).to_have_count(2)
    uploads: list[int] = []
    phone.on("response", lambda one: uploads.append(one.status) if one.url.endswith("/api/v1/photos") else None)
    with phone.expect_response("**/api/v1/sync") as answer:
        tap(phone, "提交回复")
    (item,) = answer.value.json()["items"]
    assert (item["status"], uploads) == (200, [201, 201])
    until(phone, lambda: kept(phone) == [])


def _is_there(phone: Page) -> None:
    expect(phone.get_by_label("说明")).to_have_value("树已扶正")
    expect(phone.get_by_label("已完成")).to_be_checked()
    expect(phone.locator("li.photo")).to_have_count(1)


def test_a_page_of_the_staff_that_cannot_be_fetched_says_so_and_opens_when_there_is_a_line(phone: Page) -> None:
    as_staff(phone, "desk")
    phone.evaluate("navigator.serviceWorker.ready.then(() => null)")
    phone.context.set_offline(True)
    phone.get_by_role("link", name="案件", exact=True).first.click()
    phone.get_by_text("没有网络，这一页联网后自动打开").wait_for()
    phone.context.set_offline(False)
    phone.get_by_label("搜索描述、地址或编号").wait_for()


def test_a_map_that_cannot_be_fetched_says_so_and_opens_at_the_next_touch(phone: Page) -> None:
    phone.evaluate(GONE)
    phone.add_init_script(NO_WORKER)
    phone.goto("/report")
    phone.get_by_text("您现在的位置").wait_for()
    phone.route(MAP_STYLES, lambda route: route.abort())
    tap(phone, "地图选点")
    phone.get_by_text("网络不通，地图没有打开").wait_for()
    phone.get_by_label("说明").fill("表单还在")
    phone.unroute(MAP_STYLES)
    tap(phone, "地图选点")
    tap(phone, "就是这里")
    phone.get_by_text("您在地图上选的位置").wait_for()
    expect(phone.get_by_label("说明")).to_have_value("表单还在")


def test_a_map_that_is_closed_sends_no_form(phone: Page) -> None:
    as_staff(phone, "dispatcher")
    phone.goto("/follows")
    tap(phone, "关注地点或区域")
    sheet = phone.get_by_role("dialog", name="关注地点或区域")
    expect(sheet.get_by_role("button", name="关注这里")).to_be_enabled()
    tap(phone, "地图选点")
    phone.get_by_role("dialog", name="在地图上选点").get_by_role("button", name="关闭").click()
    phone.wait_for_timeout(1000)
    expect(sheet.get_by_role("button", name="关注这里")).to_be_visible()
    expect(phone.get_by_text("已关注")).to_have_count(0)
