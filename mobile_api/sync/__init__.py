"""The offline queue (离线队列) in one call: any order, any number of times, over any line."""

from fastapi import APIRouter

from mobile_api.sync import changes, packs, queue

router = APIRouter(prefix="/api/v1", tags=["sync"])
for part in (queue, packs, changes):
    router.include_router(part.router)
