"""The app in a real browser at phone size, on a real server: from three taps to a rating, with and without a line."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Response, Route, expect

from tests.h5.acting import photo, sign_in, three_taps
from tests.h5.beside import ON_WAY, Staff
from tests.promises.running import Running

MOST_SCRIPT = 200_000  # bytes, unpacked, before the map
OPEN = (
    "/",
    "/sign-in",
    "/report",
    "/case",
    "/about",
    "/notices",
    "/amenities",
    "/points",
    "/statistics",
    "/voices",
    "/map",
)
OWN = ("/", "/mine", "/me", "/inbox", "/drafts")


def test_a_report_of_three_taps_comes_back_closed_and_is_rated(phone: Page, server: Running, pictures: Path) -> None:
    sign_in(phone, "13800138101")
    expect(phone.locator(".toast")).to_have_count(0, timeout=30_000)
    phone.screenshot(path=pictures / "home.png")
    phone.get_by_test_id("shutter").set_input_files(photo(phone))
    phone.get_by_text("市容环境", exact=True).click()
    phone.get_by_text("照片拍摄的位置").wait_for()
    phone.screenshot(path=pictures / "report.png")
    phone.get_by_role("button", name="发送").click()
    number = phone.get_by_test_id("number").inner_text()
    phone.screenshot(path=pictures / "sent.png")
    staff = Staff(server.url)
    assert (
        abs(staff.case(number)["position"]["lon"] - 121.1291) < 1e-4
    )  # where the picture was taken, not where one stands
    phone.get_by_role("link", name="查看进度").click()
    phone.get_by_text("已收到您的上报", exact=True).first.wait_for()
    staff.bring_to_the_end(number, photo(phone, clean=True)["buffer"])
    phone.get_by_text("处理结果您满意吗").wait_for()  # live: nobody has reloaded the page
    expect(phone.locator(".pair img")).to_have_count(2)
    expect(phone.locator(".toast")).to_have_count(0, timeout=30_000)
    phone.screenshot(path=pictures / "closed.png")
    phone.get_by_text("满意", exact=True).click()
    phone.get_by_text("谢谢您的评价").wait_for()
    assert staff.case(number)["rating"] == "satisfied"
    phone.goto(f"/case/{number}")
    phone.get_by_text("办理过程").wait_for()


def test_without_a_line_a_report_is_kept_and_sent_once(phone: Page, server: Running, pictures: Path) -> None:
    sign_in(phone, "13800138102")
    phone.evaluate("navigator.serviceWorker.ready")
    phone.goto("/report")  # the catalogue is remembered
    phone.get_by_text("公共设施", exact=True).wait_for()
    phone.context.set_offline(True)
    phone.goto("/")  # from the worker
    phone.get_by_role("link", name="地图").click()  # the map is not kept before it is used
    phone.get_by_text("联网后自动打开").wait_for()
    phone.get_by_role("link", name="首页", exact=True).click()
    phone.get_by_test_id("shutter").set_input_files(photo(phone))
    phone.get_by_text("公共设施", exact=True).click()
    phone.get_by_label("说明").fill("井盖缺失，离线上报")
    phone.get_by_role("button", name="发送").click()
    phone.get_by_text("联网后自动发送").first.wait_for()
    phone.screenshot(path=pictures / "offline.png")
    phone.close()

    again = phone.context.new_page()
    lost: list[str] = []

    def _lose_the_answer(route: Route) -> None:
        """The server has it, and the answer gets lost on the way: the worst that a bad line does."""
        if lost:
            route.continue_()
            return
        route.fetch()
        lost.append(route.request.url)
        route.abort("connectionreset")

    again.route(
        "**/api/v1/reports",
        lambda route: _lose_the_answer(route) if route.request.method == "POST" else route.continue_(),
    )
    again.goto("/drafts")
    again.get_by_text("待发送", exact=True).wait_for()
    again.context.set_offline(False)
    again.get_by_text("已送达").wait_for(timeout=60_000)
    found = Staff(server.url).cases("井盖缺失，离线上报")
    assert len(found) == 1
    assert len(Staff(server.url).case(found[0]["number"])["photos"]) == 1


def test_a_report_that_is_refused_comes_back_as_a_draft(phone: Page) -> None:
    sign_in(phone, "13800138103")
    phone.context.set_geolocation({"longitude": 116.40, "latitude": 39.90})  # another city
    phone.goto("/report")
    phone.get_by_text("其他", exact=True).click()
    phone.get_by_label("说明").fill("不在本市")
    phone.get_by_text("您现在的位置").wait_for()
    phone.get_by_role("button", name="发送").click()
    phone.get_by_text("位置不在本市管理范围内").wait_for()
    phone.get_by_role("button", name="返回修改").click()
    expect(phone.get_by_label("说明")).to_have_value("不在本市")


def test_one_adds_urges_withdraws_and_signs_out(phone: Page) -> None:
    sign_in(phone, "13800138104")
    three_taps(phone)
    phone.get_by_role("link", name="查看进度").click()
    phone.get_by_role("button", name="催办").click()
    phone.get_by_text("已催办").wait_for()
    phone.get_by_role("button", name="补充").click()
    phone.get_by_role("dialog").get_by_label("说明").fill("又多了一些")
    phone.get_by_role("dialog").get_by_role("button", name="发送").click()
    phone.get_by_text("已补充").wait_for()
    phone.get_by_role("button", name="撤回").click()
    phone.get_by_role("button", name="确定撤回").click()
    phone.get_by_text("已撤回", exact=True).first.wait_for()
    phone.goto("/me")
    phone.get_by_role("button", name="退出登录").click()
    phone.goto("/mine")
    phone.get_by_text("登录后查看").wait_for()


def test_a_longer_time_is_told_by_its_new_limit_and_a_rest_by_when_work_goes_on(phone: Page, staff: Staff) -> None:
    number = staff.report("13800138105", "人行道地砖破损")
    for who, action, more in (*ON_WAY[:4], ("dispatcher", "extend", {"note": "需等备件"})):
        staff.act(number, who, action, more)
    phone.goto(f"/case/{number}")
    last = phone.locator("ol.timeline li.now")
    expect(last).to_contain_text("经批准延期办理，新的办理期限")
    expect(last).not_to_contain_text("继续")  # it never rested
    staff.act(number, "dispatcher", "suspend", {"note": "需汛期后施工", "days": 10})
    phone.reload()
    expect(last).to_contain_text("继续")
    expect(last).not_to_contain_text("新的办理期限")


def test_the_map_shows_the_city_from_this_server_alone(phone: Page, server: Running, pictures: Path) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto("/map")
    phone.locator("[data-ready=yes]").wait_for()
    phone.wait_for_load_state("networkidle")
    assert any(".mvt" in url for url in asked)
    assert [url for url in asked if not url.startswith((server.url, "blob:", "data:"))] == []
    phone.screenshot(path=pictures / "map.png")
    phone.get_by_role("slider").fill("5")
    with phone.expect_response(lambda answer: ".mvt" in answer.url and "since=" in answer.url) as answer:
        phone.get_by_role("button", name="已办结").click()
    assert answer.value.status in (200, 204)
    phone.goto("/report")
    phone.get_by_role("button", name="地图选点").click()
    phone.get_by_role("button", name="就是这里").click()
    phone.get_by_text("您在地图上选的位置").wait_for()


def test_a_code_on_a_facility_begins_the_report(phone: Page, server: Running) -> None:
    phone.goto(f"/s/{Staff(server.url).scene('component')}")
    phone.get_by_role("button", name="这里有问题，我要上报").click()
    phone.get_by_text("设施所在的位置").wait_for()


def test_at_an_address_that_nobody_has_one_is_told_so_and_finds_home(phone: Page) -> None:
    answer = phone.goto("/nope")
    assert answer is not None
    assert answer.status == 404
    phone.get_by_text("您访问的页面不存在").wait_for()
    phone.get_by_role("link", name="回到首页").click()
    phone.get_by_text("拍照上报", exact=True).wait_for()


def test_what_is_loaded_before_the_map_is_small(phone: Page) -> None:
    loaded: dict[str, int] = {}

    def _count(response: Response) -> None:
        if response.url.endswith((".js", ".mjs")):
            loaded[response.url.rsplit("/", 1)[1]] = len(response.body())

    phone.on("response", _count)
    phone.goto("/")
    sign_in(phone, "13800138201")
    three_taps(phone)
    phone.get_by_role("link", name="查看进度").click()
    phone.get_by_text("办理过程").wait_for()
    before = sum(loaded.values())
    assert 20_000 < before <= MOST_SCRIPT, loaded
    phone.goto("/map")
    phone.locator("canvas").wait_for()
    assert sum(loaded.values()) > 1_000_000  # the counting sees the map: it would have seen it before, too


def test_no_page_has_a_serious_fault_for_those_who_see_or_move_less(
    phone: Page, serious: Callable[[Page], list[str]]
) -> None:
    found = _faults(phone, serious, OPEN)
    sign_in(phone, "13800138202")
    three_taps(phone)
    phone.get_by_role("link", name="查看进度").click()
    phone.get_by_text("办理过程").wait_for()
    found += serious(phone)
    assert found + _faults(phone, serious, OWN) == []
    phone.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert serious(phone) != []  # it sees a fault that is there


def _faults(phone: Page, serious: Callable[[Page], list[str]], paths: tuple[str, ...]) -> list[str]:
    found = []
    for path in paths:
        phone.goto(path)
        phone.wait_for_load_state("networkidle")
        found += serious(phone)
    return found


def test_everything_can_be_done_with_the_keyboard(phone: Page) -> None:
    phone.get_by_text("拍照上报", exact=True).wait_for()
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.textContent") == "跳到正文"
    seen = set()
    for _ in range(24):
        phone.keyboard.press("Tab")
        seen.add(phone.evaluate("document.activeElement.getAttribute('href') || document.activeElement.dataset.testid"))
    assert {"shutter", "/report", "/case", "/map", "/mine", "/me"} <= seen
