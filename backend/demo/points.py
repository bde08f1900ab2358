"""The demo city's rules of points: made up, in the manner of what cities publish. A real city publishes its own."""

from collections.abc import Mapping, Sequence
from typing import Any

ALWAYS = {"area": "", "from_hour": 0, "until_hour": 24, "valid_from": "2026-01-01", "valid_to": None}
# the first three of a class in a month count whole, then less and less
DECLINE = [100, 100, 100, 50, 20, 0]

POINTS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "point_rules": [
        {"code": "event", "name": "市容、秩序类问题", "event": "file", "class": "E", "points": 2, "decline": DECLINE,
         "photos": 1, **ALWAYS},
        {"code": "street-evening", "name": "夜间街面秩序", "event": "file", "class": "E04", "points": 3,
         "decline": DECLINE, "photos": 2, **ALWAYS, "from_hour": 18, "until_hour": 24},
        {"code": "emergency", "name": "突发事件", "event": "file", "class": "E05", "points": 5, "decline": [100],
         "photos": 1, **ALWAYS},
        {"code": "component", "name": "公共设施损坏、缺失", "event": "file", "class": "C", "points": 3,
         "decline": DECLINE, "photos": 1, **ALWAYS},
        {"code": "solved", "name": "问题核查通过后办结", "event": "close", "class": "", "points": 1, "decline": [100],
         "photos": 1, **ALWAYS},
    ],
    "point_terms": [
        {"per_day": 20, "per_month": 200, "pool_month": 20_000, "again_m": 30, "again_days": 3, "fen_per_point": 50,
         "payout_least": 10, "publicity_days": 7, "appeal_days": 15, "valid_from": "2026-01-01", "valid_to": None},
    ],
}  # fmt: skip
