"""One takes part: follows what concerns one, answers a survey, signs up to help."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from backend.ground import clock
from tests.h5.acting import sign_in, tap, until
from tests.h5.beside import SPOT, Staff

NEIGHBOUR = "13800138409"
Look = Callable[[Page], list[str]]
Own = Callable[[str], dict[str, Any]]


def titles(inbox: dict[str, Any]) -> list[str]:
    return [item["title"] for item in inbox["items"]]


def test_news_of_what_one_follows_come_until_one_ceases_to(phone: Page, staff: Staff, own: Own, at_rest: Look) -> None:
    sign_in(phone, "13800138401")
    number = staff.report(NEIGHBOUR, "路口垃圾桶满溢")
    phone.goto(f"/case/{number}")
    tap(phone, "关注")
    phone.get_by_role("button", name="取消关注").wait_for()
    faults = at_rest(phone)
    phone.reload()
    phone.get_by_role("button", name="取消关注").wait_for()  # the server knows; not this page alone
    _follow_a_place_and_a_town(phone, faults, at_rest)
    assert [one["number"] for one in own("/api/v1/follows?kind=case")["items"]] == [number]
    town, place = own("/api/v1/follows")["items"]
    assert (town["kind"], place["kind"], place["radius_m"]) == ("grid", "place", 300)
    assert abs(place["position"]["lon"] - SPOT["longitude"]) < 1e-4

    second = staff.report("13800138408", "人行道上有散落垃圾")
    for one in (number, second):
        staff.act(one, "desk", "admit", {})
        staff.act(one, "chief", "file", {"class_code": "E0110"})
    phone.goto("/inbox")
    message = phone.locator("main li", has_text=number).filter(has_text="您关注的案件已立案")
    message.wait_for()  # live: nobody has reloaded the page
    phone.locator("main li", has_text=second).filter(has_text="您关注的范围有新案件").wait_for()
    assert titles(own("/api/v1/inbox")).count("您关注的范围有新案件") == 1  # the town and the place, told once
    message.get_by_role("button").click()
    phone.wait_for_url(f"/case/{number}")  # another's report: as anyone may see it
    tap(phone, "取消关注")
    phone.get_by_role("button", name="关注", exact=True).wait_for()
    _cease(phone, own)

    known = titles(own("/api/v1/inbox"))
    staff.act(number, "dispatcher", "dispatch", {"department": "D02"})
    until(phone, lambda: "您的上报正在处理" in str(staff.ask("GET", NEIGHBOUR, "/api/v1/inbox")["items"]))
    assert titles(own("/api/v1/inbox")) == known  # the reporter heard of it, and no one else
    assert faults == []


def _follow_a_place_and_a_town(phone: Page, faults: list[str], at_rest: Look) -> None:
    phone.goto("/follows")
    tap(phone, "关注地点或区域")
    phone.get_by_label("怎么称呼这里").fill("家门口")
    tap(phone, "300 米")
    faults += at_rest(phone)
    tap(phone, "关注这里")
    phone.get_by_text("（周边 300 米）").wait_for()
    tap(phone, "关注地点或区域")
    tap(phone, "一个镇街")
    faults += at_rest(phone)
    phone.get_by_role("dialog").get_by_role("listitem").first.get_by_role("button").click()
    expect(phone.locator("main .line")).to_have_count(3)
    expect(phone.locator("main .line", has_text="区域")).to_have_count(1)
    faults += at_rest(phone)


def _cease(phone: Page, own: Own) -> None:
    """Follows neither place nor town any more."""
    phone.goto("/follows")
    for left in (1, 0):
        phone.get_by_role("button", name="取消关注").first.click()
        expect(phone.locator("main .line")).to_have_count(left)
    phone.get_by_text("还没有关注").wait_for()
    assert own("/api/v1/follows")["items"] == own("/api/v1/follows?kind=case")["items"] == []


def test_a_survey_is_answered_once(phone: Page, staff: Staff, own: Own, at_rest: Look) -> None:
    options = [{"code": "more", "text": "增加车位"}, {"code": "price", "text": "降低收费"}]
    questions = [
        {"code": "toilets", "text": "您对城区公厕满意吗？", "kind": "scale"},
        {"code": "parking", "text": "停车最需要什么？", "kind": "many", "options": options, "most": 2},
    ]
    now = clock.now()
    form = {"title": "公厕与停车", "text": "您的回答只计总数。", "k": 3, "questions": questions}
    times = {"opens_at": (now - timedelta(hours=1)).isoformat(), "closes_at": (now + timedelta(days=1)).isoformat()}
    made = staff.ask("POST", "admin", "/api/v1/admin/surveys", json=form | times)
    sign_in(phone, "13800138402")
    phone.goto("/voices")
    phone.get_by_text("公厕与停车").click()
    tap_send = phone.get_by_role("button", name="提交")
    expect(tap_send).to_be_disabled()  # every question is needed
    late = phone.context.new_page()
    late.goto(phone.url)
    for page in (phone, late):
        page.get_by_text("4", exact=True).click()
        page.get_by_text("增加车位").click()
        page.get_by_text("降低收费").click()
    faults = at_rest(phone)
    tap_send.click()
    phone.get_by_text("谢谢您的意见").wait_for()
    late.get_by_role("button", name="提交").click()
    late.get_by_text("您已填写过该问卷", exact=True).wait_for()  # from a page that did not know yet
    phone.goto(f"/voices/{made['id']}")
    phone.get_by_text("您已填写过该问卷，谢谢您的意见").wait_for()
    expect(phone.get_by_role("button", name="提交")).to_have_count(0)
    faults += at_rest(phone)
    (kept,) = [one for one in staff.ask("GET", "admin", "/api/v1/admin/surveys")["items"] if one["id"] == made["id"]]
    assert (kept["answered"], own("/api/v1/surveys/answered")["items"]) == (1, [made["id"]])

    over = form | times | {"closes_at": (clock.now() - timedelta(minutes=6)).isoformat()}  # the results are out
    staff.ask("PUT", "admin", f"/api/v1/admin/surveys/{made['id']}", json=over)
    phone.reload()
    phone.get_by_text("参与人数较少，结果不公布").wait_for()
    assert faults == []


def test_one_signs_up_to_help_and_cancels(phone: Page, staff: Staff, own: Own, at_rest: Look) -> None:
    now = clock.now()
    hours = {"shown_from": -1, "sign_up_until": 24, "begins_at": 48, "ends_at": 50}
    form = {"title": "灵湖环湖清洁", "text": "请自带水杯。", "place": "灵湖公园东门", "places": 1}
    form |= {name: (now + timedelta(hours=after)).isoformat() for name, after in hours.items()}
    call = staff.ask("POST", "admin", "/api/v1/admin/volunteering", json=form)
    sign_in(phone, "13800138403")
    phone.goto("/voices")
    tap(phone, "志愿活动")
    card = phone.locator("main li.card", has_text="灵湖环湖清洁")
    expect(card).to_contain_text("0 / 1")
    card.get_by_role("button", name="我要报名").click()
    phone.get_by_text("报名成功，谢谢您").wait_for()
    card.get_by_role("button", name="已报名，点此退出").wait_for()
    expect(card).to_contain_text("1 / 1")
    faults = at_rest(phone)
    names = f"/api/v1/admin/volunteering/{call['id']}/volunteers"
    assert [one["phone"] for one in staff.ask("GET", "admin", names)["items"]] == ["138****8403"]
    assert [one["id"] for one in own("/api/v1/volunteering/mine")["items"]] == [call["id"]]

    card.get_by_role("button", name="已报名，点此退出").click()
    card.get_by_role("button", name="我要报名").wait_for()
    expect(card).to_contain_text("0 / 1")
    assert staff.ask("GET", "admin", names)["items"] == own("/api/v1/volunteering/mine")["items"] == []
    staff.ask("POST", "13800138407", f"/api/v1/volunteering/{call['id']}/join", json={})
    card.get_by_role("button", name="我要报名").click()  # of a page that is late
    phone.get_by_text("名额已满").first.wait_for()
    phone.reload()
    tap(phone, "志愿活动")
    expect(card).to_contain_text("1 / 1")
    expect(card.get_by_role("button", name="名额已满")).to_be_disabled()
    assert faults == []


def test_the_pages_behind_the_lists_have_no_serious_fault(phone: Page, staff: Staff, at_rest: Look) -> None:
    faults: list[str] = []

    def _look(words: str) -> None:
        phone.get_by_text(words).first.wait_for()
        faults.extend(at_rest(phone))

    sign_in(phone, "13800138405")
    for view, line in (("公告", "main a.card.line"), ("办事指南", "main .list a.line")):
        phone.goto("/notices")
        tap(phone, view)
        first = phone.locator(line).first
        title = first.locator("strong").inner_text()
        first.click()
        phone.locator("main h2", has_text=title).wait_for()
        faults += at_rest(phone)
    phone.goto(f"/facility/{staff.scene('component')}")
    _look("这里有问题，我要上报")
    phone.goto("/points")
    for view, words in (("排行", "月排行"), ("公示", "还没有公示的名单"), ("规则", "市容、秩序类问题")):
        tap(phone, view)
        _look(words)
    phone.goto("/me")
    tap(phone, "登录设备")
    _look("本机")
    phone.goto("/me/no-such-page")
    _look("没有这个页面")
    assert faults == []
