"""What is said in passing stands for as long as it takes to read; what failed, until it is closed."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.h5.acting import tap, told
from tests.h5.beside import Staff
from tests.h5.keeping import own_report

LONG = "已催办，责任部门会收到提醒"
LOOK, A_CHARACTER = 2_000, 200  # ms: until one looks at it, and for each character at an easy five a second
A_FRAME = 100  # ms


@pytest.fixture
def urging(phone: Page, staff: Staff, request: pytest.FixtureRequest) -> Page:
    """The page of one's report, from where on no time passes by itself."""
    own_report(phone, staff, request.param, "提示要看得完")
    phone.clock.install()
    phone.reload()
    phone.get_by_role("button", name="催办").wait_for()
    phone.clock.pause_at(phone.evaluate("Date.now() / 1000 + 1"))
    return phone


def said(phone: Page, words: str) -> Locator:
    return phone.locator(".toast", has_text=words)


@pytest.mark.parametrize("urging", ["13800138706"], indirect=True)
def test_long_words_stand_until_they_are_read(urging: Page) -> None:
    tap(urging, "催办")
    told(urging, LONG)
    urging.clock.run_for(LOOK + A_CHARACTER * len(LONG))
    expect(said(urging, LONG)).to_be_visible()
    urging.clock.run_for(60_000)
    expect(said(urging, LONG)).to_have_count(0)


@pytest.mark.parametrize("urging", ["13800138707"], indirect=True)
def test_what_failed_stands_until_it_is_closed_or_done_and_leaves_room_for_what_was_done(urging: Page) -> None:
    urging.route("**/urge", lambda route: route.abort())
    tap(urging, "催办")
    told(urging, "网络不通")
    urging.clock.run_for(60_000)
    expect(said(urging, "网络不通")).to_be_visible()
    tap(urging, "收起提示")
    expect(said(urging, "网络不通")).to_have_count(0)
    tap(urging, "催办")
    expect(said(urging, "网络不通")).to_be_visible()
    tap(urging, "补充")
    urging.clock.run_for(A_FRAME)  # in which the sheet comes up
    urging.get_by_label("说明", exact=True).fill("积水更深了")
    tap(urging, "发送")
    told(urging, "已补充")
    urging.clock.run_for(A_FRAME)
    expect(said(urging, "已补充")).to_be_visible()
    expect(said(urging, "网络不通")).to_be_visible()  # which is of another deed
    urging.unroute("**/urge")
    tap(urging, "催办")
    told(urging, LONG)
    expect(said(urging, LONG)).to_be_visible()
    expect(said(urging, "网络不通")).to_have_count(0)
