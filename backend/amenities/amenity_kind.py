"""Kinds of amenities and what they offer: tables to be printed."""

from dataclasses import dataclass
from enum import StrEnum


class AmenityKind(StrEnum):
    TOILET = "toilet"
    PARKING = "parking"
    BIKE_PARKING = "bike_parking"
    WASTE = "waste"
    RECYCLING = "recycling"
    REST_STATION = "rest_station"
    DRINKING_WATER = "drinking_water"
    PARK = "park"


@dataclass(frozen=True)
class KindNamed:
    """Its name, and the class a report about one is of (GB/T 30428.2), if the city's catalogue has it."""

    name: str
    class_code: str | None = None


AMENITY_KINDS: dict[AmenityKind, KindNamed] = {
    AmenityKind.TOILET: KindNamed("公厕", "C0301"),
    AmenityKind.PARKING: KindNamed("停车场", "C0201"),
    AmenityKind.BIKE_PARKING: KindNamed("非机动车停放点", "C0225"),
    AmenityKind.WASTE: KindNamed("垃圾投放点", "C0305"),
    AmenityKind.RECYCLING: KindNamed("可回收物投放点", "C0305"),
    AmenityKind.REST_STATION: KindNamed("休息驿站"),
    AmenityKind.DRINKING_WATER: KindNamed("直饮水点"),
    AmenityKind.PARK: KindNamed("公园绿地"),
}
FALLBACK_BUCKET = "facilities"  # 公共设施: of what has no class of its own


class Feature(StrEnum):
    """What one finds there, beyond its kind."""

    ACCESSIBLE = "accessible"
    BABY_CARE = "baby_care"
    FAMILY = "family"
    PAPER = "paper"
    HOT_WATER = "hot_water"
    MICROWAVE = "microwave"
    MEDICINE = "medicine"
    AIR_CONDITIONING = "air_conditioning"
    CHARGING = "charging"
    FREE = "free"
    PAID = "paid"


FEATURES: dict[Feature, str] = {
    Feature.ACCESSIBLE: "无障碍", Feature.BABY_CARE: "母婴室", Feature.FAMILY: "第三卫生间", Feature.PAPER: "有厕纸",
    Feature.HOT_WATER: "热水", Feature.MICROWAVE: "微波炉", Feature.MEDICINE: "应急药箱",
    Feature.AIR_CONDITIONING: "空调", Feature.CHARGING: "充电", Feature.FREE: "免费", Feature.PAID: "收费",
}  # fmt: skip


class AmenityState(StrEnum):
    IN_USE = "in_use"
    SUSPENDED = "suspended"
    REMOVED = "removed"


STATES: dict[AmenityState, str] = {
    AmenityState.IN_USE: "正常", AmenityState.SUSPENDED: "暂停开放", AmenityState.REMOVED: "已撤除",
}  # fmt: skip
