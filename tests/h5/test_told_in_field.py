"""What was done in the field is told as it stands: done, still to be sent, or refused with nothing lost."""

import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.h5.acting import photo, tap, told, until
from tests.h5.beside import Staff
from tests.h5.keeping import line_again, states
from tests.h5.test_field import GONE, NO_WORKER, NOTE, on_patrol
from tests.h5.test_kept import refuse
from tests.h5.test_left_behind import kept
from tests.h5.test_looks import NO_PICTURE

WORDS = "树已扶正，路面已清"
UNTAKEN = "只接受 JPEG、PNG、WebP、HEIC 图片"  # what the server says of NO_PICTURE
TOLD = "window.told.join()"


def on_a_task(phone: Page, staff: Staff, name: str) -> None:
    """The page of a task that is offered."""
    on_patrol(phone, staff, name)
    phone.goto("/staff/tasks")
    phone.get_by_text(NOTE).click()
    phone.get_by_role("button", name="接收", exact=True).wait_for()


def answer(phone: Page, photos: tuple[Any, ...] = ()) -> None:
    """What was found, words, photos; not sent yet."""
    phone.get_by_text("已完成", exact=True).click()
    phone.get_by_label("说明").fill(WORDS)
    for at, one in enumerate(photos, 1):
        phone.get_by_test_id("camera").set_input_files(one)
        expect(phone.locator("li.photo")).to_have_count(at)


def is_there(phone: Page, photos: int) -> None:
    expect(phone.get_by_label("已完成")).to_be_checked()
    expect(phone.get_by_label("说明")).to_have_value(WORDS)
    expect(phone.locator("li.photo")).to_have_count(photos)


def alert(phone: Page, words: str) -> Locator:
    return phone.get_by_role("alert").filter(has_text=words)


def mend(phone: Page) -> None:
    """Without the photo that was refused it is taken, in the place of what was refused."""
    phone.get_by_label("删去第 2 张照片").click()
    with phone.expect_response("**/api/v1/sync") as response:
        tap(phone, "提交回复")
    (item,) = response.value.json()["items"]
    assert item["status"] == 200
    told(phone, "已回复")
    phone.wait_for_url("**/staff/tasks")
    until(phone, lambda: kept(phone) == [])
    assert len(kept(phone, "deeds")) == 2  # accepted, answered


def test_an_answer_that_is_refused_says_why_and_is_mended_where_it_stands(phone: Page, staff: Staff) -> None:
    on_a_task(phone, staff, "inspector-19")
    tap(phone, "接收")
    told(phone, "已接收")
    answer(phone, (photo(phone), NO_PICTURE))
    tap(phone, "提交回复")
    alert(phone, UNTAKEN).wait_for()
    is_there(phone, 2)
    phone.reload()
    alert(phone, UNTAKEN).wait_for()
    is_there(phone, 2)
    assert re.search("/staff/tasks/.", phone.url)
    assert "已回复" not in phone.evaluate(TOLD)
    mend(phone)


def test_what_waits_for_a_line_says_so_and_is_there_again_if_it_is_refused_then(phone: Page, staff: Staff) -> None:
    on_a_task(phone, staff, "inspector-20")
    phone.evaluate("navigator.serviceWorker.ready.then(() => null)")
    phone.context.set_offline(True)
    tap(phone, "接收")
    told(phone, "待发送：接收已存好")
    answer(phone, (photo(phone), NO_PICTURE))
    tap(phone, "提交回复")
    told(phone, "待发送：回复已存好")
    phone.get_by_text("已回复，待发送").wait_for()
    assert re.findall("已接收|已回复", phone.evaluate(TOLD)) == []
    phone.context.set_offline(False)
    line_again(phone)
    phone.get_by_text("回复未被接受").wait_for(timeout=30_000)
    phone.get_by_text("1 件未被接受").wait_for()
    phone.get_by_role("link", name="查看", exact=True).click()
    phone.get_by_role("link", name="修改后重发").click()
    alert(phone, UNTAKEN).wait_for()
    is_there(phone, 2)
    mend(phone)
    expect(phone.get_by_text("件未被接受")).to_have_count(0)


