"""All routers of this door."""

from fastapi import APIRouter

from public_api import cases, feeds, privacy, wechat

router = APIRouter()
for part in (cases, privacy, feeds, wechat):
    router.include_router(part.router)
