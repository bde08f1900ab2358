"""What the staff typed into a sheet is there when it is opened again: closed by mistake, its page or session gone."""

import httpx
from playwright.sync_api import Page, expect

from tests.h5.acting import as_staff, photo, tap
from tests.h5.beside import Staff
from tests.h5.keeping import TOKEN
from tests.promises.running import Running


def test_a_note_of_the_staff_outlives_its_sheet_and_its_session(phone: Page, server: Running, staff: Staff) -> None:
    number = staff.report("13800138681", "说明写到一半")
    case = f"/staff/cases/{number}"
    as_staff(phone, "desk")
    phone.goto(case)
    sheet = phone.get_by_role("dialog")
    tap(phone, "进展说明")
    sheet.get_by_label("说明").fill("写了很久的说明")
    phone.mouse.click(20, 20)  # beside the sheet
    sheet.wait_for(state="hidden")
    tap(phone, "进展说明")
    expect(sheet.get_by_label("说明")).to_have_value("写了很久的说明")
    sheet.get_by_test_id("album").set_input_files(photo(phone))
    sheet.locator("li.photo").wait_for()
    phone.reload()  # as where the camera needed the memory
    tap(phone, "进展说明")
    expect(sheet.get_by_label("说明")).to_have_value("写了很久的说明")
    expect(sheet.locator("li.photo")).to_have_count(1)

    headers = {"Authorization": f"Bearer {phone.evaluate(TOKEN)}"}
    assert httpx.post(f"{server.url}/api/v1/auth/logout", headers=headers, trust_env=False).status_code == 204
    sheet.get_by_role("button", name="进展说明", exact=True).click()
    phone.get_by_role("link", name="工作人员登录").wait_for()
    as_staff(phone, "desk")
    phone.goto(case)
    tap(phone, "进展说明")
    expect(sheet.get_by_label("说明")).to_have_value("写了很久的说明")
    expect(sheet.locator("li.photo")).to_have_count(1)
    sheet.get_by_role("button", name="进展说明", exact=True).click()
    sheet.wait_for(state="hidden")
    said = [one["note"] for one in staff.case(number)["timeline"] if one["action"] == "comment"]
    assert (said, len(staff.case(number)["photos"])) == (["写了很久的说明"], 1)
    tap(phone, "进展说明")
    expect(sheet.get_by_label("说明")).to_have_value("")  # sent
    expect(sheet.locator("li.photo")).to_have_count(0)


def test_words_of_one_case_are_not_put_into_another_nor_shown_to_a_colleague(phone: Page, staff: Staff) -> None:
    first, second = (staff.report("13800138682", words) for words in ("第一件", "第二件"))
    as_staff(phone, "desk")
    sheet = phone.get_by_role("dialog")
    for case, words in ((first, ""), (second, ""), (first, "只属于第一件")):
        phone.goto(f"/staff/cases/{case}")
        tap(phone, "进展说明")
        expect(sheet.get_by_label("说明")).to_have_value(words)
        if case == first:
            sheet.get_by_label("说明").fill("只属于第一件")
    phone.goto("/me")
    tap(phone, "退出登录")
    phone.get_by_text("已退出登录").wait_for()
    as_staff(phone, "chief")
    phone.goto(f"/staff/cases/{first}")
    tap(phone, "进展说明")
    expect(sheet.get_by_label("说明")).to_have_value("")


def test_a_rule_begun_is_there_when_its_sheet_is_opened_again(phone: Page) -> None:
    as_staff(phone, "admin")
    phone.goto("/staff/admin/rules")
    sheet = phone.get_by_role("dialog")
    for words in ("", "D-7-3"):
        tap(phone, "新增职责")
        expect(sheet.get_by_label("职责条款编号")).to_have_value(words)
        sheet.get_by_label("职责条款编号").fill("D-7-3")
        phone.keyboard.press("Escape")
        sheet.wait_for(state="hidden")
