"""What an app asks first: versions, limits, features."""

from pydantic import Field

from backend.ground.late_model import LateModel
from backend.web import SettingsHere
from backend.web.late_routes import Router
from media import MOST_BYTES

router = Router(prefix="/api/v1/config", tags=["config"])


class Limits(LateModel):
    """The most a client may send."""

    photo_bytes: int = MOST_BYTES
    photos_per_report: int = 9
    description_length: int = 4000


class MapOut(LateModel):
    """What a map is drawn with beside our own outlines: the browser's key of 天地图, which is public by its nature."""

    tianditu_key: str | None = None


class Config(LateModel):
    """The city and its limits; in a demo, where to read what the stand-ins received (GET /received)."""

    city_code: str
    city_name: str
    minimum_app_version: str = "1.0.0"
    demo: bool
    limits: Limits = Limits()
    map: MapOut = MapOut()
    standins_url: str | None = None
    features: list[str] = Field(default=[
        "report", "photo", "direct_upload", "inbox", "rating", "nearby", "me_too", "follow", "comment", "survey",
        "volunteering", "amenities", "scan", "address", "points", "map",
    ])  # fmt: skip


@router.get("", summary="客户端配置")
async def show_config(settings: SettingsHere) -> Config:
    """What an app needs to know before anybody signs in."""
    return Config(
        city_code=settings.city_code,
        city_name=settings.city_name,
        demo=settings.is_demo,
        map=MapOut(tianditu_key=settings.map_key or None),
        standins_url=settings.standins_url or None,
    )
