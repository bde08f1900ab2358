"""All routers of this door."""

from fastapi import APIRouter

from mobile_api import auth, case_photos, cases, catalogue, components, config, inbox, me, media_links, photos, reports

router = APIRouter()
for part in (auth, me, config, catalogue, components, photos, media_links, reports, cases, case_photos, inbox):
    router.include_router(part.router)
