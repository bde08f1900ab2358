"""One report, from a phone to a closed and rated case, played over HTTP against a running demo service."""

import io
import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx

from backend.cases.rating import RATING_NAMES
from backend.demo.as_received import clear_when_checked, follow, in_city_time, register_hook, show_received
from backend.demo.asking import Stopped, demo_config, got, staff_token
from backend.demo.picture import picture
from backend.ground import clock
from backend.ground.clock import CITY_ZONE
from backend.workflow.roles import ROLE_NAMES, Role
from backend.workflow.steps import CHINESE, Action, Step

SPOT = {"lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84", "accuracy_m": 12}
STAFF = ("desk", "chief", "dispatcher", "handler", "inspector")
PASSWORD = "demo"  # noqa: S105 - the demo accounts' published password
WAIT = 0.3  # seconds between looks into an inbox
LOOKS = 40
NO_WORK = "后台任务是否在运行（chengguantong work；make run 会一同运行）"

Say = Callable[[str], None]


@dataclass
class Player:
    """A person of the play: a name to print, and a signed-in client."""

    name: str
    client: httpx.AsyncClient
    token: str
    phone: str = ""
    inbox: list[Mapping[str, Any]] = field(default_factory=list)

    async def get(self, path: str) -> Any:
        return got(await self.client.get(path, headers=self._headers()))

    async def post(self, path: str, **content: Any) -> Any:
        return got(await self.client.post(path, headers=self._headers(), **content))

    async def put(self, path: str, **content: Any) -> Any:
        return got(await self.client.put(path, headers=self._headers(), **content))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def play(url: str, say: Say, password: str = PASSWORD) -> int:
    """Plays the journey and prints it; 0 if every step was as it should be."""
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        config = await demo_config(client)
        citizen = await _citizen(client, say)
        await _by_wechat(client, say)
        staff = {name: await _staff(client, name, password) for name in STAFF}
        standins = config.get("standins_url")
        who = {citizen.phone: "市民"}
        if standins:
            who[await follow(citizen.get, citizen.post, say)] = "市民"
            await register_hook((await _staff(client, "security", password)).post, standins, say)
        number = await _report(citizen, say)
        await _through_the_steps(number, staff, say)
        rated = await citizen.post(
            f"/api/v1/reports/{number}/rating", json={"rating": "satisfied", "note": "很快，谢谢"}
        )
        say(f"市民评价：{RATING_NAMES[rated['rating']]}，状态：{rated['status_text']}")
        await _inboxes(number, [citizen, *staff.values()], say)
        await _public(client, number, say)
        if standins:
            await show_received(standins, who, number, say)
    return 0


async def _citizen(client: httpx.AsyncClient, say: Say) -> Player:
    phone = _new_phone()
    citizen = await _by_phone(client, phone)
    say(f"市民以手机号 {phone[:3]}****{phone[-4:]} 登录")
    await citizen.put("/api/v1/me/notifications", json={"quiet_from": 0, "quiet_until": 0})
    say("市民不设免打扰：消息随时送达")
    return citizen


async def _by_phone(client: httpx.AsyncClient, phone: str) -> Player:
    code = got(await client.post("/api/v1/auth/code", json={"phone": phone}))["demo_code"]
    tokens = got(await client.post("/api/v1/auth/phone", json={"phone": phone, "code": code}))
    return Player("市民", client, tokens["access_token"], phone)


def _new_phone() -> str:
    return f"13{random.SystemRandom().randrange(10**9):09d}"


async def _staff(client: httpx.AsyncClient, name: str, password: str) -> Player:
    return Player(ROLE_NAMES[Role(name)], client, await staff_token(client, name, password))


async def _photo(by: Player, words: str) -> str:
    taken = clock.now().astimezone(CITY_ZONE).isoformat()
    answer = await by.post(
        "/api/v1/photos",
        files={"file": ("photo.jpg", io.BytesIO(picture(words)), "image/jpeg")},
        data={"taken_at": taken, "lon": str(SPOT["lon"]), "lat": str(SPOT["lat"]), "coord_type": "wgs84"},
    )
    identity: str = answer["id"]
    return identity


