"""The staff side in a real browser at phone size: one case through everybody's hands, and the administrators' pages."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from mobile_api.timeline_entry import OF_REPORTER
from public_api.web.law_words import TARGET, law_words
from tests.h5.acting import photo, sign_in, three_taps
from tests.h5.beside import Staff
from tests.h5.conftest import PHONE
from tests.promises.running import ROOT, Running

Enter = Callable[[str], Page]


@pytest.fixture
def enter(server: Running, browser: Browser) -> Iterator[Enter]:
    """Signs somebody in, each on a phone of their own; what their consoles call an error fails the test in the end."""
    opened: list[Any] = []
    wrong: list[str] = []

    def _enter(name: str) -> Page:
        context = browser.new_context(base_url=server.url, **PHONE)
        context.set_default_timeout(30_000)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: wrong.append(f"{name}: {fault}"))
        page.goto("/sign-in?as=staff")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill("demo")
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("heading", name="工作台").wait_for()
        return page

    yield _enter
    for context in opened:
        context.close()
    assert wrong == []


def reported(phone: Page, by: str) -> str:
    """A citizen's report of three taps; its number."""
    sign_in(phone, by)
    three_taps(phone)
    return phone.get_by_test_id("number").inner_text()


def tap(page: Page, action: str, within: str | None = None) -> None:
    """A button of the case, or of the sheet that asks for more."""
    where = page.locator(within) if within else page
    where.get_by_role("button", name=action, exact=True).click()


def done(page: Page, action: str) -> None:
    page.get_by_text(f"{action}：已完成").wait_for()


def test_one_case_goes_through_everybodys_hands(
    phone: Page, enter: Enter, server: Running, staff: Staff, pictures: Path, at_rest: Callable[[Page], list[str]]
) -> None:
    number = reported(phone, "13800138301")
    case = f"/staff/cases/{number}"
    faults: list[str] = []

    desk = enter("desk")
    desk.screenshot(path=pictures / "staff-bench.png")
    stands = staff.case(number)["step"]  # whoever is on shift near by, from another test, is sent to look at it
    desk.get_by_role("link", name={"reported": "已上报", "verifying": "核实中"}[stands]).first.click()
    desk.get_by_text(number).click()
    desk.get_by_text("还没有公开审核").wait_for()  # a word, and no stop
    faults += at_rest(desk)
    tap(desk, "受理")
    done(desk, "受理")

    chief = enter("chief")
    chief.goto(case)
    tap(chief, "立案")
    chief.get_by_label("类别").select_option("E0110")
    chief.get_by_text("暴露生活垃圾：").wait_for()  # a condition of that class is advised, and chosen
    expect(chief.get_by_role("radio").first).to_be_checked()
    expect(chief.get_by_label("类别")).to_have_value("E0110")  # advice that comes late takes nobody's choice away
    faults += at_rest(chief)
    tap(chief, "立案", "dialog")
    done(chief, "立案")

    dispatcher = enter("dispatcher")
    dispatcher.goto(case)
    tap(dispatcher, "派遣")
    expect(dispatcher.get_by_label("责任部门")).to_have_value("D02")  # as the duty list says
    tap(dispatcher, "派遣", "dialog")
    done(dispatcher, "派遣")

    handler = enter("handler")
    handler.goto(case)
    tap(handler, "退单")
    tap(handler, "退单", "dialog")
    for words in ("需要选择理由", "需要引用职责条款", "需要填写说明"):  # all that is wanting, at once
        handler.get_by_text(words).wait_for()
    faults += at_rest(handler)
    handler.get_by_label("关闭").click()
    tap(handler, "接收")
    done(handler, "接收")
    tap(handler, "反馈")
    tap(handler, "反馈", "dialog")
    handler.get_by_text("需要上传处置后照片").wait_for()
    handler.get_by_test_id("album").set_input_files(photo(handler, clean=True))
    handler.get_by_label("说明").fill("已清运并冲洗地面")
    tap(handler, "反馈", "dialog")
    done(handler, "反馈")
    expect(handler.locator(".pair img")).to_have_count(2)
    faults += at_rest(handler)

    inspector = enter("inspector")
    tap(inspector, "签到")
    inspector.get_by_text("在岗", exact=True).wait_for()
    desk.goto(case)
    tap(desk, "发核查")
    done(desk, "发核查")
    _checked_without_a_line(inspector, number, pictures, faults, at_rest)

    chief.goto(case)
    chief.get_by_text("核查通过").first.wait_for()
    chief.screenshot(path=pictures / "staff-case.png")
    chief.get_by_text("结案前请做公开审核").wait_for()
    tap(chief, "去审核")
    chief.get_by_label("第 2 张照片").check()
    tap(chief, "更新公开内容")
    chief.get_by_text("公开审核：1 张照片已公开").wait_for()
    expect(chief.get_by_text("结案前请做公开审核")).to_have_count(0)
    chief.get_by_text("时限说明").click()
    chief.locator("meter").wait_for()
    faults += at_rest(chief)
    tap(chief, "结案")
    done(chief, "结案")

    phone.goto(f"/mine/{number}")
    phone.get_by_text("满意", exact=True).click()
    phone.get_by_text("谢谢您的评价").wait_for()
    assert (Staff(server.url).case(number)["step"], faults) == ("closed", [])


