"""Opening hours as people read them: `Mo-Fr 08:30-17:30; PH off` → 周一至周五 08:30–17:30；节假日不开放. Pure."""

from backend.amenities.opening_hours import ALWAYS

DAYS = {
    "Mo": "周一",
    "Tu": "周二",
    "We": "周三",
    "Th": "周四",
    "Fr": "周五",
    "Sa": "周六",
    "Su": "周日",
    "PH": "节假日",
}
EVERY_DAY = {"", "Mo-Su", "Mo-Su,PH"}


def hours_in_words(hours: str) -> str:
    """Of hours that `read_hours` takes; empty for none."""
    if hours.strip() == ALWAYS:
        return "全天开放"
    return "；".join(_rule(part.strip()) for part in hours.split(";") if part.strip())


def _rule(part: str) -> str:
    days, _, times = part.rpartition(" ")
    named = "每天" if days.replace(" ", "") in EVERY_DAY else "、".join(_days(item.strip()) for item in days.split(","))
    return f"{named}不开放" if times == "off" else f"{named} {times.replace('-', '–').replace(',', '、')}"


def _days(item: str) -> str:
    return "至".join(DAYS[day] for day in item.split("-"))
