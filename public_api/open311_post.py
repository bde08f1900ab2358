"""A request of Open311, sent: the same report as anybody's."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import Header, Response
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.caller import CallerForm
from backend.cases.city import City
from backend.cases.report import Position, ReportForm
from backend.cases.source import Source
from backend.catalogue.question import Datatype, Question
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.participation.report_by_machine import report_by_machine
from backend.places.coordinates import CoordType
from backend.places.place_by_words import place_by_words
from backend.web import CityHere, ClockHere, DatabaseHere, NumbersHere, PhotosHere, SettingsHere
from backend.web.bare_key import bare_key
from backend.web.late_routes import Router
from public_api.open311 import questions_by_code
from public_api.open311_answers import Format, Open311Route, Refused, answer, refused_of, responses
from public_api.open311_asked import degrees, text
from public_api.open311_form import Form, FormHere, Machine, photos_in, texts
from public_api.open311_reader import Reader, check_jurisdiction, name_unknown
from public_api.open311_requests import jurisdictions
from public_api.open311_shapes import PostedOut
from public_api.open311_words import REQUIRED

router = Router(prefix="/open311/v2", tags=["open311"], route_class=Open311Route)
FIELDS = (
    "api_key", "jurisdiction_id", "service_code", "lat", "long", "address_string", "address_id", "email", "device_id",
    "account_id", "first_name", "last_name", "phone", "description", "media_url",
)  # fmt: skip
# field: the most characters it may have
LENGTHS = {"description": 4000, "address_string": 200, "address_id": 40, "email": 320, "phone": 40, "first_name": 60,
           "last_name": 60, "device_id": 200, "account_id": 200}  # fmt: skip
SHAPES = {name: {"maxLength": most} for name, most in LENGTHS.items()} | {
    "service_code": {"pattern": r"\S"}, "lat": {"pattern": degrees(90)}, "long": {"pattern": degrees(180)},
}  # fmt: skip
KEY = "Idempotency-Key"
OUR_NAMES = {"position": "lat, long", "client_key": KEY, "photo_ids": "media"}
PLACE = "lat, long (address_string)"
MOST_ANSWER = 500
Key = Annotated[str | None, text(format="uuid"), Header(alias=KEY, description="同一键只生成一个案件；亦为令牌")]


@dataclass(frozen=True)
class Read:
    """A form understood: all of the report but its place and its photos."""

    code: str
    is_bucket: bool
    description: str
    caller: CallerForm | None
    key: UUID | None


@router.post(
    "/requests.{fmt}", summary="Open311：上报", responses=responses(list[PostedOut], 403, 413),
    openapi_extra=texts(FIELDS, ("api_key", "service_code"), SHAPES),
)  # fmt: skip
async def send_open311_request(
    fmt: Format,
    form: FormHere,
    by: Machine,
    db: DatabaseHere,
    city: CityHere,
    numbers: NumbersHere,
    room: PhotosHere,
    settings: SettingsHere,
    now: ClockHere,
    idempotency_key: Key = None,
) -> Response:
    """Makes a case. The same form from the same key within 15 minutes, or under the same Idempotency-Key, is the same
    case. Name, phone and e-mail are kept sealed and never shown."""
    reader = Reader(form.fields | {KEY: bare_key(idempotency_key or "")}, form.faults)
    async with db.read() as session:
        position = await _position(session, reader, form, city)
        read = await _read(session, reader, form, city, settings)
    photos = await photos_in(form, reader, room, by, settings, now())
    if reader.faults or read is None or position is None:
        raise _refused(reader, position, city)
    report = _report(read, position, form, photos)
    at = now()  # not that of the request: each photo waits for its turn to be decoded
    number, has_key = await numbers.next_number(at), read.key is not None
    try:
        async with db.write() as session:
            made = await report_by_machine(
                session, report, has_key=has_key, city=city, by=by, at=at, number=number, settings=settings
            )
    except Problem as problem:
        raise refused_of(problem, OUR_NAMES) from problem
    told = PostedOut(
        service_request_id=made.case.number, service_notice="；".join(dict.fromkeys(form.notices)) or None,
        account_id=(form.fields.get("account_id") or "").strip() or None,
    )  # fmt: skip
    headers = {"Idempotent-Replayed": "true"} if made.replayed else {}
    return answer(fmt, "service_requests", "request", [told.model_dump(exclude_none=True)], headers=headers)


def _refused(reader: Reader, position: Position | None, city: City) -> Refused:
    """With a place outside, which alone is found with the report, by a map that is certainly the newest."""
    known = city.locator.known
    if position is not None and known.codes and known.place_of(position.lon, position.lat) is None:
        reader.faults += refused_of(Problem("outside_city", field="position"), OUR_NAMES).faults
    return Refused(reader.faults)


def _report(read: Read, position: Position, form: Form, photos: list[UUID]) -> ReportForm:
    return ReportForm(
        client_key=read.key or uuid4(), description=read.description, position=position,
        bucket=read.code if read.is_bucket else None, class_code=None if read.is_bucket else read.code,
        address=(form.fields.get("address_string") or "").strip() or None, photo_ids=photos, source=Source.OPEN311,
        for_another=True, caller=read.caller, body=form.body | {"photos": [str(photo) for photo in photos]},
    )  # fmt: skip


async def _read(session: AsyncSession, reader: Reader, form: Form, city: City, settings: Settings) -> Read | None:
    """Everything but the place and the pictures; None where anything is wrong, which the reader keeps."""
    catalogue, key = await city.catalogue(session), reader.uuid(KEY)
    check_jurisdiction(reader, jurisdictions(settings))
    for name, most in LENGTHS.items():
        if len(reader.text(name) or "") > most:
            reader.wrong(name, "too_long", most=most)
    code = reader.text("service_code") or ""
    questions = questions_by_code(catalogue, code)
    if not code:
        reader.wrong("service_code", REQUIRED)
    elif questions is None:
        name_unknown(reader, [code])
    answers = _answers(reader, form, questions or [])
    if reader.faults:
        return None
    labels = await city.labels(session)
    words = reader.text("description") or (labels.buckets.get(code) or labels.category(code))
    return Read(code, code in catalogue.buckets, "\n".join([words, *answers]), _caller(reader), key)


def _answers(reader: Reader, form: Form, questions: list[Question]) -> list[str]:
    """The answers as lines of the description, for whoever works on it; what was not asked is not kept."""
    lines = []
    for question in questions:
        given = form.answers.get(question.code, [])
        if not given and question.required:
            reader.wrong(question.code, REQUIRED)
        words = [_answer(reader, question, one) for one in given]
        if given:
            lines.append(f"{question.chinese}：{'、'.join(words)}")
    if unasked := sorted(set(form.answers) - {question.code for question in questions}):
        form.notices.append(f"未采用的问题：{'、'.join(unasked)[:200]}")
    return lines


def _answer(reader: Reader, question: Question, given: str) -> str:
    if question.choices:
        found = question.choice(given, "zh")
        if found is None:
            reader.wrong(question.code, "one_of", choices=tuple(key for key, *_words in question.choices))
        return found or ""
    if len(given) > MOST_ANSWER:
        reader.wrong(question.code, "too_long", most=MOST_ANSWER)
    alone = Reader({question.code: given})
    if question.datatype is Datatype.NUMBER:
        alone.number(question.code, -1e9, 1e9)
    elif question.datatype is Datatype.DATETIME:
        alone.instant(question.code)
    reader.faults += alone.faults
    return given


async def _position(session: AsyncSession, reader: Reader, form: Form, city: City) -> Position | None:
    """Where it is: as given, or the middle of the area an address names."""
    lat, lon = reader.number("lat", -90, 90), reader.number("long", -180, 180)
    if reader.text("lat") or reader.text("long"):
        for name in ("lat", "long"):
            if not reader.text(name):
                reader.wrong(name, "point")
        return Position(lon, lat, CoordType.WGS84) if lat is not None and lon is not None else None
    words = reader.text("address_id") or reader.text("address_string")
    if words is None:
        reader.wrong(PLACE, REQUIRED)
        return None
    names = (await city.labels(session)).areas
    found = await place_by_words(session, words, locator=city.locator, names=names)
    if found is None:
        reader.wrong("address_string", "no_place")
        return None
    form.notices.append(f"位置按地址取{found.name}，如有坐标请提供 lat、long")
    return Position(found.lon, found.lat, CoordType.WGS84)


def _caller(reader: Reader) -> CallerForm | None:
    names = [reader.text("first_name"), reader.text("last_name")]
    name = " ".join(part for part in names if part) or None
    found = CallerForm(reader.text("phone"), name, reader.text("email"))
    return found if found != CallerForm() else None
