"""Requests of Open311, read: lists, one, and what a token stands for."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from anyio import to_thread
from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.list_public import MOST_COUNTED, PublicCase, Wanted, count_public, list_public, place_of
from backend.cases.photos_of_cases import photos_of_cases
from backend.cases.told_between import AT_ONCE, timelines_of
from backend.ground.paging import encode_place
from backend.ground.settings import Settings
from backend.participation.report_by_machine import number_of_token
from backend.web import CityHere, Now, ReadSession, SettingsHere, labels_for, link_to, settings
from backend.web.late_routes import Router
from public_api.open311_answers import MISSING, Format, Open311Route, answer, answer_apart, responses
from public_api.open311_asked import RequestsQuery, Text
from public_api.open311_query import Listed, offset_of, read_query
from public_api.open311_reader import Reader, check_jurisdiction, read_locale
from public_api.open311_shapes import RequestOut, Shown, TokenOut

router = Router(prefix="/open311/v2", tags=["open311"], route_class=Open311Route)


def jurisdictions(set_up: Settings) -> frozenset[str]:
    """What our city may be called: its code, its name, its host."""
    host = set_up.public_url.split("://")[-1].split("/")[0]
    return frozenset(filter(None, {set_up.city_code, set_up.city_name, host}))


def absolute(request: Request, path: str) -> str:
    """A path of ours as an address."""
    return (settings(request).public_url or str(request.base_url)).rstrip("/") + path


async def media_of(request: Request, session: AsyncSession, ids: Sequence[UUID], at: datetime) -> dict[UUID, list[str]]:
    """The addresses of the cleared pictures of cases, in one query for each AT_ONCE of them; they expire."""
    media: dict[UUID, list[str]] = {}
    for start in range(0, len(ids), AT_ONCE):
        for identity, shown in (await photos_of_cases(session, ids[start : start + AT_ONCE])).items():
            links = [link_to(request, photo, "view", at) for row, photo in shown if row.cleared]
            media[identity] = [absolute(request, link) for link in links]
    return media


@router.get("/requests.{fmt}", summary="Open311：案件列表", responses=responses(list[RequestOut]))
async def list_open311_requests(
    request: Request,
    fmt: Format,
    query: Annotated[RequestsQuery, Query()],
    session: ReadSession,
    city: CityHere,
    set_up: SettingsHere,
    at: Now,
) -> Response:
    """The last 90 days or the first 1000, whichever is less; everything else only narrows it. Newest first."""
    listed = read_query(query, await city.catalogue(session), jurisdictions(set_up), at)
    size = listed.wanted.limit
    found = await list_public(session, replace(listed.wanted, limit=size + 1) if listed.page else listed.wanted)
    rows, has_more = found[:size], len(found) > size
    data = await _shown(request, session, rows, listed, at)
    headers = await _paging(request, session, listed, rows, has_more) if listed.page else {}
    return await answer_apart(fmt, "service_requests", "request", data, headers)


@router.get("/requests/{service_request_id}.{fmt}", summary="Open311：一个案件", responses=responses(list[RequestOut]))
async def show_open311_request(
    request: Request,
    service_request_id: str,
    fmt: Format,
    session: ReadSession,
    set_up: SettingsHere,
    at: Now,
    jurisdiction_id: Text = None,
    extensions: Text = None,
    locale: Text = None,
) -> Response:
    """The same as in the list, in a list of one."""
    reader = Reader({"jurisdiction_id": jurisdiction_id, "extensions": extensions, "locale": locale})
    check_jurisdiction(reader, jurisdictions(set_up))
    rows = await list_public(session, Wanted(numbers=[service_request_id]))
    if not rows:
        reader.wrong("service_request_id", "missing", MISSING)
    reader.done()
    asked = frozenset(reader.several("extensions")) - {"false"}
    listed = Listed(Wanted(), (), None, None, asked, read_locale(reader))
    return answer(fmt, "service_requests", "request", await _shown(request, session, rows, listed, at))


@router.get("/tokens/{token}.{fmt}", summary="Open311：凭令牌查案件号", responses=responses(list[TokenOut]))
async def show_open311_token(
    token: str, fmt: Format, session: ReadSession, set_up: SettingsHere, jurisdiction_id: Text = None
) -> Response:
    """The request made with this Idempotency-Key: for whoever has not heard the answer to a report."""
    reader = Reader({"jurisdiction_id": jurisdiction_id})
    check_jurisdiction(reader, jurisdictions(set_up))
    reader.done()
    number = None
    with suppress(ValueError):
        if str(key := UUID(token)) == token.lower():  # it takes dashes anywhere
            number = await number_of_token(session, key)
    if number is None:
        reader.wrong("token", "missing", MISSING)
        reader.done()
    return answer(fmt, "service_requests", "request", [{"service_request_id": number, "token": token}])


async def _shown(
    request: Request, session: AsyncSession, rows: Sequence[PublicCase], listed: Listed, at: datetime
) -> list[dict[str, object]]:
    """Looked up AT_ONCE at a time, and put into words beside the loop."""
    ids = [row.id for row in rows]
    with_log = listed.extensions & {"true", "log", "notes"}
    shown = Shown(
        await labels_for(request, session), listed.locale, listed.codes, await media_of(request, session, ids, at),
        listed.extensions, await timelines_of(session, ids) if with_log else None,
    )  # fmt: skip
    return await to_thread.run_sync(shown.requests, rows, listed.near.distance if listed.near else None)


async def _paging(
    request: Request, session: AsyncSession, listed: Listed, rows: Sequence[PublicCase], has_more: bool
) -> dict[str, str]:
    """How many there are, and where the pages beside this one are: the next one begins behind the last of these. There
    is one if rows stand there, whatever the count says: others have come before these by now, or are no longer open."""
    found, size, page = await count_public(session, listed.wanted), listed.wanted.limit, listed.page or 1
    headers = {"X-Result-Count": found, "X-Page-Count": -(-found // size), "X-Page-Size": size, "X-Page": page}
    told = {name: str(value) for name, value in headers.items()}
    if has_more:
        told["X-Next-Page-URL"] = _page_url(request, page + 1, _after(rows, listed))
    if page > 1 and offset_of(page - 1, size) <= MOST_COUNTED:  # it is counted off
        told["X-Previous-Page-URL"] = _page_url(request, page - 1)
    return told


def _after(rows: Sequence[PublicCase], listed: Listed) -> str | None:
    """The place behind the last row, where it has one."""
    behind = place_of(rows[-1], listed.wanted.order) if rows else None
    return encode_place(listed.wanted.order, behind.identity, behind.at) if behind else None


def _page_url(request: Request, page: int, after: str | None = None) -> str:
    given = [(name, value) for name, value in request.query_params.multi_items() if name not in ("page", "after")]
    given += [("page", str(page))] + ([("after", after)] if after else [])
    return absolute(request, f"{request.url.path}?{urlencode(given)}")
