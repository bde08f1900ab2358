"""A number on the staff side leads to a list of as many cases: of what is open, and of what came and went today."""

import sqlite3
from contextlib import closing

from playwright.sync_api import Page, expect
from sqlalchemy import make_url

from tests.h5.acting import as_staff, photo, tap
from tests.h5.beside import ON_WAY, Staff
from tests.promises.running import Running

PAGE = 20
# its limits as if they had passed when it was reported: no test waits for days
LIGHTS = {
    "green": "",
    "yellow": "UPDATE cases SET yellow_at = reported_at WHERE number = ?",
    "red": "UPDATE cases SET yellow_at = reported_at, due_at = reported_at WHERE number = ?",
}
NUMBERS = """all => all.map((one) => [
  (one.matches("a") ? one : one.querySelector("a")).getAttribute("href"),
  Number(one.querySelector(".big-number, .num").textContent),
])"""


def a_case(server: Running, staff: Staff, light: str, after: bytes | None) -> str:
    """One that is being handled, or has ended with a photo of `after`, under that light."""
    number = staff.report("13800138691", f"{light}，{'已结' if after else '未结'}")
    staff.bring_to_the_end(number, after or b"", ON_WAY if after else ON_WAY[:4])
    if passed := LIGHTS[light]:
        with closing(sqlite3.connect(str(make_url(server.database_url).database), timeout=20)) as line, line:
            line.execute(passed, (number,))
    return number


def test_a_number_leads_to_as_many_open_cases(phone: Page, staff: Staff, server: Running) -> None:
    after = photo(phone, clean=True)["buffer"]
    for light in LIGHTS:
        ended = a_case(server, staff, light, after)
        still_open = a_case(server, staff, light, None)
        if light == "green":
            staff.act(still_open, "handler", "apply", {"for": "extend", "days": 1, "note": "等候材料"})
        assert (staff.case(ended)["step"], staff.case(ended)["light"]) == ("closed", light)
    as_staff(phone, "supervisor")
    found: list[str] = []
    for path in ("/staff/overview", "/staff"):
        phone.goto(path)
        figures = phone.locator("main a.count, main .bar:has(a)")
        figures.first.wait_for()
        expect(phone.locator("main .big-number", has_text="…")).to_have_count(0)  # one is counted by itself
        for href, count in figures.evaluate_all(NUMBERS):
            phone.goto(path)
            phone.locator(f"a[href='{href}']").click()
            _lists(phone, count, None if "since=" in href else 0)
            found.append(href)
    assert len(found) == 12


def test_the_numbers_of_today_lead_to_its_cases(phone: Page, staff: Staff) -> None:
    """Also to those that have ended since; what they are narrowed to is said, and can be taken away again."""
    closed, new = (staff.report("13800138692", f"今天的第 {at} 件") for at in (1, 2))
    staff.bring_to_the_end(closed, photo(phone, clean=True)["buffer"])
    as_staff(phone, "leader")
    for name, narrowed, shown, ended in (
        ("今日上报", "起上报", {closed, new}, None),
        ("今日立案", "起立案", {closed}, None),
        ("今日结案", "起结案", {closed}, "all"),
    ):
        phone.goto("/staff/overview")
        figure = phone.locator("main a.count", has_text=name)
        count = int(figure.locator(".big-number").inner_text())
        figure.click()
        _lists(phone, count, count if ended else None)
        lines = phone.locator("main .work-line").all_inner_texts()
        assert all(any(number in line for line in lines) for number in shown), name
        assert any(new in line for line in lines) == (new in shown), name
        chip = phone.get_by_role("button", name=f"今天 00:00 {narrowed}")
        expect(chip).to_have_attribute("aria-pressed", "true")
        chip.click()
        expect(chip).to_have_count(0)


def _lists(phone: Page, count: int, ended: int | None) -> None:
    """So many cases, and so many of them that have ended; None: some or other."""
    assert count > 0
    expect(phone.locator("main p[role=status]")).to_have_text(f"共 {count} 件")
    lines = phone.locator("main .work-line")
    for shown in range(PAGE, count, PAGE):
        expect(lines).to_have_count(shown)
        tap(phone, "再看一些")
    expect(lines).to_have_count(count)
    expect(phone.get_by_role("button", name="再看一些", exact=True)).to_have_count(0)
    if ended is not None:
        expect(lines.get_by_text("已结案", exact=True)).to_have_count(ended)
