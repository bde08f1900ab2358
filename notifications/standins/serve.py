"""Serves the stand-ins on loopback, for the demo, and says which settings lead to them."""

import asyncio
import socket

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from notifications.standins import push, sms, wechat
from notifications.standins.received import Received
from notifications.standins.smtp import serve_smtp
from notifications.standins.webhook import build_webhook

PUSH_TOKEN, PUSH_KEY = "standin-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TEMPLATES = '{"progress":"standin-progress","result":"standin-result","task":"standin-task"}'


def build_standins(received: Received, callback: str = "") -> Starlette:
    """All of those that speak HTTP, each at its own path, WeChat at the root; GET /received shows what they took."""
    pushed_to = (callback, PUSH_TOKEN, PUSH_KEY, wechat.APPID) if callback else None
    return Starlette(
        routes=[
            Route("/received", received.show),
            Mount("/fcm", push.build_fcm(received)),
            Mount("/jpush", push.build_jpush(received)),
            Mount("/sms", sms.build_sms(received)),
            Mount("/webhook", build_webhook(received)),
            Mount("/", wechat.build_standin(received, pushed_to)),
        ]
    )


def serve_standins(web_fd: int, mail_fd: int, callback: str = "") -> None:
    """Serves until told to stop, on sockets (their descriptors) that listen already."""
    asyncio.run(_serve(socket.socket(fileno=web_fd), socket.socket(fileno=mail_fd), callback))


def leading_to_standins(port: int, smtp_port: int, served: str) -> dict[str, str]:
    """The settings that lead to them, as environment variables; `served` is our own address."""
    url = f"http://127.0.0.1:{port}"
    return {
        "CGT_STANDINS_URL": url, "CGT_PUBLIC_URL": served,
        "CGT_WECHAT_URL": url, "CGT_WECHAT_APPID": wechat.APPID, "CGT_WECHAT_SECRET": wechat.SECRET,
        "CGT_WECHAT_TEMPLATES": TEMPLATES, "CGT_WECHAT_PUSH_TOKEN": PUSH_TOKEN, "CGT_WECHAT_PUSH_KEY": PUSH_KEY,
        "CGT_FCM_URL": f"{url}/fcm", "CGT_FCM_CREDENTIALS": push.service_account(f"{url}/fcm"),
        "CGT_JPUSH_URL": f"{url}/jpush", "CGT_JPUSH_KEY": push.JPUSH_KEY, "CGT_JPUSH_SECRET": push.JPUSH_SECRET,
        "CGT_SMS_GATEWAY": "http", "CGT_SMS_URL": f"{url}/sms/gateway", "CGT_SMS_KEY": sms.KEY,
        "CGT_SMS_SECRET": sms.SECRET, "CGT_WEBHOOK_PRIVATE": "true",
        "CGT_SMTP_URL": f"smtp+plain://127.0.0.1:{smtp_port}", "CGT_SMTP_FROM": "cgt@standin.invalid",
    }  # fmt: skip


async def _serve(web: socket.socket, mail: socket.socket, callback: str) -> None:
    received = Received()
    app = build_standins(received, callback)
    async with await serve_smtp(mail, received):
        await uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).serve([web])
