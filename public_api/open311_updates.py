"""Updates both ways (mySociety's extension): what we tell of cases, and what foreign software adds to them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from anyio import to_thread
from fastapi import Query, Request, Response
from pydantic import Field

from backend.cases.labels import Labels
from backend.cases.told_between import Told, told_between
from backend.ground.errors import Problem
from backend.ground.in_time import SETTLED
from backend.ground.late_model import LateModel
from backend.participation.update_by_machine import MachineUpdate, update_by_machine
from backend.web import ClockHere, DatabaseHere, Now, PhotosHere, ReadSession, SettingsHere, labels_for
from backend.web.late_routes import Router
from public_api.open311_answers import (
    GENERAL,
    MISSING,
    Fault,
    Format,
    Open311Route,
    Refused,
    answer,
    answer_apart,
    fault_of,
    responses,
)
from public_api.open311_asked import DateText, Text, date_pattern
from public_api.open311_form import FormHere, Machine, photos_in, texts
from public_api.open311_query import MOST, WINDOW
from public_api.open311_reader import Reader, check_jurisdiction
from public_api.open311_requests import absolute, jurisdictions, media_of
from public_api.open311_shapes import Date, told
from public_api.open311_words import said

router = Router(prefix="/open311/v2", tags=["open311"], route_class=Open311Route)
LATELY = timedelta(days=1)  # where no span is given
# our public status: theirs
STATUS = {
    "submitted": "open", "verifying": "investigating", "admitted": "investigating", "filed": "action_scheduled",
    "in_hand": "in_progress", "postponed": "planned", "checking": "in_progress", "closed": "fixed",
    "rejected": "no_further_action", "cancelled": "cancelled", "merged": "duplicate", "withdrawn": "closed",
}  # fmt: skip
# what may be claimed; it moves nothing
CLAIMS = frozenset({
    "open", "closed", "fixed", "in_progress", "planned", "action_scheduled", "investigating", "duplicate",
    "not_councils_responsibility", "no_further_action", "internal_referral", "cancelled", "reopen", "for_triage",
    "unchanged",
})  # fmt: skip
REQUIRED = ("api_key", "service_request_id", "update_id", "status", "updated_datetime", "description")
MORE = ("jurisdiction_id", "email", "phone", "first_name", "last_name", "title", "media_url", "account_id",
        "service_request_id_ext", "public_anonymity_required", "email_alerts_requested", "service_code")  # fmt: skip
LENGTHS = {"update_id": 100, "description": 4000}
SHAPES = {name: {"pattern": r"\S"} | ({"maxLength": LENGTHS[name]} if name in LENGTHS else {}) for name in REQUIRED} | {
    "status": {"enum": sorted(CLAIMS)},
    "updated_datetime": {"pattern": date_pattern(empty=False)},
}


class UpdatesQuery(LateModel):
    """Which updates; reads need no key."""

    jurisdiction_id: Text = None
    api_key: Text = None
    start_date: DateText = Field(None, description="ISO 8601，起；不给则为一天前")
    end_date: DateText = Field(None, description="ISO 8601，止；与起相距不超过 90 天")


class UpdateOut(LateModel):
    """A change of status."""

    update_id: str
    service_request_id: str
    status: str
    external_status_code: str
    updated_datetime: Date
    description: str
    media_url: list[str] | None = None


class UpdateId(LateModel):
    """The name of an update taken in."""

    update_id: str


@router.get("/servicerequestupdates.{fmt}", summary="Open311：案件进展列表", responses=responses(list[UpdateOut]))
async def list_open311_updates(
    request: Request,
    fmt: Format,
    query: Annotated[UpdatesQuery, Query()],
    session: ReadSession,
    set_up: SettingsHere,
    at: Now,
) -> Response:
    """Changes of status in a span, oldest first, about 1000: where there are more, X-Next-Page-URL leads on. What is
    under way may still come into the last five minutes: whoever asks again from X-Complete-Until on misses nothing."""
    reader = Reader(query.model_dump())
    check_jurisdiction(reader, jurisdictions(set_up))
    since, until = reader.instant("start_date"), reader.instant("end_date")
    until = until or (at if since is None else max(min(since + WINDOW, at), since))
    since = max(since, until - WINDOW) if since else until - LATELY
    reader.done()
    lines, more = await told_between(session, since, until, MOST)
    ended = sorted({line[0] for line in lines if line[4].status.code == "closed"})
    media = await media_of(request, session, ended, at)
    data = await to_thread.run_sync(_shown, lines, media, await labels_for(request, session))
    headers = {"X-Complete-Until": f"{min(until, at - SETTLED).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    headers |= {"X-Next-Page-URL": _page_from(request, more, until)} if more else {}
    return await answer_apart(fmt, "service_request_updates", "request_update", data, headers)


@router.post(
    "/servicerequestupdates.{fmt}", summary="Open311：补充案件", responses=responses(list[UpdateId], 403, 413),
    openapi_extra=texts((*REQUIRED, *MORE), REQUIRED, SHAPES),
)  # fmt: skip
async def send_open311_update(
    fmt: Format, form: FormHere, by: Machine, db: DatabaseHere, room: PhotosHere, settings: SettingsHere, now: ClockHere
) -> Response:
    """Words and photos for the desk. The status claimed is kept beside them and moves nothing; the same update_id
    with the same content is the same update."""
    reader = Reader(form.fields, form.faults)
    read = _read(reader, jurisdictions(settings))
    photos = await photos_in(form, reader, room, by, settings, now())
    reader.done()
    update = MachineUpdate(**read, photo_ids=photos, body=form.body | {"photos": [str(one) for one in photos]})
    try:
        async with db.write() as session:
            identity, replayed = await update_by_machine(session, update, by=by, at=now())
    except Problem as problem:
        if problem.code == "key_reused":
            words = _beside(fault_of(GENERAL, "update_id", said("exists")))
            raise Refused([words], code=problem.code) from problem
        if problem.code == "not_found":
            words = _beside(fault_of(MISSING, "service_request_id", said("missing")))
            raise Refused([words], code=problem.code) from problem
        raise
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    return answer(fmt, "service_request_updates", "request_update", [{"update_id": identity}], headers=headers)


def _page_from(request: Request, since: datetime, until: datetime) -> str:
    span = {"start_date": since.isoformat(), "end_date": until.isoformat()}
    given = [(name, value) for name, value in request.query_params.multi_items() if name not in span]
    return absolute(request, f"{request.url.path}?{urlencode([*given, *span.items()])}")


def _read(reader: Reader, ours: frozenset[str]) -> dict[str, str]:
    """What is sent; the reader keeps every fault, beside the Chinese as mySociety's receivers name them."""
    check_jurisdiction(reader, ours)
    for name in REQUIRED:
        if reader.text(name) is None:
            reader.faults.append(_bad(name, said("required")))
    for name, most in LENGTHS.items():
        if len(reader.text(name) or "") > most:
            reader.wrong(name, "too_long", most=most)
    claims = (reader.text("status") or "open").lower()
    if claims not in CLAIMS:
        reader.faults.append(_bad("status", said("one_of", choices=tuple(sorted(CLAIMS)))))
    reader.instant("updated_datetime")
    return {
        "number": reader.text("service_request_id") or "", "update_id": reader.text("update_id") or "",
        "claims": claims, "description": reader.text("description") or "",
    }  # fmt: skip


def _bad(name: str, words: tuple[str, str]) -> Fault:
    plain = fault_of(GENERAL, name, words)
    return _beside(plain._replace(english=f"Bad request: {plain.english}"))


def _beside(fault: Fault) -> Fault:
    """The Chinese words with the English beside: senders made for mySociety's receivers look for these."""
    return fault._replace(chinese=f"{fault.chinese}（{fault.english}）")


def _shown(lines: Sequence[Told], media: dict[UUID, list[str]], labels: Labels) -> list[dict[str, object]]:
    """A line says what happened; the receiver keeps the status until the next one, so it is that from then on."""
    return [
        UpdateOut(
            update_id=f"{number}-{line.seq}", service_request_id=number, status=STATUS[line.now.code],
            external_status_code=line.now.code, updated_datetime=line.at, description=told(line, labels),
            media_url=media.get(identity) or None if line.status.code == "closed" else None,
        ).model_dump(exclude_none=True, mode="json")
        for identity, number, _bucket, _grid, line in lines
    ]  # fmt: skip
