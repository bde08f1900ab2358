"""What people do in the app, and what the staff does meanwhile over the API."""

from typing import Any

import httpx
from playwright.sync_api import Page

from tests.h5.scenes import scene

ON_WAY = (
    ("desk", "admit", {}),
    ("chief", "file", {"class_code": "E0110"}),
    ("dispatcher", "dispatch", {"department": "D02"}),
    ("handler", "accept", {}),
    ("handler", "answer", {}),
    ("desk", "check", {}),
    ("inspector", "pass", {}),
    ("chief", "close", {}),
)


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


class Staff:
    """Everybody who moves a case on, over HTTP."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, trust_env=False, timeout=20)
        self._tokens: dict[str, str] = {}

    def bring_to_the_end(self, number: str, after: bytes) -> None:
        """From a report to a closed case, with a photo of the mended place."""
        for who, action, more in ON_WAY:
            self.act(
                number, who, action, {**more, **({"photo_ids": [self.photo(after)]} if action == "answer" else {})}
            )

    def act(self, number: str, who: str, action: str, more: dict[str, Any]) -> None:
        version = self._ask("GET", who, f"/api/v1/cases/{number}")["version"]
        form = {"action": action, "version": version, **more}
        self._ask("POST", who, f"/api/v1/cases/{number}/actions", json=form)

    def photo(self, content: bytes) -> str:
        return str(
            self._ask("POST", "handler", "/api/v1/photos", files={"file": ("p.jpg", content, "image/jpeg")})["id"]
        )

    def case(self, number: str) -> dict[str, Any]:
        return self._ask("GET", "chief", f"/api/v1/cases/{number}")

    def cases(self, words: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("GET", "chief", "/api/v1/cases", params={"q": words})["items"]
        return found

    def scene(self, kind: str) -> str:
        """What the code on some facility of that kind holds."""
        return str(
            self._ask("GET", "admin", "/api/v1/admin/facility-codes", params={"kind": kind})["items"][0]["scene"]
        )

    def _ask(self, method: str, who: str, path: str, **more: Any) -> dict[str, Any]:
        if who not in self._tokens:
            form = {"username": who, "password": "demo"}
            self._tokens[who] = self._client.post("/api/v1/auth/password", data=form).json()["access_token"]
        answer = self._client.request(method, path, headers={"Authorization": f"Bearer {self._tokens[who]}"}, **more)
        assert answer.status_code < 300, answer.text
        found: dict[str, Any] = answer.json()
        return found
