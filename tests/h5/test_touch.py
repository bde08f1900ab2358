"""What is touched out of doors, by old hands and wet ones, is as large as a finger on a small phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.h5.acting import as_staff, photo, sign_in, tap
from tests.h5.beside import Staff
from tests.h5.keeping import TOKEN
from tests.h5.test_told_in_field import on_a_task

WIDTH, HEIGHT = 360, 740
LEAST = 40  # px, at least as high and as wide
# what one can press alone, and is lower or narrower than that; links in running words are read, not aimed at
SMALL = """(least) => {
  const all = [...document.querySelectorAll("a[href], button, summary, select, input, textarea, label:has(input)")];
  const read = ".unseen, .skip, .maplibregl-map, p, dd, dt, h2, figcaption";
  const alone = all.filter((one) => one.checkVisibility() && !one.closest(read));
  const aimed = alone.filter((one) => !one.matches(".unseen") && !(one.matches("input") && one.closest("label")));
  return aimed.flatMap((one) => {
    const { width, height } = one.getBoundingClientRect();
    if (width === 0 || Math.min(width, height) >= least) return [];
    return [`${one.textContent.trim() || one.ariaLabel}: ${width} x ${height}`];
  });
}"""


@pytest.fixture
def small(phone: Page) -> Page:
    phone.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    return phone


def too_small(page: Page, settled: str) -> list[str]:
    page.get_by_text(settled).first.wait_for()
    page.wait_for_timeout(300)
    found: list[str] = page.evaluate(SMALL, LEAST)
    return [f"{page.url}: {one}" for one in found]


def test_of_a_citizen(small: Page, staff: Staff) -> None:
    found = too_small(small, "拍照上报")
    sign_in(small, "13800138721")
    staff.know("13800138721", small.evaluate(TOKEN))
    number = staff.report("13800138721", "紫阳街口垃圾桶满溢")
    small.goto("/report")
    small.get_by_test_id("album").set_input_files(photo(small))
    small.get_by_text("照片拍摄的位置").wait_for()
    expect(small.get_by_text("上传中")).to_have_count(0)
    found += too_small(small, "是哪一类问题")
    for path, settled in (
        ("/", "我的上报"), ("/drafts", "没写完的上报"), ("/mine", "紫阳街口垃圾桶满溢"), (f"/mine/{number}", "催办"),
        ("/me", "字体大小"), ("/case", "案件编号"), (f"/case/{number}", "办理过程"), ("/inbox", "已收到您的上报"),
        ("/amenities", "身边便民"),
    ):  # fmt: skip
        small.goto(path)
        found += too_small(small, settled)
    assert not found, "\n".join(found)


def test_of_an_inspector(small: Page, staff: Staff) -> None:
    on_a_task(small, staff, "inspector-28")
    found = too_small(small, "不能前往")
    tap(small, "接收")
    small.get_by_test_id("camera").set_input_files(photo(small))
    small.context.set_offline(True)
    found += too_small(small, "提交回复")
    small.context.set_offline(False)
    for path, settled in (("/staff", "签退"), ("/staff/tasks", "已接收"), ("/staff/cases", "最急的在前")):
        small.goto(path)
        found += too_small(small, settled)
    assert not found, "\n".join(found)


def test_of_a_leader(small: Page) -> None:
    as_staff(small, "leader")
    small.goto("/staff/overview")
    assert too_small(small, "未结案件") == []