def _checked_without_a_line(
    inspector: Page, number: str, pictures: Path, faults: list[str], at_rest: Callable[[Page], list[str]]
) -> None:
    """The task is accepted, then the line fails; the answer is kept on the phone and goes by itself, once."""
    task = inspector.get_by_text(number)
    for _look in range(30):  # the worker offers it
        inspector.goto("/staff/tasks")
        inspector.wait_for_timeout(1000)
        if task.count():
            break
    inspector.screenshot(path=pictures / "staff-tasks.png")
    faults += at_rest(inspector)
    task.first.click()
    tap(inspector, "接收")
    inspector.get_by_text("现场结果").wait_for()
    inspector.context.set_offline(True)
    inspector.get_by_text("核查通过", exact=True).click()
    inspector.get_by_test_id("album").set_input_files(photo(inspector, clean=True))
    faults += at_rest(inspector)
    tap(inspector, "提交回复")
    inspector.get_by_text("回复已存好，联网后自动发送").first.wait_for()
    inspector.get_by_text("已回复，待发送").wait_for()
    sent: list[str] = []
    inspector.on("request", lambda asked: sent.append(asked.url) if asked.url.endswith("/api/v1/sync") else None)
    inspector.context.set_offline(False)
    inspector.get_by_text("已回复，待发送").wait_for(state="hidden", timeout=60_000)
    assert len(sent) == 1


def test_who_was_faster_is_seen(phone: Page, enter: Enter, server: Running) -> None:
    number = reported(phone, "13800138302")
    desk, other = enter("desk"), Staff(server.url)
    desk.goto(f"/staff/cases/{number}")
    desk.get_by_role("button", name="受理", exact=True).wait_for()
    other.act(number, "desk", "admit", {})
    tap(desk, "受理")
    desk.get_by_text("案件刚被他人处理").wait_for()
    desk.get_by_role("button", name="查看最新").click()
    expect(desk.get_by_role("button", name="受理", exact=True)).to_have_count(0)
    desk.goto("/staff/cases")
    desk.get_by_label("搜索描述、地址或编号").fill(number)
    tap(desk, "搜索")
    expect(desk.locator(".work-line")).to_have_count(1)
    tap(desk, "红灯")
    desk.get_by_text("没有符合条件的案件").wait_for()
    assert f"q={number}" in desk.url  # a link leads to the same list


