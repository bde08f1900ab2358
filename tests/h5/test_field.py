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
