"""All routers of this door."""

from fastapi import APIRouter

from public_api import cases, feeds, privacy

router = APIRouter()
for part in (cases, privacy, feeds):
    router.include_router(part.router)