def test_three_administrators_and_the_leader(
    enter: Enter, server: Running, at_rest: Callable[[Page], list[str]], pictures: Path
) -> None:
    faults: list[str] = []
    leader = enter("leader")
    leader.goto("/staff/overview")
    leader.get_by_text("今日上报").wait_for()
    leader.screenshot(path=pictures / "staff-overview.png")
    faults += at_rest(leader)

    admin = enter("admin")
    admin.goto("/staff/admin/people/new")
    admin.get_by_label("用户名").fill("zhao.new")
    admin.get_by_label("姓名").fill("赵新")
    admin.get_by_label("部门").select_option("D02")
    tap(admin, "保存")
    admin.get_by_text("账号已建立").wait_for()
    admin.get_by_label("设置初始密码").fill("Bridge-lantern-7")
    tap(admin, "设置")
    admin.get_by_text("初始密码已设置").wait_for()
    account = admin.url.removeprefix(server.url)
    for path, words in (("rules", "终止"), ("releases", "起草"), ("calendar", "现行工作日历"), ("people", "zhao.new")):
        admin.goto(f"/staff/admin/{path}")
        admin.get_by_text(words).first.wait_for()
        faults += at_rest(admin)

    security = enter("security")
    security.goto(account)
    security.get_by_label("专业部门经办人").check()
    assert security.get_by_role("checkbox", name="采集员").is_disabled()  # who handles does not inspect
    faults += at_rest(security)
    tap(security, "保存角色")
    security.get_by_text("角色已更改").wait_for()
    form = {"username": "zhao.new", "password": "Bridge-lantern-7"}
    assert httpx.post(f"{server.url}/api/v1/auth/password", data=form, trust_env=False).status_code == 200

    Staff(server.url).report("13800138399", "审计员要看到的一件")
    auditor = enter("auditor")
    auditor.goto("/staff/admin/audit")
    auditor.get_by_label("事项").select_option("person.roles")
    line = auditor.locator(".work-line", has_text="人员：授予角色").first
    expect(line).to_contain_text("人员 zhao.new · 操作人 security")
    line.get_by_text("前后内容").click()
    expect(auditor.locator("pre").first).to_contain_text("handler")
    auditor.get_by_label("事项").select_option("case.")
    expect(auditor.locator(".work-line").first).to_contain_text(re.compile("案件：.*案件 [0-9]{14}"))
    assert re.findall(r"\b(?:case|code|person)\.\w+", auditor.locator("main").inner_text()) == []
    faults += at_rest(auditor)
    assert faults == []


def test_the_security_administrator_unbinds_a_lost_handset(
    enter: Enter, server: Running, at_rest: Callable[[Page], list[str]]
) -> None:
    staff = Staff(server.url)
    (person,) = staff.ask("GET", "security", "/api/v1/admin/people", params={"q": "采集员7号"})["items"]
    word = {"username": "inspector-7", "password": "demo"}

    def _on(device: str) -> int:
        headers = {"X-Device-Id": device}
        return httpx.post(f"{server.url}/api/v1/auth/password", data=word, headers=headers, trust_env=False).status_code

    assert [_on("handset-0000-0000-lost"), _on("handset-0000-0000-next")] == [200, 403]
    security = enter("security")
    security.goto("/staff/admin/people")
    security.get_by_label("搜索姓名或用户名").fill("采集员7号")
    tap(security, "搜索")
    security.get_by_role("link", name="inspector-7").click()
    security.get_by_role("heading", name="手持终端").wait_for()
    tap(security, "解绑")
    faults = at_rest(security)
    tap(security, "确定解绑")
    security.get_by_text("已解绑", exact=True).wait_for()
    faults += at_rest(security)
    kept = staff.ask("GET", "security", f"/api/v1/admin/people/{person['id']}/handsets")["items"]
    assert ([one["ended_at"] is None for one in kept], _on("handset-0000-0000-next"), faults) == ([False], 200, [])


def test_the_words_of_the_law_are_the_laws() -> None:
    assert TARGET.read_text(encoding="utf-8") == law_words(), "run `python -m public_api.web.law_words`, then the build"


def test_who_reported_is_named_by_neither_side() -> None:
    history = (ROOT / "public_api/web/src/staff/work/history.tsx").read_text(encoding="utf-8")
    listed = history.split("const OF_REPORTER = [")[1].split("]")[0]
    assert set(re.findall(r'"(\w+)"', listed)) == OF_REPORTER


def test_every_need_of_the_law_is_asked_by_some_part_of_a_form() -> None:
    asked = (ROOT / "public_api/web/src/staff/moves/filled.ts").read_text(encoding="utf-8")
    needs = json.loads(law_words().split("export const NEEDS = ")[1].split(" as ")[0])
    unasked = {need for need in [*needs, "a_need_nobody_asks"] if not re.search(rf"\b{need}(:|\")", asked)}
    assert unasked == {"other_department", "a_need_nobody_asks"}  # the first is seen when it is sent
