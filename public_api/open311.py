"""Open311 GeoReport v2: discovery, services, and what they ask."""

from datetime import UTC, datetime

from fastapi import Request, Response

from backend.catalogue.category import Category
from backend.catalogue.english import english_of
from backend.catalogue.published import Catalogue
from backend.catalogue.question import Question, questions_of
from backend.ground.late_model import LateModel
from backend.ground.settings import Settings
from backend.web import CityHere, Now, PublicSession, SettingsHere
from backend.web.late_routes import Router
from public_api.open311_answers import MISSING, Format, Open311Route, Refused, answer, fault_of, responses
from public_api.open311_asked import Text
from public_api.open311_reader import Reader, check_jurisdiction, read_locale
from public_api.open311_requests import absolute, jurisdictions
from public_api.open311_shapes import plain_date
from public_api.open311_words import said

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = datetime(2026, 11, 1, tzinfo=UTC)  # when what is served here last changed
router = Router(tags=["open311"], route_class=Open311Route)


class EndpointOut(LateModel):
    """Where one may ask."""

    specification: str
    url: str
    changeset: str
    type: str
    formats: list[str]


class DiscoveryOut(LateModel):
    """What is served, and who can be asked for a key."""

    changeset: str
    contact: str
    key_service: str
    endpoints: list[EndpointOut]


class ServiceOut(LateModel):
    """A service: a bucket, or an exact class."""

    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: str
    keywords: str
    group: str


class ValueOut(LateModel):
    """An answer to choose."""

    key: str
    name: str


class AttributeOut(LateModel):
    """A question."""

    variable: bool
    code: str
    datatype: str
    required: bool
    datatype_description: str
    order: int
    description: str
    values: list[ValueOut] | None = None


class DefinitionOut(LateModel):
    """What a service asks."""

    service_code: str
    attributes: list[AttributeOut]


@router.get("/open311/discovery.{fmt}", summary="Open311：服务发现", responses=responses(DiscoveryOut))
async def discover_open311(request: Request, fmt: Format, set_up: SettingsHere, at: Now) -> Response:
    """Where Open311 is spoken here, in which formats."""
    changeset = plain_date(min(CHANGESET, at))
    here = absolute(request, "/open311/v2")
    kinds = {"production": here, "test": set_up.open311_test_url or here}
    found = DiscoveryOut(
        changeset=changeset, contact=_contact(set_up), key_service=_contact(set_up) + " 申请开放接口密钥",
        endpoints=[
            EndpointOut(specification=SPECIFICATION, url=url, changeset=changeset, type=kind,
                        formats=["text/xml", "application/json"])
            for kind, url in kinds.items()
        ],
    )  # fmt: skip
    return answer(fmt, "discovery", None, found.model_dump())


@router.get("/open311/v2/services.{fmt}", summary="Open311：服务列表", responses=responses(list[ServiceOut]))
async def list_open311_services(
    fmt: Format,
    session: PublicSession,
    city: CityHere,
    set_up: SettingsHere,
    jurisdiction_id: Text = None,
    locale: Text = None,
) -> Response:
    """The buckets first, for who does not know the tree; then every exact class."""
    spoken = _checked(set_up, jurisdiction_id, locale)
    found = _services(await city.catalogue(session), spoken)
    return answer(fmt, "services", "service", [service.model_dump() for service in found])


@router.get(
    "/open311/v2/services/{service_code}.{fmt}", summary="Open311：服务定义", responses=responses(DefinitionOut)
)
async def show_open311_service(
    service_code: str,
    fmt: Format,
    session: PublicSession,
    city: CityHere,
    set_up: SettingsHere,
    jurisdiction_id: Text = None,
    locale: Text = None,
) -> Response:
    """What a service asks beside words, place and photos."""
    spoken = _checked(set_up, jurisdiction_id, locale)
    questions = questions_by_code(await city.catalogue(session), service_code)
    if questions is None:
        raise Refused([fault_of(MISSING, "service_code", said("missing"))])
    asked = [_attribute(question, order, spoken) for order, question in enumerate(questions, 1)]
    found = DefinitionOut(service_code=service_code, attributes=asked)
    return answer(fmt, "service_definition", None, found.model_dump(exclude_none=True))


def questions_by_code(catalogue: Catalogue, code: str) -> list[Question] | None:
    """What a service asks; None if there is no such service."""
    if code in catalogue.buckets:
        return list(questions_of(code))
    category = catalogue.classes.get(code)
    return list(questions_of(category.bucket, category)) if category else None


def _checked(set_up: Settings, jurisdiction_id: str | None, locale: str | None) -> str:
    reader = Reader({"jurisdiction_id": jurisdiction_id, "locale": locale})
    check_jurisdiction(reader, jurisdictions(set_up))
    reader.done()
    return read_locale(reader)


def _contact(set_up: Settings) -> str:
    return set_up.open311_contact or f"{set_up.city_name}城市管理指挥中心（12345）"


def _services(catalogue: Catalogue, locale: str) -> list[ServiceOut]:
    names = {code: _name(code, bucket.name, locale) for code, bucket in catalogue.buckets.items()}
    buckets = [
        ServiceOut(service_code=code, service_name=name, description=name, metadata=bool(questions_of(code)),
                   type="realtime", keywords=name, group=name)
        for code, name in names.items()
    ]  # fmt: skip
    return buckets + [_class(category, names, locale) for category in catalogue.classes.values()]


def _class(category: Category, names: dict[str, str], locale: str) -> ServiceOut:
    major = _name(category.major_name, category.major_name, locale)
    group = names.get(category.bucket, major)
    return ServiceOut(
        service_code=category.code, service_name=category.name, description=f"{major}：{category.name}",
        metadata=bool(questions_of(category.bucket, category)), type="realtime",
        keywords=",".join(dict.fromkeys((group, major))), group=group,
    )  # fmt: skip


def _name(code: str, chinese: str, locale: str) -> str:
    return english_of(code, chinese) if locale == "en" else chinese


def _attribute(question: Question, order: int, locale: str) -> AttributeOut:
    values = [
        ValueOut(key=key, name=english if locale == "en" else chinese) for key, chinese, english in question.choices
    ]
    return AttributeOut(
        variable=True, code=question.code, datatype=question.datatype.value, required=question.required,
        datatype_description=question.hint, order=order, description=question.words(locale), values=values or None,
    )  # fmt: skip
