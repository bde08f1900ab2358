"""All routers of this door."""

from fastapi import APIRouter

from public_api import (
    cases,
    feeds,
    open311,
    open311_lost,
    open311_post,
    open311_requests,
    open311_updates,
    privacy,
    sms,
    web,
    webhooks,
    wechat,
)

router = APIRouter()
OPEN311 = (open311, open311_requests, open311_post, open311_updates, open311_lost)  # the last takes what is left
for part in (cases, privacy, feeds, sms, webhooks, wechat, web, *OPEN311):
    router.include_router(part.router)
