"""A message opens a page of the mini-program as it was released, or the platform refuses it."""

import json
from pathlib import Path

from notifications.standins.wechat_checks import PAGES as RELEASED
from notifications.wechat.templates import PAGES


def test_the_pages_that_messages_open_are_there_and_the_stand_in_has_those_of_the_mini_program() -> None:
    here = Path(__file__).parents[2] / "mobile_api/miniprogram"
    pages = set(json.loads((here / "app.json").read_text(encoding="utf-8"))["pages"])
    assert set(PAGES.values()) <= pages == set(RELEASED)
    for page in pages:
        assert all((here / f"{page}.{kind}").is_file() for kind in ("js", "json", "wxml")), page
