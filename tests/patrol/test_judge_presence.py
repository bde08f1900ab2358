"""The presence verdict's truth table."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend.patrol.judge_presence import Evidence, Holds, SeenFix, SeenPhoto, Verdict, judge_presence
from tests.conftest import NOON

PLACE = (121.1289, 28.8470)
THERE = PLACE
AWAY = (121.1389, 28.8470)  # about 975 m east
MINUTE = timedelta(minutes=1)
PLAIN = Evidence(PLACE, NOON, NOON + MINUTE)

Y, N, U = Holds.YES, Holds.NO, Holds.UNKNOWN


def fix(position: tuple[float, float] = THERE, minutes: float = -1, **more: Any) -> SeenFix:
    return SeenFix(NOON + minutes * MINUTE, position, **more)


def photo(position: tuple[float, float] | None = THERE, minutes: float = -1, **more: Any) -> SeenPhoto:
    return SeenPhoto(NOON + minutes * MINUTE, position, **more)


# what is there: what each check says (those not named are unknown, but for the clocks), and the verdict
TABLE: list[tuple[str, dict[str, Any], dict[str, Holds], Verdict]] = [
    ("nothing at all", {}, {}, Verdict.UNPROVEN),
    ("track there", {"fixes": [fix()]}, {"track": Y, "mock": Y}, Verdict.SUPPORTED),
    ("track there, by its inaccuracy", {"fixes": [fix((121.1304, 28.847), accuracy_m=60)]}, {"track": Y, "mock": Y},
     Verdict.SUPPORTED),
    ("track away", {"fixes": [fix(AWAY)]}, {"track": N, "mock": Y}, Verdict.DOUBTFUL),
    ("a claim of 5 km of inaccuracy opens nothing", {"fixes": [fix(AWAY, accuracy_m=5000)]}, {"track": N, "mock": Y},
     Verdict.DOUBTFUL),
    ("there, but an hour before", {"fixes": [fix(minutes=-60)]}, {}, Verdict.UNPROVEN),
    ("mock there", {"fixes": [fix(mock=True)]}, {"mock": N}, Verdict.CONTRADICTED),
    ("one mock among good ones", {"fixes": [fix(), fix(minutes=-2, mock=True)]}, {"track": Y, "mock": N},
     Verdict.CONTRADICTED),
    ("stated there, nothing else", {"stated": THERE}, {"stated": Y}, Verdict.UNPROVEN),
    ("stated away", {"stated": AWAY}, {"stated": N}, Verdict.DOUBTFUL),
    ("track and statement away", {"stated": AWAY, "fixes": [fix(AWAY)]}, {"stated": N, "track": N, "mock": Y},
     Verdict.CONTRADICTED),
    ("photo there", {"photos": [photo()]}, {"photo_place": Y, "photo_time": Y, "photo_new": Y}, Verdict.SUPPORTED),
    ("photo away", {"photos": [photo(AWAY)]}, {"photo_place": N, "photo_time": Y, "photo_new": Y}, Verdict.DOUBTFUL),
    ("photo and track away", {"photos": [photo(AWAY)], "fixes": [fix(AWAY)]},
     {"photo_place": N, "photo_time": Y, "photo_new": Y, "track": N, "mock": Y}, Verdict.CONTRADICTED),
    ("one photo of two away", {"photos": [photo(), photo(AWAY)]},
     {"photo_place": N, "photo_time": Y, "photo_new": Y}, Verdict.DOUBTFUL),
    ("photo of yesterday", {"photos": [photo(minutes=-1440)]}, {"photo_place": Y, "photo_time": N, "photo_new": Y},
     Verdict.DOUBTFUL),
    ("photo seen before", {"photos": [photo(seen_before=True)]}, {"photo_place": Y, "photo_time": Y, "photo_new": N},
     Verdict.DOUBTFUL),
    ("photo without EXIF, track there", {"photos": [SeenPhoto()], "fixes": [fix()]},
     {"photo_new": Y, "track": Y, "mock": Y}, Verdict.SUPPORTED),
    ("sent two days later, track there", {"received_at": NOON + timedelta(days=2), "fixes": [fix()]},
     {"track": Y, "mock": Y, "clocks": U}, Verdict.SUPPORTED),
    ("phone's clock ahead", {"received_at": NOON - timedelta(minutes=10), "fixes": [fix()]},
     {"track": Y, "mock": Y, "clocks": N}, Verdict.DOUBTFUL),
    ("answered before it was asked", {"offered_at": NOON + timedelta(minutes=10)}, {"clocks": N}, Verdict.DOUBTFUL),
    ("phone's clock a little behind", {"offered_at": NOON + timedelta(minutes=4)}, {}, Verdict.UNPROVEN),
]  # fmt: skip


@pytest.mark.parametrize(("given", "checks", "verdict"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_verdict(given: dict[str, Any], checks: dict[str, Holds], verdict: Verdict) -> None:
    found = judge_presence(replace(PLAIN, **given))
    said = {reason.code: reason.holds for reason in found.reasons}
    assert said == dict.fromkeys(said, U) | {"clocks": Y} | checks
    assert found.verdict is verdict


def test_every_reason_has_its_words() -> None:
    found = judge_presence(replace(PLAIN, fixes=[fix(AWAY)], photos=[photo()], stated=THERE))
    assert [reason.text for reason in found.reasons] == [
        "轨迹未到现场（最近 974 米）", "作答位置距现场 0 米", "照片自带位置距现场 0 米", "照片拍摄时间与作答相符",
        "手机与服务器时间一致", "未见模拟定位", "照片为新拍",
    ]  # fmt: skip
