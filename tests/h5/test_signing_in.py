"""Signing in: in Chinese whatever the browser is set to, and what one signed in for is done."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.h5.acting import photo, tap
from tests.h5.beside import Staff
from tests.h5.conftest import PHONE
from tests.promises.running import ROOT, Running

SOURCES = ROOT / "public_api/web/src"


def test_every_way_to_the_server_asks_for_chinese() -> None:
    ways = [
        way
        for path in SOURCES.rglob("*.ts*")
        if "worker" not in path.parts  # it fetches files of the app, which are the same in every language
        for way in re.findall(r"\bfetch\([^;]*;", path.read_text("utf-8"))
    ]
    assert len(ways) >= 5
    assert [way for way in ways if "IN_CHINESE" not in way and "bearing(" not in way] == []
    assert "IN_CHINESE" in (SOURCES / "api/session.ts").read_text("utf-8").split("function bearing")[1].split("\n}")[0]


@pytest.fixture
def foreign(server: Running, browser: Browser) -> Iterator[Page]:
    """A phone whose browser is set to English."""
    context = browser.new_context(base_url=server.url, **(PHONE | {"locale": "en-US"}))
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def test_a_refusal_is_in_chinese_on_an_english_browser(foreign: Page) -> None:
    foreign.goto("/sign-in")
    foreign.get_by_label("手机号").fill("13800138501")
    tap(foreign, "获取验证码")
    right = foreign.get_by_test_id("demo-code").inner_text()
    foreign.get_by_label("短信验证码").fill("000000" if right != "000000" else "111111")
    tap(foreign, "登录")
    expect(foreign.locator("#wrong")).to_contain_text("验证码")


def test_a_code_asked_for_can_be_typed_in_though_the_page_was_loaded_anew(phone: Page) -> None:
    """As a phone with little memory does while its owner reads the message: another code comes in a minute at best."""
    phone.goto("/sign-in?to=/points")
    phone.get_by_label("手机号").fill("13800138504")
    tap(phone, "获取验证码")
    code = phone.get_by_test_id("demo-code").inner_text()
    phone.reload()
    expect(phone.get_by_label("手机号")).to_have_value("13800138504")
    expect(phone.get_by_role("button", name="秒后可重新获取")).to_be_disabled()
    phone.get_by_label("短信验证码").fill(code)
    tap(phone, "登录")
    phone.wait_for_url("/points")
    phone.goto("/sign-in")
    expect(phone.get_by_label("手机号")).to_have_value("")  # the next on this phone is somebody else


def test_who_signs_in_to_send_finds_it_sent(phone: Page, staff: Staff) -> None:
    phone.get_by_test_id("shutter").set_input_files(photo(phone))
    phone.get_by_text("市容环境", exact=True).click()
    phone.get_by_text("照片拍摄的位置").wait_for()
    phone.get_by_label("说明").fill("登录之前写的")
    tap(phone, "登录并发送")
    phone.get_by_label("手机号").fill("13800138502")
    tap(phone, "获取验证码")
    phone.get_by_label("短信验证码").fill(phone.get_by_test_id("demo-code").inner_text())
    tap(phone, "登录")
    number = phone.get_by_test_id("number").inner_text()
    assert len(staff.case(number)["photos"]) == 1
    address = phone.url
    phone.goto(address)  # once more, or by a link from somebody else: nothing is sent unasked
    phone.get_by_text("是哪一类问题").wait_for()
    assert [one["number"] for one in staff.cases("登录之前写的")] == [number]
