"""A draft is played over very many happenings a page at a time."""

import pytest

from backend.releases import replay as replaying
from tests.linhai import City
from tests.releases.test_publish import URL, drafted, present
from tests.statements import statements

pytestmark = pytest.mark.anyio


async def test_it_says_the_same_a_few_happenings_at_a_time(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = await city.signed_in("admin")
    cases = {await city.case_at("closed") for _ in range(3)}
    content = await present(admin)
    law = [row for row in content["moves"] if row["action"] != "accept"]
    rules = [row | {"body": "D05"} if row["class"] == "E0110" else row for row in content["rules"]]
    number = await drafted(admin, moves=law, rules=rules)
    whole = (await admin.get(f"{URL}/{number}/replay?days=31")).json()
    assert whole["counts"] == {"legality": 3, "routing": 3, "deadline": 0}
    assert {item["number"] for item in whole["items"]} == cases
    monkeypatch.setattr(replaying, "PAGE", 2)
    with statements(city.db.reader) as said:
        assert (await admin.get(f"{URL}/{number}/replay?days=31")).json() == whole
    played = [one for one in said if "FROM happening" in one and "happening.data" in one]
    assert len(played) > 9
    assert all("LIMIT" in one for one in played)


async def test_a_case_is_played_under_the_condition_it_was_filed_by(city: City) -> None:
    """A class may have several (立案条件), each with a limit of its own."""
    admin, chief = await city.signed_in("admin"), await city.signed_in("chief")
    standards = (await present(admin))["standards"]
    first = next(row for row in standards if row["class"] == "E0110")
    second = first | {"place": max(row["place"] for row in standards) + 1, "condition": "大面积", "value": 1}
    number = await drafted(admin, standards=[*standards, second])
    assert (await admin.post(f"{URL}/{number}/publish")).status_code == 200
    case = await city.case_at("pending_file")
    filed = await chief.act(case, "file", class_code="E0110", condition=second["place"])
    assert filed.json()["standard"]["condition"] == "大面积"
    counts = []
    for changed in (first, second):
        others = [row for row in (*standards, second) if row is not changed]
        number = await drafted(admin, standards=[*others, changed | {"value": 9}])
        counts.append((await admin.get(f"{URL}/{number}/replay?days=31")).json()["counts"]["deadline"])
    assert counts == [0, 1]


async def test_a_row_more_before_the_standards_of_a_class_changes_no_limit_of_it(city: City) -> None:
    """What a case was filed by is kept by its place among all standards."""
    admin, chief = await city.signed_in("admin"), await city.signed_in("chief")
    standards = (await present(admin))["standards"]
    first = next(row for row in standards if row["class"] == "E0110")
    second, third = (
        first | {"place": max(row["place"] for row in standards) + more, "condition": words, "value": more}
        for more, words in ((1, "大面积"), (2, "更大面积"))
    )
    number = await drafted(admin, standards=[*standards, second, third])
    assert (await admin.post(f"{URL}/{number}/publish")).status_code == 200
    case = await city.case_at("pending_file")
    assert (await chief.act(case, "file", class_code="E0110", condition=third["place"])).status_code == 200
    other = next(row for row in standards if row["class"] != "E0110")
    moved = [row | {"place": row["place"] + 1} for row in (*standards, second, third)]
    number = await drafted(admin, standards=[other | {"place": 0, "condition": "夜间"}, *moved])
    assert (await admin.get(f"{URL}/{number}/replay?days=31")).json()["counts"]["deadline"] == 0
