"""What people do in the app."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.h5.scenes import scene


def sign_in(page: Page, phone: str) -> None:
    """By the code of the demo, typed in as anybody would."""
    page.goto("/sign-in")
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    code = page.get_by_test_id("demo-code").inner_text()
    page.get_by_label("短信验证码").fill(code)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("/")


def photo(page: Page, clean: bool = False) -> dict[str, Any]:
    """A picture as the camera hands it over."""
    browser = page.context.browser
    assert browser is not None
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": scene(browser, clean)}


def three_taps(page: Page, bucket: str = "市容环境") -> None:
    """The photo, the class, send."""
    page.get_by_test_id("shutter").set_input_files(photo(page))
    page.get_by_text(bucket, exact=True).click()
    page.get_by_text("照片拍摄的位置").wait_for()
    page.get_by_role("button", name="发送").click()


def tap(page: Page, name: str) -> None:
    """A button, by all of its name."""
    page.get_by_role("button", name=name, exact=True).click()


def throw_away(page: Page, word: str) -> None:
    """What cannot be brought back is asked about once more."""
    tap(page, word)
    tap(page, f"确定{word}")


def told(page: Page, words: str) -> None:
    """Waits until that has been said in passing. It is gone after seconds, before a slow machine looks: it is
    written down when it is said (conftest)."""
    page.wait_for_function(
        """words => {
          const at = (window.told ?? []).findIndex((one) => one.includes(words));
          return at >= 0 && window.told.splice(0, at + 1).length > 0;
        }""",
        arg=words,
    )


def until(page: Page, asked: Callable[[], bool]) -> None:
    """Waits, half a minute at most, for what the worker does meanwhile."""
    for _look in range(60):
        if asked():
            return
        page.wait_for_timeout(500)
    raise AssertionError("the worker has not done it")


def as_staff(page: Page, name: str) -> None:
    """By user name and password."""
    page.goto("/sign-in?as=staff")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill("demo")
    tap(page, "登录")
    page.get_by_role("heading", name="工作台").wait_for()
