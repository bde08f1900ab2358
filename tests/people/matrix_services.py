"""The rows of what serves people: notices, guides, amenities, codes on facilities, addresses."""

import json
from typing import Any

from backend.amenities.facility_code import FacilityKind, scene_of
from backend.ground.settings import Settings
from tests.people.matrix_rows import OPEN, SIGNED_IN, only

EITHER = only(200, "admin", "security")

SERVICES_MATRIX: dict[str, str] = {
    "show_public_notice": "404 " * 17,  # of an id that is no notice's
    "list_public_guides": OPEN,
    "show_public_guide": OPEN,
    "list_public_amenities": OPEN,
    "show_public_amenity": OPEN,
    "show_scene": OPEN,
    "draw_scene": OPEN,
    "open_scene": "302 " * 17,
    "rate_this_amenity": SIGNED_IN,
    "show_my_amenity_rating": SIGNED_IN,
    "show_address": SIGNED_IN,
    "list_places": SIGNED_IN,
    "list_notice_versions": EITHER,
    "list_all_guides": EITHER,
    "list_guide_versions": EITHER,
    "set_guide": only(200, "admin"),
    "import_guides": only(201, "admin"),
    "list_all_amenities": EITHER,
    "export_amenities": EITHER,
    "import_amenities": only(201, "admin"),
    "set_amenity": only(200, "admin"),
    "list_codes_of_facilities": EITHER,
    "export_codes_of_facilities": EITHER,
}
GUIDE = {"version": 1, "kind": "guide", "topic": "dogs", "title": "养犬登记"}
AMENITY = {"kind": "toilet", "name": "新公厕", "lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84"}
HEAD = "code,kind,state,name,address,lon,lat,coord_type,hours,phone,features,places,note,component_id"


def services_paths(settings: Settings) -> dict[str, str]:
    """How the placeholders of these paths are filled, before all others."""
    scene = scene_of(FacilityKind.AMENITY, "T001", settings)
    return {
        "/public/v1/guides/{code}": "/public/v1/guides/dog-registration",
        "/admin/guides/{code}": "/admin/guides/tree-moving",
        "/amenities/{code}": "/amenities/T002",
        "{scene}": scene, "{form}": "svg",
    }  # fmt: skip


def services_bodies() -> dict[str, dict[str, Any]]:
    """A good request for each of these operations that takes anything."""
    here = {"lon": "121.1289", "lat": "28.8470"}
    guides = json.dumps([{"code": "x1", "kind": "guide", "topic": "dogs", "title": "试"}]).encode()
    return {
        "list_public_amenities": {"params": {"near": "121.1289,28.8470"}},
        "rate_this_amenity": {"json": {"stars": 4}},
        "show_address": {"params": here},
        "list_places": {"params": {"q": "大柏叶"}},
        "set_guide": {"json": GUIDE},
        "import_guides": {"files": {"file": ("guides.json", guides, "application/json")}},
        "set_amenity": {"json": AMENITY},
        "import_amenities": {
            "files": {"file": ("a.csv", f"{HEAD}\nX1,park,,园,,121.1289,28.8470,wgs84,,,,,,\n".encode(), "text/csv")}
        },
    }
