"""OpenRosa, for ODK Collect and KoboCollect: the form, and what is answered in it, in as many parts as it takes."""

import unicodedata
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from starlette.datastructures import FormData, UploadFile

from backend.fieldwork.receive_form import GivenFile, receive_form
from backend.ground.errors import Problem
from backend.patrol.may_patrol import check_reading_forms
from backend.people.actor import Actor
from backend.people.track_key import actor_of_key
from backend.web import (
    CityHere,
    ClockHere,
    DatabaseHere,
    Now,
    NumbersHere,
    PhotosHere,
    ReadSession,
    SettingsHere,
    address_of,
)
from backend.web.form_on_disk import form_on_disk
from backend.web.late_routes import Router
from mobile_api.foreign.basic import basic_of
from mobile_api.foreign.form_answers import LARGEST, read_form
from mobile_api.foreign.form_xml import FORM_ID, form_list, form_xml, manifest, response
from mobile_api.foreign.openrosa_answers import PREFIX, REFUSED, VERSION, said

router = Router(prefix=PREFIX, tags=["foreign"])
THE_XML = "xml_submission_file"
MOST = 40  # parts of a request
ASK = {"WWW-Authenticate": 'Basic realm="chengguantong", charset="UTF-8"'}
AS_XML: dict[int | str, dict[str, Any]] = REFUSED | {200: {"content": {"text/xml": {}}, "description": "XML"}}
TAKEN: dict[int | str, dict[str, Any]] = REFUSED | {
    201: {"content": {"text/xml": {}}, "description": "已成案"},
    202: {"content": {"text/xml": {}}, "description": "已收到，附件未齐"},
}
PARTS = {
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {THE_XML: {"type": "string", "format": "binary"}}}
            }
        }
    }
}


async def key_holder(request: Request, db: DatabaseHere, settings: SettingsHere, at: Now) -> Actor:
    """The inspector, or who was one (代班) a while ago, by HTTP Basic: user name and a track key. Problem
    not_signed_in."""
    known = basic_of(request.headers.get("authorization", ""))
    try:
        if known is None:
            raise Problem("not_signed_in")
        async with db.read() as session:
            by = await actor_of_key(session, known[1], settings, at, address_of(request), username=known[0])
            await check_reading_forms(session, by=by, at=at)
            return by
    except Problem as refused:
        raise Problem("not_signed_in", headers=ASK) from refused


KeyHolder = Annotated[Actor, Depends(key_holder)]


@router.get("/formList", summary="表单列表", responses=AS_XML)
async def list_forms(
    request: Request, by: KeyHolder, session: ReadSession, city: CityHere, settings: SettingsHere
) -> Response:
    """The one form there is, in the version of the catalogue in force."""
    return said(form_list(await city.catalogue(session), _here(request, settings.public_url)))


@router.get("/forms/{form_id}", summary="表单", responses=AS_XML)
async def fetch_form(form_id: str, by: KeyHolder, session: ReadSession, city: CityHere) -> Response:
    """The form: bucket, class, words, place, photos."""
    _ours(form_id)
    return said(form_xml(await city.catalogue(session)))


@router.get("/forms/{form_id}/manifest", summary="表单附件清单", responses=AS_XML)
async def fetch_manifest(form_id: str, by: KeyHolder) -> Response:
    """The files that belong to it: none."""
    _ours(form_id)
    return said(manifest())


@router.head("/submission", status_code=204, summary="提交前询问", responses=REFUSED)
async def ask_before_submission(request: Request, by: KeyHolder, settings: SettingsHere) -> Response:
    """Where to send forms, and how large a part may be."""
    most = {"X-OpenRosa-Accept-Content-Length": str(settings.body_limit_bytes)}
    where = {"Location": f"{_here(request, settings.public_url)}/submission"}
    return Response(status_code=204, headers=VERSION | most | where)


@router.post("/submission", status_code=201, summary="提交表单", responses=TAKEN, openapi_extra=PARTS)
async def take_submission(
    request: Request, by: KeyHolder, room: PhotosHere, city: CityHere, numbers: NumbersHere, now: ClockHere
) -> Response:
    """A form or a part of it: the XML in every part, the files it names in any. 201: it is a case; 202: files are still
    to come, and what has come is kept."""
    async with form_on_disk(request, max_files=MOST, max_fields=MOST) as parts:
        form = read_form(await _xml(parts))
        received = await receive_form(room, form, _files(parts), city=city, numbers=numbers, by=by, now=now)
    if received.case is None:
        return said(response(f"已收到，尚缺 {len(received.missing)} 个附件", "submit_success"), 202)
    return said(response(f"已收到，案卷号 {received.case.number}", "submit_success"), 201)


async def _xml(parts: FormData) -> bytes:
    """The XML, as a file or as a plain field, no more of it than shows that it is too long. Problem bad_xml without
    it."""
    found = parts.get(THE_XML)
    if found is None:
        raise Problem("bad_xml", detail=f"缺少 {THE_XML}")
    return await found.read(LARGEST + 1) if isinstance(found, UploadFile) else found.encode("utf-8", "replace")


def _files(parts: FormData) -> list[GivenFile]:
    """The files, each under the name of its part (the protocol's own rule), however that was composed."""
    return [
        GivenFile(unicodedata.normalize("NFC", name), part)
        for name, part in parts.multi_items()
        if isinstance(part, UploadFile) and name != THE_XML
    ]


def _here(request: Request, public_url: str) -> str:
    return f"{(public_url or str(request.base_url)).rstrip('/')}{PREFIX}"


def _ours(form_id: str) -> None:
    if form_id != FORM_ID:
        raise Problem("not_found", detail="没有这个表单")
