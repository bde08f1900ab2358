"""Whether somebody checked in where they are on duty: pure."""

from backend.patrol.clocking import ClockVerdict

TOLERANCE_M = 50.0  # beside a grid's border, whatever the accuracy: half a street and its pavements
MOST_ACCURACY_M = 100.0  # of a stated inaccuracy no more is believed: "accurate to 2 km" opens no door

WHY: dict[ClockVerdict, str] = {
    ClockVerdict.INSIDE: "位于责任网格内",
    ClockVerdict.NEAR: "距责任网格 {distance:.0f} 米，在容差 {tolerance:.0f} 米之内",
    ClockVerdict.OUTSIDE: "距责任网格 {distance:.0f} 米，超出容差 {tolerance:.0f} 米",
    ClockVerdict.NO_GRID: "未分配责任网格",
}


def judge_place(distance_m: float | None, accuracy_m: float | None) -> tuple[ClockVerdict, str]:
    """The verdict and its words, of the metres to the nearest grid on duty (0 inside, None without any)."""
    tolerance = TOLERANCE_M + min(accuracy_m or 0.0, MOST_ACCURACY_M)
    if distance_m is None:
        verdict = ClockVerdict.NO_GRID
    elif distance_m == 0:
        verdict = ClockVerdict.INSIDE
    else:
        verdict = ClockVerdict.NEAR if distance_m <= tolerance else ClockVerdict.OUTSIDE
    return verdict, WHY[verdict].format(distance=distance_m or 0.0, tolerance=tolerance)
