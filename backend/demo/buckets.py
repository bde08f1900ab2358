"""The demo city's buckets, and the provisional class of each."""

from collections.abc import Mapping

BUCKETS: tuple[Mapping[str, object], ...] = (
    {"code": "sanitation", "name": "市容环境", "place": 1, "default_class": "E0110"},
    {"code": "street_order", "name": "街面秩序", "place": 2, "default_class": "E0406"},
    {"code": "facilities", "name": "公共设施", "place": 3, "default_class": "C0407"},
    {"code": "emergency", "name": "突发事件", "place": 4, "default_class": "E0506"},
    {"code": "other", "name": "其他", "place": 5, "default_class": "E0301"},
)
