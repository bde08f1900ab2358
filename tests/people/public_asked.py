"""What the crawl of the public door asks: every GET where it has data, and what proves that there is data.

A row without data would prove nothing. What is called by a name in braces is made in the city the crawl walks through.
"""

Rows = tuple[tuple[str, str], ...]
BOX = "bbox=121.10,28.83,121.16,28.87"
CLOSE = "bbox=121.12,28.84,121.14,28.86"
SPAN = "from=2026-11-01&to=2026-12-02"
DATES = "start_date=2026-11-24T00:00:00Z&end_date=2026-12-02T23:00:00Z"
MONTH = "month=2026-11"
ALL = ("closed", "open", "lonely", "called", "machine", "later")


def in_both(path: str, *rows: tuple[str, str]) -> Rows:
    """Rows of Open311, as JSON and as XML."""
    return tuple((f"{path}.{fmt}{query}", marker) for fmt in ("json", "xml") for query, marker in rows)


def of_all(path: str, marker: str) -> Rows:
    """Rows about every case."""
    return tuple((path.replace("{number}", f"{{{name}}}"), marker.replace("{number}", f"{{{name}}}")) for name in ALL)


# operation: what is asked, and a pattern that only an answer with data meets; {names} are Planted.fills
ASKED: dict[str, Rows] = {
    "show_public_case": (
        *of_all("/public/v1/cases/{number}", '"number":"{number}"'),
        ("/public/v1/cases/{closed}?coord_type=gcj02", '"description":"{words}","photos":.."shows"'),
    ),
    "show_map": (
        (f"/public/v1/map?{CLOSE}&zoom=16", '"number":"{open}"'), (f"/public/v1/map?{BOX}&zoom=11", '"count":8'),
        ("/public/v1/map?bbox=121.13,28.84,121.145,28.86&zoom=17&coord_type=bd09", '"number":"{machine}"'),
    ),
    "show_heat": tuple(
        (f"/public/v1/heat?{BOX}&zoom={zoom}&shape={shape}", '"weight":1.0')
        for zoom in (10, 14) for shape in ("point", "square")
    ),
    "show_case_tile": (
        ("/public/v1/tiles/16/{x16}/{y16}.mvt", '"layer": "cases".*"number": "{open}"'),
        ("/public/v1/tiles/14/{x14}/{y14}.mvt", '"layer": "clusters".*"open": 7'),
        ("/public/v1/tiles/20/{x20}/{y20}.mvt", '"layer": "cases".*"number": "{closed}"'),
        ("/public/v1/tiles/10/{x10}/{y10}.mvt", '"layer": "clusters".*"count": 8'),
    ),
    "show_area_tile": (
        ("/public/v1/tiles/areas/10/{x10}/{y10}.mvt", "古城街道"),
        ("/public/v1/tiles/areas/14/{x14}/{y14}.mvt", '"grids"'),
    ),
    "list_areas": (("/public/v1/areas", "古城街道"),),
    "show_statistics": tuple(
        (f"/public/v1/stats?{SPAN}&of={of}&each={each}", r'"received":[1-9].*"final":true')
        for of in ("city", "class", "town", "department") for each in ("day", "month")
    ),
    "list_month_reports": (("/public/v1/report", "report/2026-11"),),
    "show_month_report": (
        ("/public/v1/report/2026-11", "本月收到 [0-9]+ 件，立案 [1-9] 件，办结 1 件"),
        ("/public/v1/report/2026-12", "本月收到 1 件"),
    ),
    "show_data_dictionary": (("/public/v1/data", "<td>经度</td>"),),
    "export_open_cases": (
        (f"/public/v1/data/cases.csv?{MONTH}", r"2026-11-24,sanitation,.*,121\.\d+,28\.\d+,18,"),
        ("/public/v1/data/cases.csv?month=2026-12", "2026-12-02,sanitation,.*,,,,"),
    ),
    "export_open_features": ((f"/public/v1/data/cases.geojson?{MONTH}", r'"coordinates": \[121\.\d+, 28'),),
    "list_record_days": (("/public/v1/record/days", '"day":"2026-11-24"'),),
    "show_record_day": (("/public/v1/record/days/2026-11-24", '"leaves":[1-9]'),),
    "prove_record_day": (("/public/v1/record/days/2026-11-25/consistency", '"day":"2026-11-24"'),),
    "list_record_leaves": (("/public/v1/record/days/2026-11-24/leaves", "([0-9a-f]{{64}}\n){{9}}"),),
    "list_record_keys": (("/public/v1/record/keys", '"public_key":"[0-9a-f]{{64}}"'),),
    "fetch_verifier": (("/public/v1/record/verify_receipt.py", "def faults_of"),),
    "prove_case": of_all(
        "/public/v1/record/cases/{number}", r'"number":"{number}".*(entry.*submitted|"pending":\[[^\]])',
    ),
    "list_public_comments": (("/public/v1/cases/{closed}/comments", "{said}"),),
    "list_public_nearby": (
        ("/public/v1/nearby?lon=121.1289&lat=28.847&coord_type=wgs84&radius_m=1000&limit=20", '"number":"{machine}"'),
    ),
    "list_public_surveys": (("/public/v1/surveys", '"id":"{survey}"'),),
    "show_public_survey": (("/public/v1/surveys/{survey}", '"results":.*"answered":3'),),
    "list_public_volunteering": (("/public/v1/volunteering", '"taken":2'),),
    "show_point_rules": (("/public/v1/points/rules", '"points":[1-9]'),),
    "show_point_ranking": ((f"/public/v1/points/ranking?{MONTH}", r'"rank":3,"who":"139\*{{6}}'),),
    "show_point_publicity": (("/public/v1/points/publicity", r'"place":3,"who":"139\*{{6}}'),),
    "list_public_notices": (("/public/v1/notices", '"id":"{notice}"'),),
    "show_public_notice": (("/public/v1/notices/{notice}", '"title":"停电"'),),
    "list_public_guides": (("/public/v1/guides", "dog-registration"),),
    "show_public_guide": (("/public/v1/guides/dog-registration", '"sections":.*"title"'),),
    "list_public_amenities": (("/public/v1/amenities?near=121.1289,28.847", '"code":"T001"'),),
    "show_public_amenity": (("/public/v1/amenities/T001", '"code":"T001"'),),
    "show_scene": (("/public/v1/scenes/{scene}", '"amenity":.*"code":"T001"'),),
    "draw_scene": (("/public/v1/scenes/{scene}/qr.svg", "<svg"), ("/public/v1/scenes/{scene}/qr.png", "PNG")),
    "show_privacy_notice": (("/public/v1/privacy", "保存"),),
    "discover_open311": in_both("/open311/discovery", ("", "endpoint")),
    "list_open311_services": in_both("/open311/v2/services", ("", "sanitation")),
    "show_open311_service": in_both("/open311/v2/services/E0506", ("", "attribute.*DEPTH")),
    "list_open311_requests": in_both(
        "/open311/v2/requests", ("", "{open}"), ("?extensions=true&page=1", "notes.*{closed}"),
        ("?lat=28.847&long=121.1289&radius=900&extensions=true", "distance.*{machine}"), ("?status=closed", "{words}"),
    ),
    "show_open311_request": sum(
        (in_both(f"/open311/v2/requests/{{{name}}}", ("?extensions=true", f"{{{name}}}.*notes")) for name in ALL), (),
    ),
    "show_open311_token": in_both("/open311/v2/tokens/{token}", ("", "{machine}")),
    "list_open311_updates": in_both("/open311/v2/servicerequestupdates", (f"?{DATES}", "{closed}.*fixed")),
}  # fmt: skip
