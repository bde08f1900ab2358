"""The catalogue for clients: buckets, classes, reasons; fetched again only when it has changed."""

from fastapi import Request, Response

from backend.catalogue.reason import REASONS
from backend.ground.late_model import LateModel
from backend.web import CityHere, ReadSession
from backend.web.late_routes import Router
from backend.web.unchanged import has

router = Router(prefix="/api/v1/catalogue", tags=["catalogue"])


class Named(LateModel):
    code: str
    name: str


class ClassOut(LateModel):
    """A class: its code, name, larger class and bucket."""

    code: str
    name: str
    kind: str
    major_name: str
    bucket: str


class CatalogueOut(LateModel):
    """Everything a client needs to draw its pickers."""

    version: str
    buckets: list[Named]
    classes: list[ClassOut]
    reasons: dict[str, list[Named]]


@router.get("", summary="类别目录", responses={304: {"description": "未变化"}})
async def show_catalogue(request: Request, response: Response, session: ReadSession, city: CityHere) -> CatalogueOut:
    """The catalogue; send the ETag as If-None-Match to get 304 while nothing has changed."""
    found = await city.catalogue(session)
    etag = f'"catalogue-{found.version}"'
    if has(etag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers={"ETag": etag})  # type: ignore[return-value]
    response.headers["ETag"] = etag
    reasons = {
        action: [Named(code=code, name=name) for code, name in of_action.items()]
        for action, of_action in REASONS.items()
    }
    return CatalogueOut(
        version=str(found.version),
        buckets=[Named(code=bucket.code, name=bucket.name) for bucket in found.buckets.values()],
        classes=[
            ClassOut(code=one.code, name=one.name, kind=one.kind.value, major_name=one.major_name, bucket=one.bucket)
            for one in found.classes.values()
        ],
        reasons=reasons,
    )
