"""All routers of this door."""

from fastapi import APIRouter

from public_api import cases, feeds, privacy, sms, webhooks, wechat

router = APIRouter()
for part in (cases, privacy, feeds, sms, webhooks, wechat):
    router.include_router(part.router)
