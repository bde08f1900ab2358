"""Administration, by three who are apart (三员): system, security, audit. Everything is written down."""

from backend.web.late_routes import Router
from mobile_api.admin import (
    access,
    accounts,
    amenities,
    audit,
    calendar,
    departments,
    facility_codes,
    guides,
    keys,
    notices,
    releases,
    rules,
    sign_ins,
    stand_ins,
    surveys,
    volunteering,
    webhooks,
    wording,
)

router = Router(prefix="/api/v1/admin", tags=["admin"])
for part in (
    accounts, access, stand_ins, departments, rules, calendar, notices, guides, amenities, facility_codes, keys,
    surveys, volunteering, webhooks, wording, audit, sign_ins, releases,
):  # fmt: skip
    router.take(part.router)
