"""A city in which much has happened to several people: whatever of theirs is not for the public is a canary."""

import hashlib
import io
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from backend.amenities.facility_code import FacilityKind, scene_of
from backend.disclosure.keep_statistics import keep_statistics
from backend.evaluation.keep_courses import keep_all_courses
from backend.places.cell import snapped, tile_of
from tests.atlas.making import count
from tests.disclosure.days import close_days
from tests.doing import along
from tests.linhai import MAIN_LINE, POINT, City, Person
from tests.open311.asking import send
from tests.participation.test_comments import say
from tests.people.matrix_admin import NOTICE
from tests.people.matrix_part import CALL, SURVEY
from tests.people.public_reading import Place, is_hidden
from tests.people.test_canaries import ADDRESS, DEVICE, signed_in_from
from tests.points.earning import rich

CROWD = snapped(POINT["lon"], POINT["lat"])  # five cases and more lie in this cell
LONELY = snapped(121.2031, 28.8012)  # one alone
WORD = uuid.uuid4().hex
CLEARED, SECRET = (20, 60, 220), (220, 30, 20)  # the colours of photos that are cleared, and that are not
CALLER = {"phone": "13512349876", "name": f"来电-{WORD}"}
MACHINES = {
    "phone": "13812345679", "email": f"machine-{WORD}@example.cn", "first_name": f"名-{WORD}",
    "last_name": f"姓-{WORD}", "device_id": f"device-{WORD}", "description": f"机报-{WORD}",
    "address_string": f"机址-{WORD}",
}  # fmt: skip
SAID = {"cleared": f"公开评论-{WORD}", "held": f"待审评论-{WORD}", "refused": f"不予公开-{WORD}"}


