"""What notices and guides are about (主题): one table for both, so that one filter serves the app."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Mapped

AREA_LENGTHS = (6, 9, 12, 15)
AREA = r"^[0-9]{6}([0-9]{3}){0,3}$"


class Topic(StrEnum):
    GENERAL = "general"
    SANITATION = "sanitation"
    WASTE_SORTING = "waste_sorting"
    STREET_TRADING = "street_trading"
    OUTDOOR_ADS = "outdoor_ads"
    EXCAVATION = "excavation"
    CONSTRUCTION_WASTE = "construction_waste"
    GREENERY = "greenery"
    PARKING = "parking"
    TRAFFIC = "traffic"
    DOGS = "dogs"
    UTILITIES = "utilities"
    WEATHER = "weather"
    ACTIVITIES = "activities"
    PUBLICITY = "publicity"


TOPICS: dict[Topic, str] = {
    Topic.GENERAL: "综合", Topic.SANITATION: "环境卫生", Topic.WASTE_SORTING: "垃圾分类",
    Topic.STREET_TRADING: "占道经营", Topic.OUTDOOR_ADS: "户外广告", Topic.EXCAVATION: "道路挖掘",
    Topic.CONSTRUCTION_WASTE: "建筑垃圾", Topic.GREENERY: "园林绿化", Topic.PARKING: "停车",
    Topic.TRAFFIC: "交通出行", Topic.DOGS: "养犬", Topic.UTILITIES: "水电气停供", Topic.WEATHER: "恶劣天气",
    Topic.ACTIVITIES: "活动招募", Topic.PUBLICITY: "公示",
}  # fmt: skip


def concerns(area_code: Mapped[str | None], area: str) -> ColumnElement[bool]:
    """Whether a row is for an area: for the whole city, for what contains the area, or for a part of it."""
    containing: Sequence[str] = [area[:length] for length in AREA_LENGTHS if length <= len(area)]
    return or_(area_code.is_(None), area_code.in_(containing), area_code.startswith(area))