def test_an_answer_to_a_service_that_is_busy_is_not_said_to_have_arrived(phone: Page, staff: Staff) -> None:
    phone.evaluate(GONE)  # else the worker sends it, on a line of its own
    phone.add_init_script(NO_WORKER)
    on_a_task(phone, staff, "inspector-21")
    tap(phone, "接收")
    told(phone, "已接收")
    phone.route("**/api/v1/sync", lambda route: refuse(route, 503, "busy", 5))
    answer(phone)
    tap(phone, "提交回复")
    told(phone, "待发送：回复已存好，稍后自动发送")
    phone.unroute("**/api/v1/sync")
    until(phone, lambda: set(states(phone).values()) == {"sent"})


def answered_too_late(phone: Page, staff: Staff, name: str) -> None:
    """Kept on the phone without a line, with a photo that is none; the task is over before there is a line again."""
    on_a_task(phone, staff, name)
    phone.evaluate("navigator.serviceWorker.ready.then(() => null)")
    tap(phone, "接收")
    told(phone, "已接收")
    phone.context.set_offline(True)
    answer(phone, (photo(phone), NO_PICTURE))
    tap(phone, "提交回复")
    told(phone, "待发送：回复已存好")
    (task,) = staff.ask("GET", name, "/api/v1/tasks")["items"]
    form = {"client_key": str(uuid.uuid4()), "outcome": "done"}
    staff.ask("POST", name, f"/api/v1/tasks/{task['id']}/answer", json=form)
    phone.context.set_offline(False)
    line_again(phone)
    phone.get_by_text("1 件未被接受").wait_for(timeout=30_000)
    phone.goto("/drafts")


def test_an_answer_refused_when_its_task_is_over_is_mended_and_kept_as_evidence(phone: Page, staff: Staff) -> None:
    """It led in a circle, from what is still to be sent to the task and back."""
    answered_too_late(phone, staff, "inspector-26")
    phone.get_by_role("link", name="修改后重发").click()
    phone.get_by_text("任务已结束或已改派").wait_for()
    alert(phone, UNTAKEN).wait_for()
    is_there(phone, 2)
    expect(phone.locator("li.photo").nth(1).get_by_text("不能使用")).to_be_visible()
    expect(phone.get_by_text("不能使用")).to_have_count(1)
    phone.get_by_label("删去第 2 张照片").click()
    tap(phone, "提交回复")
    told(phone, "任务已结束，回复已留作证据")
    phone.wait_for_url("**/staff/tasks")
    until(phone, lambda: kept(phone) == [])
    assert "refused" not in states(phone).values()


def test_an_answer_refused_when_its_task_is_over_is_thrown_away_knowingly(phone: Page, staff: Staff) -> None:
    answered_too_late(phone, staff, "inspector-27")
    said = phone.get_by_role("dialog").get_by_text("和 2 张照片没有送达。删除后找不回来。")
    tap(phone, "删除")
    said.wait_for()
    tap(phone, "先留着")
    phone.get_by_role("link", name="修改后重发").click()
    is_there(phone, 2)
    tap(phone, "删除")
    said.wait_for()
    tap(phone, "确定删除")
    expect(phone.get_by_label("说明")).to_have_count(0)
    phone.get_by_text("任务已结束或已改派").wait_for()
    assert (kept(phone), set(states(phone).values())) == ([], {"sent"})
    assert phone.evaluate("Object.keys(sessionStorage).filter((name) => name.includes('answer to'))") == []


@pytest.mark.parametrize(
    ("name", "press", "refused"),
    [("inspector-22", ("接收",), "接收"), ("inspector-23", ("不能前往", "手头任务过多"), "拒绝")],
)
def test_a_task_that_is_over_is_neither_accepted_nor_declined(
    phone: Page, staff: Staff, name: str, press: tuple[str, ...], refused: str
) -> None:
    on_a_task(phone, staff, name)
    (task,) = staff.ask("GET", name, "/api/v1/tasks")["items"]
    form = {"client_key": str(uuid.uuid4()), "reason": "busy"}
    staff.ask("POST", name, f"/api/v1/tasks/{task['id']}/decline", json=form)
    for one in press:
        tap(phone, one)
    alert(phone, f"{refused}未被接受：任务已结束").wait_for()
    phone.get_by_text("任务已结束或已改派").wait_for()
    assert re.findall(f"已{refused}", phone.evaluate(TOLD)) == []
