"""Administration, by three who are apart (三员): system, security, audit. Everything is written down."""

from fastapi import APIRouter

from mobile_api.admin import access, accounts, audit, departments, keys, notices, rules, stand_ins, webhooks, wording

router = APIRouter(prefix="/api/v1/admin", tags=["admin"])
for part in (accounts, access, stand_ins, departments, rules, notices, keys, webhooks, wording, audit):
    router.include_router(part.router)
