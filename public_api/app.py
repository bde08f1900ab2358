"""All routers of this door."""

from fastapi import APIRouter

from public_api import cases

router = APIRouter()
for part in (cases,):
    router.include_router(part.router)
