"""What both doors have in common: refusals, limits, health, the document."""

import pytest

from backend.ground.problems import PROBLEMS
from tests.linhai import City, report_form

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here


async def test_refusals_speak_chinese_and_english(city: City) -> None:
    chinese = (await city.client.get("/api/v1/me")).json()
    english = (await city.client.get("/api/v1/me", headers={"Accept-Language": "en-GB,en;q=0.9"})).json()
    assert (chinese["detail"], english["detail"]) == ("请先登录", "Sign in first")
    assert chinese["code"] == english["code"] == "not_signed_in"


async def test_a_body_beyond_the_limit_is_413(city: City) -> None:
    citizen = await city.citizen()
    for path in ("/api/v1/reports", "/api/v1/photos"):
        answer = await citizen.post(path, content=bytes(23 * 1024 * 1024))
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large"), path


async def test_unknown_paths_and_methods_are_problems_too(city: City) -> None:
    assert (await city.client.get("/nowhere")).json()["code"] == "not_found"
    answer = await city.client.patch("/api/v1/reports")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


async def test_a_method_that_is_not_allowed_is_told_all_that_are(city: City) -> None:
    document = (await city.client.get("/openapi.json")).json()
    several = {path: set(named) for path, named in document["paths"].items() if len(named) > 1 and "{" not in path}
    assert len(several) > 3
    for path, named in several.items():
        allowed = (await city.client.request("TRACE", path)).headers["allow"]
        assert set(allowed.lower().split(", ")) - {"head"} == named - {"head"}, path


@pytest.mark.parametrize("day", ["0", "1763942400", "-86400"])  # midnights, as seconds since 1970
async def test_a_number_is_no_day(city: City, day: str) -> None:
    shown = "map?bbox=121,28,122,29&zoom=9"
    asked = {"stats?from": "from", "stats?to": "to", "record/days?before": "before",
             f"{shown}&since": "since", f"{shown}&until": "until"}  # fmt: skip
    for path, field in asked.items():
        answer = await city.client.get(f"/public/v1/{path}={day}")
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field]), path
    assert (await city.client.get(f"/public/v1/record/days/{day}")).status_code == 422
    chief = await city.signed_in("chief")
    for path in ("attendance", "evaluations", "absences", "coverage", "coverage.svg", "coverage.png"):
        answer = await chief.get(f"/api/v1/patrol/{path}", params={"day": day})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "day"), path
    for path in ("evaluation", "evaluation/export"):
        answer = await chief.get(f"/api/v1/{path}", params={"of": "region", "from": day, "to": "2026-11-24"})
        errors = answer.json()["errors"]
        told = ("from", "date_parsing", "日期应写作 2026-11-24")
        assert (answer.status_code, *(errors[0][name] for name in ("field", "code", "detail"))) == (422, *told), path
    assert (await city.client.get("/public/v1/stats?from=2026-11-24&to=2026-11-25")).status_code == 200


async def test_a_request_id_is_taken_over_if_it_is_well_formed(city: City) -> None:
    good = await city.client.get("/healthz", headers={"X-Request-ID": "abc-12345678"})
    bad = await city.client.get("/healthz", headers={"X-Request-ID": "<script>"})
    assert good.headers["x-request-id"] == "abc-12345678"
    assert bad.headers["x-request-id"] != "<script>"
    assert good.headers["x-version"]


async def test_health_and_readiness(city: City) -> None:
    assert (await city.client.get("/healthz")).json() == {"status": "live"}
    ready = await city.client.get("/readyz")
    assert (ready.status_code, set(ready.json()["parts"].values())) == (200, {True})
    city.app.state.stopping = True
    assert (await city.client.get("/readyz")).status_code == 503


async def test_a_database_that_is_gone_makes_it_unready_and_requests_503(city: City) -> None:
    citizen = await city.citizen()

    async def _gone() -> bool:
        raise ConnectionRefusedError

    city.app.state.database.answers = _gone
    assert (await city.client.get("/readyz")).json()["parts"]["database"] is False
    assert (await city.client.get("/healthz")).status_code == 200
    assert (await citizen.get("/api/v1/me")).status_code == 200


async def test_the_document_names_every_operation_its_refusals_and_closed_sets(city: City) -> None:
    document = (await city.client.get("/openapi.json")).json()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert all(name.isidentifier() and operation["summary"] for name, operation in zip(names, operations, strict=True))
    refused = document["paths"]["/api/v1/reports"]["post"]["responses"]["422"]["content"]
    assert list(refused) == ["application/problem+json"]
    schemas = document["components"]["schemas"]
    assert set(schemas["Code"]["enum"]) == set(PROBLEMS)
    assert "handling" in schemas["Step"]["enum"]
    assert (await city.client.get("/docs")).status_code == 200


async def test_the_examples_of_the_document_work(city: City) -> None:
    document = (await city.client.get("/openapi.json")).json()
    body = document["paths"]["/api/v1/reports"]["post"]["requestBody"]["content"]["application/json"]
    example = body.get("examples") or body["schema"]["examples"]
    first = example[0] if isinstance(example, list) else next(iter(example.values()))["value"]
    citizen = await city.citizen()
    assert (await citizen.post("/api/v1/reports", json=first)).status_code == 201


async def test_lists_go_on_by_keyset_and_end(city: City) -> None:
    citizen = await city.citizen()
    made = [(await citizen.report())["number"] for _ in range(5)]
    seen, after = [], ""
    while True:
        page = (await citizen.get(f"/api/v1/reports?limit=2&after={after}")).json()
        seen += [item["number"] for item in page["items"]]
        if not (after := page["next"]):
            break
    assert sorted(seen) == sorted(made)
    bad = await citizen.get("/api/v1/reports?after=%%%")
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_cursor")


async def test_the_position_is_answered_in_the_system_asked_for(city: City) -> None:
    citizen = await city.citizen()
    gcj = {"lon": 121.1332, "lat": 28.8441, "coord_type": "gcj02", "accuracy_m": 12}
    made = (await citizen.post("/api/v1/reports?coord_type=gcj02", json=report_form(position=gcj))).json()
    assert made["position"]["lon"] == pytest.approx(121.1332, abs=1e-6)
    plain = (await citizen.get(f"/api/v1/reports/{made['number']}")).json()["position"]
    assert plain["coord_type"] == "wgs84"
    assert plain["lon"] == pytest.approx(121.1289, abs=2e-3)


async def test_the_catalogue_is_sent_again_only_when_it_changed(city: City) -> None:
    first = await city.client.get("/api/v1/catalogue")
    again = await city.client.get("/api/v1/catalogue", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert all(any(reason["code"] == "other" for reason in some) for some in first.json()["reasons"].values())
