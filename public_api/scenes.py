"""The code on a facility (设施二维码): what it means, its picture, and the link it holds."""

from typing import Annotated
from urllib.parse import quote

from anyio import to_thread
from fastapi import Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from backend.amenities.amenity_rating import ratings_of
from backend.amenities.draw_code import MEDIA_TYPE, SCALE, PictureFormat, draw_code
from backend.amenities.facility_code import MOST, FacilityKind, link_of, read_scene
from backend.amenities.facility_of import Facility, facility_of
from backend.calendars.published_calendar import published_calendar
from backend.cases.labels import Labels
from backend.ground.late_model import LateModel
from backend.places.coordinates import CoordType
from backend.web import CityHere, Now, PublicSession, SettingsHere, labels_for
from backend.web.late_routes import Router
from public_api.amenities import AmenityOut, AmenityShaper, CodeNamed, CoordWanted, public_position
from public_api.shapes import PublicPosition

router = Router(tags=["public"])
Scene = Annotated[str, Path(max_length=MOST, description="二维码中的 scene", examples=["aT001-abcdefgh"])]


class ScannedComponent(LateModel):
    """The component (部件) behind a code."""

    id: str
    name: str
    class_code: str
    class_name: str
    state: str


class ReportBegun(LateModel):
    """What a report about it begins with: exactly one of the first three is set, as POST /api/v1/reports takes it."""

    component_id: str | None = None
    class_code: str | None = None
    bucket: str | None = None
    position: PublicPosition
    address: str


class SceneOut(LateModel):
    """A scanned facility: `place` is town and community, `bucket` the public class its reports belong to."""

    scene: str
    link: str
    kind: FacilityKind
    name: str
    place: str
    position: PublicPosition
    bucket: CodeNamed
    component: ScannedComponent | None
    amenity: AmenityOut | None
    report: ReportBegun


def origin_of(request: Request, public_url: str) -> str:
    """Where this city is found: CGT_PUBLIC_URL, which production must have, else where the request came to."""
    return public_url or str(request.base_url)


@router.get("/public/v1/scenes/{scene}", summary="扫码：设施、位置与上报预填")
async def show_scene(
    request: Request,
    scene: Scene,
    session: PublicSession,
    city: CityHere,
    settings: SettingsHere,
    at: Now,
    coord_type: CoordWanted = CoordType.WGS84,
) -> SceneOut:
    """What a code stands on. A typo or a code that was not made here is refused (bad_scene)."""
    found = await facility_of(session, scene, city=city, settings=settings)
    amenity = None
    if found.amenity is not None:
        rated = await ratings_of(session, [found.amenity.code])
        amenity = AmenityShaper(at, await published_calendar(session), coord_type, rated).shape(found.amenity)
    link = link_of(scene, origin_of(request, settings.public_url))
    return scene_out(scene, link, found, amenity, await labels_for(request, session), coord_type)


@router.get(
    "/public/v1/scenes/{scene}/qr.{form}", summary="二维码图片", response_class=Response,
    responses={200: {"content": {kind: {} for kind in MEDIA_TYPE.values()}, "description": "图片"}},
)  # fmt: skip
async def draw_scene(
    request: Request,
    scene: Scene,
    form: PictureFormat,
    settings: SettingsHere,
    scale: Annotated[int, Query(ge=SCALE[0], le=SCALE[1], description="每个模块的像素")] = 8,
) -> Response:
    """The code as SVG (to print) or PNG. It holds the link."""
    read_scene(scene, settings)
    link = link_of(scene, origin_of(request, settings.public_url))
    drawn = await to_thread.run_sync(draw_code, link, form, scale)
    return Response(drawn, media_type=MEDIA_TYPE[form], headers={"Cache-Control": "public, max-age=86400"})


@router.get("/s/{scene}", summary="扫码进入", status_code=302, response_class=RedirectResponse)
async def open_scene(scene: Scene) -> RedirectResponse:
    """Where the link on a facility leads: the app, which asks what the code means."""
    return RedirectResponse(f"/?scene={quote(scene)}", status_code=302)


def scene_out(
    scene: str, link: str, found: Facility, amenity: AmenityOut | None, labels: Labels, coord_type: CoordType
) -> SceneOut:
    """Shapes what was scanned."""
    position, component = public_position(found.lon, found.lat, coord_type), found.component
    place = labels.place(found.grid_code)
    name = found.amenity.name if found.amenity else component.name if component else ""
    begun = ReportBegun(position=position, address=f"{place}{found.amenity.address if found.amenity else ''}")
    if component is not None and found.class_code:
        begun.component_id = component.id
    elif found.class_code:
        begun.class_code = found.class_code
    else:
        begun.bucket = found.bucket
    shown = ScannedComponent(
        id=component.id, name=component.name, class_code=component.class_code,
        class_name=labels.category(component.class_code), state=component.state,
    ) if component else None  # fmt: skip
    return SceneOut(
        scene=scene, link=link, kind=found.kind, name=name, place=place, position=position,
        bucket=CodeNamed(code=found.bucket, name=labels.bucket(found.bucket)), component=shown, amenity=amenity,
        report=begun,
    )  # fmt: skip
