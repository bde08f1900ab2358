"""A form of Open311 (urlencoded, or multipart with photos): the fields, the answers, the files, and whose key it is."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, UploadFile
from starlette.datastructures import UploadFile as Uploaded

from backend.ground.errors import Problem
from backend.ground.strict import MARK, UNSTORABLE
from backend.people.actor import Actor
from backend.people.api_key import Scope, find_key
from backend.people.limits import Counted, Limit
from backend.people.machine import machine
from backend.web import DatabaseHere, Now, SettingsHere, address_of
from backend.web.form_on_disk import form_on_disk
from media import PhotoRoom, Stated, accept, photos_of, read_link
from public_api.open311_answers import GENERAL, KEY, LOCALE, Fault, Refused, fault_of
from public_api.open311_reader import Reader
from public_api.open311_words import REQUIRED, said

ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,60})\](?:\[\d*\])?")
PHOTO = re.compile(r"(?:media|photo\d*)(?:\[\d*\])?")
LINK = re.compile(r"/media/(thumb|view)/([0-9a-f-]{36})/([0-9a-f-]{1,40})/(\d{1,12})/([0-9a-f]{40})$")
MOST_PHOTOS = 9
SECRET = "api_key"  # noqa: S105 - the name of the field


@dataclass
class Form:
    """What was sent: the last of each field, the answers by question, pictures, and addresses of pictures."""

    fields: dict[str, str | None] = field(default_factory=dict)
    answers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    files: list[UploadFile] = field(default_factory=list)
    media_urls: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def body(self) -> dict[str, object]:
        """What makes two forms the same, but for the files."""
        fields = {name: value for name, value in self.fields.items() if name != SECRET and value}
        return {"fields": fields, "answers": dict(self.answers), "media_urls": self.media_urls}


async def open311_form(request: Request) -> AsyncIterator[Form]:
    """The form, its files open as long as the request lasts; text that cannot be kept is among its faults."""
    async with _parsed(request) as form:
        yield form


@asynccontextmanager
async def _parsed(request: Request) -> AsyncIterator[Form]:
    found = Form()
    async with form_on_disk(request, max_files=20, max_fields=200) as sent:
        for name, value in sent.multi_items():
            if isinstance(value, Uploaded):
                _file(found, name, value)
            else:
                _text(found, name, value)
        if not (found.fields.get(SECRET) or "").strip():  # an empty one counts as none
            found.fields[SECRET] = request.query_params.get(SECRET) or request.headers.get("x-api-key")
        request.state.locale = found.fields.get(LOCALE)
        yield found


FormHere = Annotated[Form, Depends(open311_form)]


async def open311_machine(request: Request, form: FormHere, db: DatabaseHere, settings: SettingsHere, at: Now) -> Actor:
    """Whose key it is, if it may write, counted against its limit. Refused 403; Problem too_many."""
    shown = (form.fields.get(SECRET) or "").strip()
    if not shown:
        raise Refused([fault_of(KEY, SECRET, said(REQUIRED))])
    async with db.read() as session:
        try:
            key = await find_key(session, shown[:200], Scope.OPEN311_WRITE, settings, at)
        except Problem as fault:
            kind = "reads_only" if fault.code == "not_allowed" else "unknown_key"
            raise Refused([fault_of(KEY, SECRET, said(kind))], code=fault.code) from fault
    async with db.write() as session:
        await Counted(settings, {Limit.MACHINE_WRITE: key.id.hex}).spend(session, at)
    return machine(key, address_of(request))


Machine = Annotated[Actor, Depends(open311_machine)]


async def photos_in(form: Form, reader: Reader, room: PhotoRoom, by: Actor, settings: Any, at: datetime) -> list[UUID]:
    """The ids of the pictures sent, and of those of ours whose address was; every bad picture is a fault beside those
    of the form. What there is no room or quota for is a Problem, unless the form is to be sent anew anyway.

    An address elsewhere is never asked: whoever sends it could have us ask for what only we can reach.
    """
    ids = await _linked(form, room, by, settings, at)
    for file in form.files:
        try:
            ids.append((await accept(room, file, Stated(), by.id, at)).id)
        except Problem as problem:
            if problem.status >= 500 or problem.status == 429:
                reader.done()
                raise
            reader.faults.append(fault_of(GENERAL, (file.filename or "file")[:60], _words_of(problem)))
    return list(dict.fromkeys(ids))


def _words_of(problem: Problem) -> tuple[str, str]:
    """Those of its one field, whose English says as much as the Chinese."""
    first = problem.errors[0] if problem.errors else None
    english = first.detail_en if first else ""
    return problem.detail or problem.chinese, english or problem.english


async def _linked(form: Form, room: PhotoRoom, by: Actor, settings: Any, at: datetime) -> list[UUID]:
    wanted = [found for url in form.media_urls if (found := _own(url, settings, at)) is not None]
    async with room.db.read() as session:
        ids = [photo.id for photo in await photos_of(session, wanted, by.id)]
    if len(ids) < len(form.media_urls):
        form.notices.append("media_url 未采用：本系统不抓取外部地址，请用 media 字段上传照片")
    return ids


def _own(url: str, settings: Any, at: datetime) -> UUID | None:
    """The photo an address of ours leads to, while the link lasts."""
    found = LINK.search(url)
    if found is None:
        return None
    size, photo, mark, ends, signature = found.groups()
    try:
        identity = UUID(photo)
        read_link(size, identity, mark, int(ends), signature, settings, at)
    except (Problem, ValueError):
        return None
    return identity


def _file(found: Form, name: str, value: Uploaded) -> None:
    if not value.filename and not value.size:
        return
    if not PHOTO.fullmatch(name) or len(found.files) >= MOST_PHOTOS:
        found.notices.append(f"未采用文件 {name[:40]}：照片字段为 media 或 photo1 等，最多 {MOST_PHOTOS} 张")
        return
    found.files.append(value)  # type: ignore[arg-type]


def _text(found: Form, name: str, value: str) -> None:
    if UNSTORABLE.search(name + value):
        name, value = UNSTORABLE.sub("", name), UNSTORABLE.sub(MARK, value)
        found.faults.append(fault_of(GENERAL, name[:40], said("unstorable")))
    if asked := ATTRIBUTE.fullmatch(name):
        if value.strip():
            found.answers[asked[1]].append(value.strip())
    elif name.removesuffix("[]") == "media_url":
        found.media_urls += [value.strip()] if value.strip() else []
    else:
        found.fields[name] = value


def texts(properties: Sequence[str], required: Sequence[str], shapes: Mapping[str, Any]) -> dict[str, Any]:
    """The request body for the OpenAPI document: text fields, some of a shape, answers, and pictures where it is
    multipart."""
    fields = {name: {"type": "string"} | shapes.get(name, {}) for name in properties}
    schema = {"type": "object", "required": list(required), "properties": fields}
    photos = {"media": {"type": "array", "items": {"type": "string", "contentMediaType": "image/jpeg"}}}
    content = {"application/x-www-form-urlencoded": {"schema": schema},
               "multipart/form-data": {"schema": schema | {"properties": fields | photos}}}  # fmt: skip
    return {"requestBody": {"required": True, "content": content}}
