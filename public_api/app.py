"""All routers of this door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from backend.atlas.sheets import Sheets
from backend.web.late_routes import Router
from backend.web.refusals import refuse_below
from public_api import (
    amenities,
    areas,
    cases,
    comments,
    feeds,
    guides,
    month_page,
    nearby,
    notices,
    open311,
    open311_lost,
    open311_post,
    open311_requests,
    open311_updates,
    open_data,
    points,
    privacy,
    record,
    scenes,
    sms,
    statistics,
    surveys,
    tiles,
    web,
    webhooks,
    wechat,
)
from public_api import (
    map as public_map,
)
from public_api.kept import KeptAnswers
from public_api.kept_cases import KeptCases
from public_api.open311_answers import refuse_problem

router = Router()
OPEN311 = (open311, open311_requests, open311_post, open311_updates, open311_lost)  # the last takes what is left
OF_THE_CITY = (public_map, tiles, areas, statistics, month_page, open_data, record)
FOR_PEOPLE = (comments, nearby, surveys, points, notices, guides, amenities, scenes)
for part in (cases, *OF_THE_CITY, *FOR_PEOPLE, privacy, feeds, sms, webhooks, wechat, web, *OPEN311):
    router.routes.extend(part.router.routes)


def joined(app: FastAPI) -> None:
    """What this door does once all doors are there."""
    web.show_the_lost(app)
    refuse_below(app, "/open311/", refuse_problem)


@asynccontextmanager
async def opened(app: FastAPI) -> AsyncIterator[None]:
    """What this door keeps while it is open."""
    app.state.kept_answers, app.state.kept_cases, app.state.sheets = KeptAnswers(), KeptCases(), Sheets()
    yield
