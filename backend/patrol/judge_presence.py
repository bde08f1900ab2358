"""Whether somebody was there who answers from the field: a verdict with reasons, advisory. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backend.places.coordinates import distance_m

NEAR_M = 100.0  # of the place, and the fix's own inaccuracy besides
MOST_ACCURACY_M = 100.0  # of a stated inaccuracy no more is believed
PHOTO_NEAR_M = 150.0  # a phone's first fix after waking is that far off
BEFORE, AFTER = timedelta(minutes=30), timedelta(minutes=10)  # the window around the answer in which tracks count
PHOTO_BEFORE = timedelta(hours=1)
CLOCKS = timedelta(minutes=5)  # device and server may differ by so much

Pair = tuple[float, float]


class Holds(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    SUPPORTED = "supported"  # 有据可证
    UNPROVEN = "unproven"  # 无从证明
    DOUBTFUL = "doubtful"  # 存疑
    CONTRADICTED = "contradicted"  # 与证据矛盾


@dataclass(frozen=True)
class SeenFix:
    """A fix of the one who answers."""

    at: datetime
    position: Pair
    accuracy_m: float | None = None
    mock: bool = False


@dataclass(frozen=True)
class SeenPhoto:
    """A photo sent along; `taken_at` and `position` as it says itself; `seen_before`: like a picture known already."""

    taken_at: datetime | None = None
    position: Pair | None = None
    seen_before: bool = False


@dataclass(frozen=True)
class Evidence:
    """All there is: the place, when it was answered (as the phone says), received and offered, where the answer says it
    was, tracks, photos."""

    place: Pair
    captured_at: datetime
    received_at: datetime
    offered_at: datetime | None = None
    stated: Pair | None = None
    accuracy_m: float | None = None
    fixes: Sequence[SeenFix] = ()
    photos: Sequence[SeenPhoto] = ()


@dataclass(frozen=True)
class Reason:
    """One check: its code, whether it holds, and the words."""

    code: str
    holds: Holds
    text: str


@dataclass(frozen=True)
class Presence:
    """The verdict and every check it rests on."""

    verdict: Verdict
    reasons: tuple[Reason, ...]


def judge_presence(evidence: Evidence) -> Presence:
    """The verdict. A person decides; nothing is refused because of it."""
    reasons = tuple(Reason(code, *check(evidence)) for code, check in CHECKS.items())
    return Presence(_verdict({reason.code: reason.holds for reason in reasons}), reasons)


def _verdict(found: dict[str, Holds]) -> Verdict:
    no = {code for code, holds in found.items() if holds is Holds.NO}
    if "mock" in no or {"track", "photo_place"} <= no or {"track", "stated"} <= no:
        return Verdict.CONTRADICTED
    if no:
        return Verdict.DOUBTFUL
    there = (found["track"], found["photo_place"])
    return Verdict.SUPPORTED if Holds.YES in there else Verdict.UNPROVEN


Found = tuple[Holds, str]


def _in_window(evidence: Evidence) -> list[SeenFix]:
    start, end = evidence.captured_at - BEFORE, evidence.captured_at + AFTER
    return [fix for fix in evidence.fixes if start <= fix.at <= end]


def _track(evidence: Evidence) -> Found:
    believed = [fix for fix in _in_window(evidence) if not fix.mock]
    if not believed:
        return Holds.UNKNOWN, "作答前后没有轨迹点"
    apart = [
        (distance_m(fix.position, evidence.place), min(fix.accuracy_m or 0.0, MOST_ACCURACY_M)) for fix in believed
    ]
    nearest = min(distance for distance, _accuracy in apart)
    if any(distance <= NEAR_M + accuracy for distance, accuracy in apart):
        return Holds.YES, f"轨迹经过现场（最近 {nearest:.0f} 米）"
    return Holds.NO, f"轨迹未到现场（最近 {nearest:.0f} 米）"


def _stated(evidence: Evidence) -> Found:
    if evidence.stated is None:
        return Holds.UNKNOWN, "作答未附位置"
    apart = distance_m(evidence.stated, evidence.place)
    near = apart <= NEAR_M + min(evidence.accuracy_m or 0.0, MOST_ACCURACY_M)
    return (Holds.YES, f"作答位置距现场 {apart:.0f} 米") if near else (Holds.NO, f"作答位置距现场 {apart:.0f} 米，过远")


def _photo_place(evidence: Evidence) -> Found:
    known = [distance_m(photo.position, evidence.place) for photo in evidence.photos if photo.position is not None]
    if not known:
        return Holds.UNKNOWN, "照片没有自带位置"
    if max(known) <= PHOTO_NEAR_M:
        return Holds.YES, f"照片自带位置距现场 {max(known):.0f} 米"
    return Holds.NO, f"照片自带位置距现场 {max(known):.0f} 米，过远"


def _photo_time(evidence: Evidence) -> Found:
    taken = [photo.taken_at for photo in evidence.photos if photo.taken_at is not None]
    if not taken:
        return Holds.UNKNOWN, "照片没有拍摄时间"
    start, end = evidence.captured_at - PHOTO_BEFORE, evidence.captured_at + AFTER
    if all(start <= at <= end for at in taken):
        return Holds.YES, "照片拍摄时间与作答相符"
    return Holds.NO, "照片拍摄时间与作答不符"


def _clocks(evidence: Evidence) -> Found:
    if evidence.captured_at > evidence.received_at + CLOCKS:
        return Holds.NO, "手机时间晚于服务器时间"
    if evidence.offered_at is not None and evidence.captured_at < evidence.offered_at - CLOCKS:
        return Holds.NO, "手机时间早于任务派发时间"
    if evidence.received_at - evidence.captured_at <= CLOCKS:
        return Holds.YES, "手机与服务器时间一致"
    return Holds.UNKNOWN, "离线作答，事后补传"


def _mock(evidence: Evidence) -> Found:
    seen = _in_window(evidence)
    if any(fix.mock for fix in seen):
        return Holds.NO, "检测到模拟定位"
    return (Holds.YES, "未见模拟定位") if seen else (Holds.UNKNOWN, "没有轨迹可查模拟定位")


def _photo_new(evidence: Evidence) -> Found:
    if not evidence.photos:
        return Holds.UNKNOWN, "未附照片"
    if any(photo.seen_before for photo in evidence.photos):
        return Holds.NO, "照片与已有照片相同或高度相似"
    return Holds.YES, "照片为新拍"


# code: the check, in the order in which it is read
CHECKS: dict[str, Callable[[Evidence], Found]] = {
    "track": _track,
    "stated": _stated,
    "photo_place": _photo_place,
    "photo_time": _photo_time,
    "clocks": _clocks,
    "mock": _mock,
    "photo_new": _photo_new,
}
