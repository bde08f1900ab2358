"""Text twice as large on a small phone: of reporting and of following a case nothing is cut off or lies on another."""

import pytest
from playwright.sync_api import Page

from tests.h5.acting import photo, sign_in, tap
from tests.h5.beside import Staff
from tests.h5.keeping import TOKEN
from tests.h5.test_looks import NO_PICTURE

WIDTH, HEIGHT = 360, 740
TWICE = "() => { document.documentElement.style.fontSize = '34px'; }"
# words that end beyond the page, beyond the ground they stand on, or under what hides the rest of them or lie on others
FAULTS = """async (width) => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const found = new Set(), lines = [];
  const said = (one) => one.textContent.trim().slice(0, 20);
  const up = (one, is) => { while (one && !is(getComputedStyle(one))) one = one.parentElement; return one; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const one = node.parentElement;
    if (!node.textContent.trim() || !one.checkVisibility() || one.closest(".unseen, .skip, .toasts")) continue;
    if (up(one, (style) => ["auto", "scroll"].includes(style.overflowX) && style.maxHeight === "none")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const ground = up(one, (style) => style.backgroundColor !== "rgba(0, 0, 0, 0)")?.getBoundingClientRect();
    const hider = up(one, (style) => ["hidden", "clip"].includes(style.overflowX));
    const isShort = hider && getComputedStyle(hider).webkitLineClamp !== "none"; // ends in …, in full elsewhere
    const shown = hider?.getBoundingClientRect(), hides = isShort ? null : shown;
    const still = !up(one, (style) => ["fixed", "sticky"].includes(style.position));
    for (const line of range.getClientRects()) {
      if (line.left < -1 || line.right > width + 1) found.add(`outside: ${said(one)}`);
      const isOff = ground && (line.left < ground.left - 1 || line.right > ground.right + 1);
      if (isOff) found.add(`off its ground: ${said(one)}`);
      const isCut = hides && (line.right > hides.right + 1 || line.bottom > hides.bottom + 3);
      if (isCut) found.add(`cut off: ${said(one)}`);
      if (still && !(shown && line.bottom > shown.bottom + 3)) lines.push([line, one]); // not what … stands for
    }
  }
  for (const [at, [a, one]] of lines.entries()) for (const [b, other] of lines.slice(at + 1)) {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (one.contains(other) || other.contains(one) || across < 4) continue;
    if (down < 0.3 * Math.min(a.height, b.height)) continue;
    found.add(`on another: ${said(one)} / ${said(other)}`);
  }
  const wide = document.documentElement.scrollWidth;
  return wide > width ? [...found, `the page is ${wide} px wide`] : [...found];
}"""


@pytest.fixture
def small(phone: Page) -> Page:
    """With text twice as large on every page."""
    phone.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    phone.add_init_script(f"addEventListener('DOMContentLoaded', {TWICE})")
    phone.evaluate(TWICE)
    return phone


def faults(page: Page, settled: str) -> list[str]:
    """Of what is shown, once those words are there."""
    page.get_by_text(settled).first.wait_for()
    page.wait_for_timeout(600)  # pictures, words of the place, movements
    found: list[str] = page.evaluate(FAULTS, WIDTH)
    return [f"{page.url}: {one}" for one in found]


def test_reporting(small: Page, staff: Staff) -> None:
    found = faults(small, "拍照上报")
    sign_in(small, "13800138661")
    staff.know("13800138661", small.evaluate(TOKEN))
    staff.report("13800138661", "紫阳街口垃圾桶满溢，垃圾散落人行道")
    found += faults(small, "拍照上报")
    small.goto("/report")
    small.get_by_text("您现在的位置").wait_for()
    small.get_by_text("市容环境", exact=True).click()
    small.get_by_test_id("album").set_input_files([photo(small), NO_PICTURE])
    small.get_by_text("不能使用").wait_for()
    found += faults(small, "附近已有人反映")
    tap(small, "删去第 2 张照片")
    tap(small, "发送")
    found += faults(small, "收到了，谢谢您")
    small.goto("/drafts")
    found += faults(small, "已送达")
    assert found == []


def test_following_a_case(small: Page, staff: Staff) -> None:
    sign_in(small, "13800138662")
    staff.know("13800138662", small.evaluate(TOKEN))
    number = staff.report("13800138662", "紫阳街口垃圾桶满溢，垃圾散落人行道，行人绕行")
    small.goto("/mine")
    found = faults(small, "行人绕行")
    small.goto(f"/mine/{number}")
    found += faults(small, "办理过程")
    tap(small, "补充")
    found += faults(small, "补充说明或照片")
    staff.bring_to_the_end(number, photo(small, clean=True)["buffer"])
    small.goto(f"/mine/{number}")
    found += faults(small, "处理结果您满意吗")
    small.get_by_text("不满意", exact=True).click()
    found += faults(small, "哪里不满意")
    for path, words in ((f"/case/{number}", "办理过程"), ("/case", "案件编号"), ("/inbox", "未读")):
        small.goto(path)
        found += faults(small, words)
    assert found == []
