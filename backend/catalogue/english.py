"""English names of buckets and majors (大类), for foreign software; exact classes keep their Chinese names."""

ENGLISH: dict[str, str] = {
    "sanitation": "Cleanliness", "street_order": "Street order", "facilities": "Public facilities",
    "emergency": "Emergencies", "other": "Other",
    "交通设施": "Traffic facilities", "公用设施": "Public utilities", "其他事件": "Other events",
    "其他设施": "Other facilities", "园林绿化设施": "Parks and greenery", "宣传广告": "Advertising",
    "市容环境": "City appearance", "市容环境设施": "Sanitation facilities", "施工管理": "Building sites",
    "突发事件": "Emergencies", "街面秩序": "Street order",
}  # fmt: skip


def english_of(code: str, chinese: str) -> str:
    """The English name where there is one."""
    return ENGLISH.get(code, chinese)