@dataclass
class Planted:
    """The canaries and the exact places by name, and what the paths of the crawl are filled with."""

    canaries: dict[str, str] = field(default_factory=dict)
    homes: dict[str, Place] = field(default_factory=dict)
    fills: dict[str, str] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)

    def home(self, name: str, around: Place = CROWD) -> dict[str, Any]:
        """A place of its own, far from all that may be shown for it, and from the city's amenities."""
        turn = len(self.homes)
        lon = around[0] + (0.0001637 + turn * 0.0000051) * (-1) ** turn
        lat = around[1] + (0.0003813 + turn * 0.0000043) * (-1) ** (turn // 2)
        self.homes[name] = home = round(lon, 7), round(lat, 7)
        assert is_hidden(home)
        return {"lon": home[0], "lat": home[1], "coord_type": "wgs84"}


def picture(colour: tuple[int, int, int], words: str) -> bytes:
    """A photo of one colour with words in its metadata, where it was taken among them."""
    tags = Image.Exif()
    tags[0x010E] = words
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG", comment=words, exif=tags)
    return out.getvalue()


async def photo(planted: Planted, by: Person, colour: tuple[int, int, int] = SECRET) -> str:
    """A photo whose bytes are a canary, and its name too unless it is to be cleared."""
    name = f"photo {len(planted.canaries)}"
    planted.canaries[f"{name} within"] = words = f"PHOTO-{uuid.uuid4().hex}"
    content = picture(colour, words)
    planted.canaries[f"{name} by its digest"] = hashlib.sha256(content).hexdigest()
    identity = await by.photo(content)
    if colour == SECRET:
        planted.canaries[name] = identity
    return identity


async def plant(city: City, folder: Path) -> Planted:
    """A week of a city, ticked by its worker, into the next month."""
    planted = Planted()
    for turn in range(3):
        person, found = await signed_in_from(city, await rich(city, 10 + turn), f"Client-{turn}-{WORD}")
        planted.people.append(person)
        planted.canaries |= {f"{name} of {turn}": value for name, value in found.items() if name != "code"}
        planted.canaries[f"id in hex of {turn}"] = found["reporter's id"].replace("-", "")
    planted.canaries |= {"address": ADDRESS, "device": DEVICE}
    await closed_case(city, planted)
    for turn, name in enumerate(("lonely", *["open"] * 5)):
        planted.fills[name] = await report(city, planted, f"{name} {turn}", CROWD if turn else LONELY)
    await of_others(city, planted)
    await talk(city, planted)
    await tick(city, folder)
    city.wait(days=8)  # over the month's end, and past the survey's
    planted.fills["later"] = await report(city, planted, "later 7", CROWD)
    note = {"reason": "other", "note": f"内部-{WORD}"}
    rejected = await (await city.signed_in("chief")).act(planted.fills["later"], "reject", **note)
    assert rejected.status_code == 200, rejected.text
    drawn = await (await city.signed_in("treasurer")).post("/api/v1/points/payouts", json={"name": "第四季度"})
    assert drawn.status_code == 201, drawn.text
    await tick(city, folder)
    places = {f"x{z}": tile_of(*CROWD, z)[0] for z in (10, 14, 16, 20)}
    places |= {f"y{z}": tile_of(*CROWD, z)[1] for z in (10, 14, 16, 20)}
    planted.fills |= {name: str(value) for name, value in places.items()}
    planted.fills["scene"] = scene_of(FacilityKind.AMENITY, "T001", city.settings)
    return planted


async def report(city: City, planted: Planted, name: str, around: Place) -> str:
    """The number of a report nothing of which is cleared, whatever was added to it since."""
    turn = int(name.split()[-1])
    by, words = planted.people[turn % 3], {one: f"{one}-{turn}-{WORD}" for one in ("描述", "门牌", "补充")}
    planted.canaries |= {f"{one} of {name}": value for one, value in words.items()}
    sent = await by.report(
        description=words["描述"], address=words["门牌"], position=planted.home(f"home of {name}", around),
        photo_ids=[await photo(planted, by)] if turn in (0, 5) else [], anonymous=turn == 3,
    )  # fmt: skip
    more = {"note": words["补充"], "photo_ids": [] if turn else [await photo(planted, by)]}
    answer = await by.post(f"/api/v1/reports/{sent['number']}/supplement", json=more)
    assert answer.status_code < 300, answer.text
    return str(sent["number"])


async def closed_case(city: City, planted: Planted) -> None:
    """Its words and one of its photos are cleared; it is closed, rated, and all who worked on it left a note."""
    by, shown = planted.people[0], await photo(planted, planted.people[0], CLEARED)
    planted.fills["words"] = f"公开的描述-{WORD}"
    planted.canaries |= {"address of the closed": f"门牌-{WORD}", "note": f"内部-{WORD}"}
    sent = await by.report(
        description=planted.fills["words"], address=f"门牌-{WORD}", position=planted.home("home of the closed"),
        photo_ids=[shown, await photo(planted, by)],
    )  # fmt: skip
    planted.fills["closed"] = number = sent["number"]
    shows = {"description": True, "photo_ids": [shown], "note": f"内部-{WORD}"}  # the check of the content is unasked
    cleared = await (await city.signed_in("chief")).post(f"/api/v1/cases/{number}/clear", json=shows)
    assert cleared.status_code == 200, cleared.text
    for who, action in MAIN_LINE:
        if action != "answer":
            more = await city.needed(action)
        else:
            more = {"photo_ids": [await photo(planted, await city.signed_in("handler"))]}
        acted = await (await city.signed_in(who)).act(number, action, note=f"内部-{WORD}", **more)
        assert acted.status_code == 200, acted.text
    rated = await by.post(f"/api/v1/reports/{number}/rating", json={"rating": "satisfied"})
    assert rated.status_code < 300, rated.text


async def of_others(city: City, planted: Planted) -> None:
    """A case of somebody who called, and one that came by a machine, with a token; both at department or desk."""
    desk = await city.signed_in("desk")
    form = {
        "client_key": str(uuid.uuid4()), "bucket": "sanitation", "description": f"来电描述-{WORD}",
        "position": planted.home("home of the caller"), "source": "hotline", "caller": CALLER,
    }  # fmt: skip
    called = await desk.post("/api/v1/cases", json=form)
    assert called.status_code == 201, called.text
    await along(city, called.json()["number"], *MAIN_LINE[1:3])
    home, token = planted.home("home of the machine's"), str(uuid.uuid4())
    files = [("media", ("a.jpg", picture(SECRET, f"PHOTO-{WORD}"), "image/jpeg"))]
    place = {"lat": str(home["lat"]), "long": str(home["lon"])}
    sent = await send(city, **MACHINES, **place, files=files, headers={"Idempotency-Key": token})
    assert sent.status_code == 200, sent.text
    planted.fills |= {"called": called.json()["number"], "token": token}
    planted.fills["machine"] = sent.json()[0]["service_request_id"]
    planted.canaries |= {f"caller's {name}": value for name, value in CALLER.items()}
    planted.canaries |= {f"machine's {name}": value for name, value in MACHINES.items()}
    planted.canaries |= {"caller's words": f"来电描述-{WORD}", "machine's photo within": f"PHOTO-{WORD}"}


async def talk(city: City, planted: Planted) -> None:
    """Comments, a survey, volunteers and a notice."""
    desk, admin = await city.signed_in("desk"), await city.signed_in("admin")
    for turn, (state, words) in enumerate(SAID.items()):
        said = (await say(planted.people[turn], planted.fills["closed"], words))["id"]
        decided = {"cleared": ("clear", {}), "refused": ("refuse", {"reason": "personal"})}.get(state)
        if decided:
            answer = await desk.post(f"/api/v1/comments/{said}/{decided[0]}", json=decided[1])
            assert answer.status_code == 200, answer.text
    planted.canaries |= {"comment held": SAID["held"], "comment refused": SAID["refused"]}
    survey = (await admin.post("/api/v1/admin/surveys", json=SURVEY)).json()["id"]
    call = (await admin.post("/api/v1/admin/volunteering", json=CALL)).json()["id"]
    for person in planted.people:
        answers = {"answers": {"toilets": ["5"], "wish": ["more"]}}
        assert (await person.post(f"/api/v1/surveys/{survey}/answers", json=answers)).status_code == 201
        assert (await person.post(f"/api/v1/volunteering/{call}/join", json={})).status_code in (201, 409)
        key = {"client_key": str(uuid.uuid4())}
        assert (await person.post(f"/api/v1/reports/{planted.fills['called']}/me_too", json=key)).status_code == 201
    notice = (await admin.post("/api/v1/admin/notices", json=NOTICE)).json()["id"]
    planted.fills |= {"survey": survey, "notice": notice, "said": SAID["cleared"]}


async def tick(city: City, folder: Path) -> None:
    """The worker's turn."""
    await city.tell()
    await keep_all_courses(city.db, city.at)
    while await keep_statistics(city.db, city.at):
        pass
    await count(city.db, city.at)
    await close_days(city.db, city.settings, folder, city.at)
