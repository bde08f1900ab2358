"""The code on a facility: from the printed picture to the report that knows what it is about."""

import base64
import hmac
import re
import string
from contextlib import suppress
from pathlib import Path

import pytest
from pydantic import SecretStr

from backend.amenities.draw_code import PictureFormat, draw_code
from backend.amenities.facility_code import FacilityKind, read_scene, scene_of
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from tests.linhai import City, report_form

WECHAT = re.compile(r"[0-9a-zA-Z!#$&'()*+,/:;=?@\-._~]{1,32}")
LAMP = "3310820137000053"


def settings(**more: str) -> Settings:
    return Settings(_env_file=None, **{name: SecretStr(value) for name, value in more.items()})


def test_a_scene_fits_a_mini_programs_code_and_means_its_facility() -> None:
    for kind, code in ((FacilityKind.COMPONENT, LAMP), (FacilityKind.AMENITY, "A" * 20), (FacilityKind.AMENITY, "T1")):
        scene = scene_of(kind, code, settings())
        assert WECHAT.fullmatch(scene)
        assert read_scene(scene, settings()) == (kind, code)


def test_every_typo_and_every_forged_code_is_refused() -> None:
    here, tried, taken = settings(), 0, []
    scene = scene_of(FacilityKind.COMPONENT, LAMP, here)
    typos = {scene[:at] + letter + scene[at + 1 :] for at in range(len(scene)) for letter in string.ascii_lowercase}
    typos |= {scene[:at] + digit + scene[at + 1 :] for at in range(len(scene)) for digit in string.digits + "-A"}
    typos |= {scene[:at] + scene[at + 1] + scene[at] + scene[at + 2 :] for at in range(len(scene) - 1)}
    typos |= {scene[1:], scene[:-1], "", scene.replace("c", "a", 1), scene_of(FacilityKind.AMENITY, LAMP, settings())}
    typos |= {scene_of(FacilityKind.COMPONENT, LAMP, settings(code_keys="another-key-of-16"))}
    for typo in typos - {scene, scene_of(FacilityKind.AMENITY, LAMP, settings())}:
        tried += 1
        with suppress(Problem):
            taken.append(read_scene(typo, here))
    print(f"{tried} wrong codes, {len(taken)} taken")
    assert tried > 800
    assert taken == []


def test_what_was_printed_with_a_key_that_is_too_short_by_now_is_believed() -> None:
    """Refused at the start, every plate of the city would have to be printed anew."""
    digest = hmac.digest(b"short", f"facility\0component\0{LAMP}".encode(), "sha256")
    printed = f"c{LAMP}-{base64.b32encode(digest).decode().lower()[:8]}"
    assert read_scene(printed, settings(code_keys="a-new-key-of-16-letters, short"))[1] == LAMP


def test_what_is_printed_outlives_a_change_of_keys() -> None:
    printed = scene_of(FacilityKind.COMPONENT, LAMP, settings())
    changed = settings(
        secret="another-secret-of-16", code_keys="a-new-key-of-16-letters,demo-secret-do-not-use-in-production"
    )
    assert read_scene(printed, changed)[1] == LAMP
    assert scene_of(FacilityKind.COMPONENT, LAMP, changed) != printed
    with pytest.raises(Problem):
        read_scene(printed, settings(secret="another-secret-of-16"))


def test_the_picture_is_read_back_by_another_program(tmp_path: Path) -> None:
    """With a tenth of it scratched off."""
    try:
        import cv2
    except ImportError:
        print("not run: no cv2")
        return
    path = tmp_path / "code.png"
    path.write_bytes(draw_code("https://cgt.example.gov.cn/s/c3310820137000053-abcdefgh", PictureFormat.PNG, 8))
    picture = cv2.imread(str(path))
    height, width = picture.shape[:2]
    picture[height // 2 : height // 2 + height // 8, width // 3 : width // 3 + width // 3] = 255
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == "https://cgt.example.gov.cn/s/c3310820137000053-abcdefgh"


@pytest.mark.anyio
async def test_who_scans_a_lamp_reports_it_without_typing_what_and_where(city: City) -> None:
    admin, citizen = await city.signed_in("admin"), await city.citizen()
    listed = await admin.get("/api/v1/admin/facility-codes", params={"kind": "component", "grid": "331082001015010"})
    one = next(item for item in listed.json()["items"] if item["id"] == LAMP)
    opened = await city.client.get(one["link"])
    assert (opened.status_code, opened.headers["location"]) == (302, f"/?scene={one['scene']}")
    drawn = await city.client.get(one["qr"])
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    scanned = (await city.client.get(f"/public/v1/scenes/{one['scene']}", params={"coord_type": "gcj02"})).json()
    assert (scanned["name"], scanned["component"]["id"]) == ("路灯", LAMP)
    assert (scanned["place"], scanned["bucket"]) == ("古城街道大柏叶社区", {"code": "facilities", "name": "公共设施"})
    begun = {name: value for name, value in scanned["report"].items() if value is not None}
    assert begun["component_id"] == LAMP
    sent = await citizen.post("/api/v1/reports", json=report_form(bucket=None, description="灯不亮", **begun))
    assert sent.status_code == 201, sent.text
    case = (await (await city.signed_in("desk")).get(f"/api/v1/cases/{sent.json()['number']}")).json()
    assert (case["component_id"], case["class"], case["grid"]) == (LAMP, "C0137", "331082001015010")
    assert (case["certain"], case["suggestion"]["department"]["code"]) == (True, "D07")
    assert case["position"]["lon"] == pytest.approx(121.1291, abs=2e-6)
    await other_codes_mean_what_they_stand_on(city)


async def other_codes_mean_what_they_stand_on(city: City) -> None:
    """An amenity that is a component is reported as one, others by their kind; of what is gone there is nothing."""
    seen, citizen = {}, await city.citizen()
    for code in ("W001", "T001", "S001"):
        scene = scene_of(FacilityKind.AMENITY, code, city.settings)
        answer = await city.client.get(f"/public/v1/scenes/{scene}")
        assert answer.status_code == 200, answer.text
        begun = answer.json()["report"]
        seen[code] = {name: begun[name] for name in ("component_id", "class_code", "bucket") if begun[name]}
        await citizen.report(**begun)
    assert seen == {
        "W001": {"component_id": "3310820305000054"}, "T001": {"class_code": "C0301"}, "S001": {"bucket": "facilities"},
    }  # fmt: skip
    gone, wrong = scene_of(FacilityKind.COMPONENT, "9" * 16, city.settings), "c3310820137000053-aaaaaaaa"
    for scene, refusal in ((gone, "not_found"), (wrong, "bad_scene"), ("x", "bad_scene")):
        refused = await city.client.get(f"/public/v1/scenes/{scene}")
        assert (refused.status_code, refused.json()["code"]) == (404, refusal)
    assert (await city.client.get(f"/public/v1/scenes/{wrong}/qr.png")).json()["code"] == "bad_scene"
