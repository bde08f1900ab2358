"""Codes to be put on facilities (设施二维码): listed, and as a table for the printer."""

from typing import Annotated

from fastapi import Query, Request, Response

from backend.amenities.facility_code import FacilityKind, link_of
from backend.amenities.list_facility_codes import MOST, FacilityCode, list_facility_codes
from backend.ground.csv_out import csv_text
from backend.ground.late_model import LateModel
from backend.web import ReadSession, SettingsHere
from backend.web.late_routes import Router
from mobile_api.admin.who import SystemOrSecurity, csv_answer

router = Router(prefix="/facility-codes")
COLUMNS = ("kind", "id", "name", "grid", "scene", "link")
Kind = Annotated[FacilityKind, Query(description="component 部件 | amenity 便民设施")]
Grid = Annotated[str, Query(pattern=r"^[0-9]{0,15}$", description="区划或网格编码的开头")]
After = Annotated[str, Query(max_length=20, description="上一页最后一个编码")]


class FacilityCodeOut(LateModel):
    """A facility's code. `scene` is what getwxacodeunlimit takes (≤ 32 characters), `link` what the QR code holds, `qr`
    where its picture is (.svg or .png)."""

    kind: FacilityKind
    id: str
    name: str
    grid: str
    scene: str
    link: str
    qr: str

    @classmethod
    def of(cls, found: FacilityCode, origin: str) -> "FacilityCodeOut":
        return cls(
            kind=found.kind, id=found.id, name=found.name, grid=found.grid_code, scene=found.scene,
            link=link_of(found.scene, origin), qr=f"/public/v1/scenes/{found.scene}/qr.svg",
        )  # fmt: skip


class FacilityCodeList(LateModel):
    """Codes by id; `next`: the id to go on after."""

    items: list[FacilityCodeOut]
    next: str | None


@router.get("", summary="设施二维码列表")
async def list_codes_of_facilities(
    request: Request,
    _by: SystemOrSecurity,
    session: ReadSession,
    settings: SettingsHere,
    kind: Kind = FacilityKind.AMENITY,
    grid: Grid = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    after: After = "",
) -> FacilityCodeList:
    """The codes of all components or amenities, or of those in one area."""
    found, following = await list_facility_codes(session, kind, grid=grid, after=after, limit=limit, settings=settings)
    origin = settings.public_url or str(request.base_url)
    return FacilityCodeList(items=[FacilityCodeOut.of(one, origin) for one in found], next=following)


@router.get("/export", summary="导出设施二维码", response_class=Response)
async def export_codes_of_facilities(
    request: Request,
    _by: SystemOrSecurity,
    session: ReadSession,
    settings: SettingsHere,
    kind: Kind = FacilityKind.AMENITY,
    grid: Grid = "",
    after: After = "",
) -> Response:
    """The first ten thousand as CSV, for who prints them; go on with `after`."""
    found, _following = await list_facility_codes(session, kind, grid=grid, after=after, limit=MOST, settings=settings)
    origin = settings.public_url or str(request.base_url)
    return csv_answer(csv_text(COLUMNS, [FacilityCodeOut.of(one, origin).model_dump() for one in found]), "codes")
