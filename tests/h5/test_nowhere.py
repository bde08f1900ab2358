"""Who does not let the phone say where it is finds what is around a town; who signs in at work is told of work."""

from playwright.sync_api import Page, expect

DENIED = "navigator.geolocation.getCurrentPosition = (_good, bad) => bad({ code: 1 });"


def test_without_a_place_a_town_is_chosen_and_what_is_near_its_middle_is_shown(phone: Page) -> None:
    phone.add_init_script(DENIED)
    phone.goto("/amenities")
    phone.get_by_text("没有定位权限").wait_for()
    phone.get_by_label("选择镇街").select_option(label="古城街道")
    phone.get_by_role("heading", name="紫阳街公厕").wait_for()
    phone.get_by_label("选择镇街").select_option(label="大洋街道")  # another may be chosen
    expect(phone.get_by_text("没有定位权限")).to_have_count(0)


def test_a_member_of_staff_is_not_told_what_a_citizens_phone_is_for(phone: Page) -> None:
    phone.goto("/sign-in")
    phone.get_by_text("手机号只用于").wait_for()
    phone.goto("/sign-in?as=staff")
    phone.get_by_label("用户名").wait_for()
    expect(phone.get_by_text("手机号只用于")).to_have_count(0)


def test_the_page_says_that_it_may_be_an_app_in_the_words_of_now(phone: Page) -> None:
    phone.goto("/")
    assert phone.locator('meta[name="mobile-web-app-capable"]').get_attribute("content") == "yes"
