"""All routers of this door."""

from fastapi import APIRouter

from public_api import cases, feeds, privacy, sms, wechat

router = APIRouter()
for part in (cases, privacy, feeds, sms, wechat):
    router.include_router(part.router)
