"""签到 and 签退 on a bad line: done once, when the button was pressed, and the page says how it stands."""

from datetime import datetime
from typing import Any

import shapely.geometry
from playwright.sync_api import Page, expect

from backend.ground.clock import now
from tests.h5.acting import as_staff, tap
from tests.h5.beside import Staff
from tests.h5.keeping import TOKEN, line_again
from tests.h5.test_field import GONE, NO_WORKER
from tests.h5.test_once import LOSE, LOST

# what is answered to each deed, lost on the way or not
HEAR = """() => {
  const real = window.fetch;
  window.answers = [];
  window.fetch = async (asked, ...more) => {
    const answer = await real(asked, ...more);
    if (asked.url.endsWith("/sync")) window.answers.push(...(await answer.clone().json()).items);
    return answer;
  };
}"""
KEPT = "已存好，联网后自动发送"


def in_own_grid(phone: Page, staff: Staff, name: str) -> None:
    """That inspector has signed in and stands in a grid of their own."""
    as_staff(phone, name)
    staff.know(name, phone.evaluate(TOKEN))
    stand_inside(phone, staff, name)


def stand_inside(phone: Page, staff: Staff, name: str) -> None:
    grid = staff.ask("GET", name, "/api/v1/sync/grids")["features"][0]["geometry"]
    inside = shapely.geometry.shape(grid).representative_point()
    phone.context.set_geolocation({"longitude": inside.x, "latitude": inside.y, "accuracy": 8})
    phone.reload()


def shift_of(staff: Staff, name: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = staff.ask("GET", name, "/api/v1/patrol/shifts/current")["shift"]
    return found


def test_a_check_in_whose_answer_was_lost_is_one_and_the_page_says_so(phone: Page, staff: Staff) -> None:
    phone.evaluate(GONE)  # else the worker says it again, and nobody hears the answer
    phone.add_init_script(NO_WORKER)
    in_own_grid(phone, staff, "inspector-16")
    phone.evaluate(HEAR)
    phone.evaluate(LOSE, "/sync")
    tap(phone, "签到")
    phone.get_by_text("在岗", exact=True).wait_for()
    assert phone.evaluate(LOST) == 1
    items = phone.evaluate("window.answers")
    assert ([one["status"] for one in items], len({one["body"]["id"] for one in items})) == ([201, 200], 1)
    expect(phone.get_by_role("button", name="签退")).to_be_visible()


def test_who_has_no_line_checks_in_and_out_when_they_do_so(phone: Page, staff: Staff) -> None:
    in_own_grid(phone, staff, "inspector-17")
    phone.evaluate("navigator.serviceWorker.ready.then(() => null)")
    phone.get_by_role("button", name="签到").wait_for()
    phone.context.set_offline(True)
    tap(phone, "签到")
    phone.get_by_text(f"签到{KEPT}").wait_for()
    phone.reload()
    phone.get_by_text(f"签到{KEPT}").wait_for()
    before = now()
    phone.wait_for_timeout(2000)
    phone.context.set_offline(False)
    line_again(phone)
    phone.get_by_text("在岗", exact=True).wait_for()
    shift = shift_of(staff, "inspector-17")
    assert shift is not None
    assert datetime.fromisoformat(shift["from_at"]) < before
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_text("在岗", exact=True)).to_be_visible()  # as it was when there was a line
    tap(phone, "签退")
    phone.get_by_text(f"签退{KEPT}").wait_for()
    phone.context.set_offline(False)
    line_again(phone)
    phone.get_by_text("未在岗", exact=True).wait_for()
    assert shift_of(staff, "inspector-17") is None


def test_a_check_in_from_elsewhere_says_why_it_does_not_count_until_one_does(phone: Page, staff: Staff) -> None:
    in_own_grid(phone, staff, "inspector-18")
    phone.context.set_geolocation({"longitude": 121.9, "latitude": 28.2, "accuracy": 8})
    phone.reload()
    tap(phone, "签到")
    phone.get_by_role("alert").filter(has_text="签到未成功").wait_for()
    phone.reload()
    phone.get_by_role("alert").filter(has_text="签到未成功").wait_for()
    stand_inside(phone, staff, "inspector-18")
    tap(phone, "签到")
    phone.get_by_text("在岗", exact=True).wait_for()
    expect(phone.get_by_text("签到未成功")).to_have_count(0)
