"""The offline queue (离线队列) in one call: any order, any number of times, over any line."""

from backend.web.late_routes import Router
from mobile_api.sync import changes, packs, queue

router = Router(prefix="/api/v1", tags=["sync"])
for part in (queue, packs, changes):
    router.take(part.router)