async def _report(citizen: Player, say: Say) -> str:
    before = await _photo(citizen, f"before {uuid.uuid4()}")
    report = await citizen.post(
        "/api/v1/reports",
        json={
            "client_key": str(uuid.uuid4()),
            "bucket": "sanitation",
            "description": "紫阳街口垃圾桶满溢，垃圾散落人行道",
            "position": SPOT,
            "photo_ids": [before],
        },
    )
    say(f"上报成功：案件 {report['number']}，网格 {report['grid']}，状态 {report['status_text']}")
    number: str = report["number"]
    return number


async def _through_the_steps(number: str, staff: Mapping[str, Player], say: Say) -> None:
    case = await staff["desk"].get(f"/api/v1/cases/{number}")
    suggested = case["suggestion"]["department"]
    say(f"按职责应归：{suggested['name']}（{'；'.join(case['suggestion']['why'])}）")
    photos = [photo["id"] for photo in case["photos"]]
    form: dict[str, Any] = {"description": True, "photo_ids": photos}
    await clear_when_checked(staff["desk"].client, staff["desk"].token, number, form, say)
    after = await _photo(staff["handler"], f"after {uuid.uuid4()}")
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("desk", "admit", {"note": "情况属实，建议立案"}),
        ("chief", "file", {"class_code": case["class"]}),
        ("dispatcher", "dispatch", {"department": suggested["code"]}),
        ("handler", "accept", {}),
        ("handler", "answer", {"note": "已清运并冲洗地面", "photo_ids": [after]}),
        ("desk", "check", {}),
        ("inspector", "pass", {"note": "现场已恢复整洁"}),
        ("chief", "close", {}),
    ]
    for who, action, more in steps:
        form = {"action": action, "version": case["version"], **more}
        case = await staff[who].post(f"/api/v1/cases/{number}/actions", json=form)
        due = f"，限时 {in_city_time(case['due_at'])}" if case["due_at"] else ""
        say(f"{staff[who].name}：{CHINESE[Action(action)]} → {CHINESE[Step(case['step'])]}{due}")


async def _by_wechat(client: httpx.AsyncClient, say: Say) -> None:
    """The same twice: wx.login gives a new code each time, and the person stays the same; then its phone, by WeChat's
    own code, and by that phone the same person once more."""
    who, phone = uuid.uuid4().hex[:8], _new_phone()
    players = []
    for turn in ("1", "2"):
        tokens = got(await client.post("/api/v1/auth/wechat", json={"code": f"demo-{who}.{turn}"}))
        players.append(Player("微信", client, tokens["access_token"]))
    await players[0].post("/api/v1/me/phone/wechat", json={"code": f"phone-{phone}.{who}"})
    players.append(await _by_phone(client, phone))
    found = [await player.get("/api/v1/me") for player in players]
    if len({one["id"] for one in found}) != 1:
        raise Stopped("微信两次登录、微信手机号登录得到了不同的人")
    say(f"微信小程序登录：两次同一人；绑定微信手机号 {found[0]['phone']}，以该号登录仍是同一人")


async def _inboxes(number: str, players: list[Player], say: Say) -> None:
    for player in players:
        for _look in range(LOOKS):
            page = await player.get("/api/v1/inbox?limit=50")
            player.inbox = [item for item in page["items"] if item["number"] == number]
            if player.inbox:
                break
            await anyio.sleep(WAIT)
        else:
            raise Stopped(f"{player.name} 没有收到案件 {number} 的消息：{NO_WORK}")
        say(f"{player.name} 的消息：{'；'.join(item['title'] for item in reversed(player.inbox))}")


async def _public(client: httpx.AsyncClient, number: str, say: Say) -> None:
    case = got(await client.get(f"/public/v1/cases/{number}"))
    say(f"公众查询 {number}：{case['status_text']}")
    for line in case["timeline"]:
        say(f"  {in_city_time(line['at'])}  {line['text']}")
