"""What people would read on their phones: the messages as the demo's stand-ins received them."""

import json
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import anyio
import httpx

from backend.cases.status import STATUS
from backend.demo.asking import Stopped, got
from backend.ground.clock import CITY_ZONE

WAIT, LOOKS = 0.3, 60  # seconds between looks; how many
CLOSED = "已办结"
NAMES = {"sms": "短信", "wechat": "微信", "email": "邮件", "fcm": "FCM 推送", "jpush": "极光推送", "webhook": "Webhook"}
TEMPLATES = {"progress": "进展", "result": "结果", "task": "任务"}
STATUSES = {status.code: status.text for status in STATUS.values()}

Say = Callable[[str], None]
Ask = Callable[..., Any]


async def follow(get: Ask, post: Ask, say: Say) -> str:
    """The citizen attaches WeChat, and lets it send one message by each template; the openid."""
    who = uuid.uuid4().hex[:8]
    await post("/api/v1/me/wechat", json={"code": f"demo-{who}.follow"})
    items = (await get("/api/v1/me/wechat/subscriptions"))["items"]
    for _time in range(3):
        answers = {"client_key": str(uuid.uuid4()), "results": {one["template_id"]: "accept" for one in items[:3]}}
        told = await post("/api/v1/me/wechat/subscriptions", json=answers)
    left = "，".join(f"{TEMPLATES.get(one['name'], one['name'])} {one['remaining']} 次" for one in told["items"])
    say(f"市民绑定微信并同意订阅消息：{left}")
    return f"openid-{who}"


async def register_hook(post: Ask, standins: str, say: Say) -> None:
    """A machine of the city's is told by webhook; the one of an earlier play goes on beside it."""
    form = {"name": f"演示平台 {uuid.uuid4().hex[:6]}", "url": f"{standins}/webhook/hook"}
    await post("/api/v1/admin/webhooks", json=form)
    say("上级平台登记 Webhook（签名密钥只显示一次）")


async def clear_when_checked(
    client: httpx.AsyncClient, token: str, number: str, form: dict[str, Any], say: Say
) -> None:
    """The desk publishes; what a WeChat user wrote and showed has to pass the content check first."""
    headers = {"Authorization": f"Bearer {token}"}
    for look in range(LOOKS):
        answer = await client.post(f"/api/v1/cases/{number}/clear", json=form, headers=headers)
        if answer.status_code != 409:
            got(answer)
            say("文字与照片已通过内容安全检测，准予公开" if look else "准予公开")
            return
        if look == 0:
            say("待公开：" + "、".join(sorted({error["detail"] for error in answer.json()["errors"]})))
        await anyio.sleep(WAIT)
    raise Stopped(f"案件 {number} 的内容安全检测没有结果")


async def show_received(standins: str, who: dict[str, str], number: str, say: Say) -> None:
    """Prints what came to each of these addresses (address: whose it is), and to machines about the case."""
    found: list[dict[str, Any]] = []
    async with httpx.AsyncClient(base_url=standins, timeout=10, trust_env=False) as client:
        for _look in range(LOOKS):
            found = (await client.get("/received")).json()["items"]
            if any(item["to"] in who and number in _words(item) and CLOSED in _words(item) for item in found):
                break
            await anyio.sleep(WAIT)
        else:
            raise Stopped(f"市民没有在微信里收到案件 {number} 的结果")
    for item in in_course(found):
        name = NAMES.get(item["channel"])
        if name and item["to"] in who:
            say(f"{who[item['to']]}的{name}：{_words(item)}")
        elif item["channel"] == "webhook" and (heard := json.loads(item["text"])).get("number") == number:
            say(f"上级平台收到：案件 {number} {STATUSES[heard['status']]}（{in_city_time(heard['at'])}）")


def in_course(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Messages in the course of the case they tell of, those that tell no status first: they are sent side by side, so
    that one of a moment later may come first."""
    return sorted(found, key=_place)


def _place(item: dict[str, Any]) -> tuple[int, str]:
    """The last status an item tells of, and, where it says so to the second, when that was."""
    heard = json.loads(item["text"]) if item["channel"] == "webhook" else {}
    words = STATUSES.get(heard.get("status", ""), "") or _words(item)
    place = max((place for place, text in enumerate(STATUSES.values()) if text in words), default=-1)
    return place, heard.get("at", "")


def in_city_time(instant: str) -> str:
    """An ISO instant as the city's clocks show it: 2026年11月29日 16:05."""
    return f"{datetime.fromisoformat(instant).astimezone(CITY_ZONE):%Y年%m月%d日 %H:%M}"


def _words(item: dict[str, Any]) -> str:
    if "data" in item:
        return "；".join(item["data"].values())
    return "：".join(part for part in (item.get("title"), item.get("text")) if part)
