"""All routers of this door."""

from fastapi import APIRouter

from public_api import (
    amenities,
    cases,
    feeds,
    guides,
    notices,
    open311,
    open311_lost,
    open311_post,
    open311_requests,
    open311_updates,
    privacy,
    scenes,
    sms,
    webhooks,
    wechat,
)

router = APIRouter()
OPEN311 = (open311, open311_requests, open311_post, open311_updates, open311_lost)  # the last takes what is left
for part in (cases, privacy, notices, guides, amenities, scenes, feeds, sms, webhooks, wechat, *OPEN311):
    router.include_router(part.router)
