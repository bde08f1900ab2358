"""How satisfied a reporter is (评价). It is counted; it never moves a case."""

from enum import StrEnum


class Rating(StrEnum):
    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"


RATING_NAMES: dict[Rating, str] = {
    Rating.SATISFIED: "满意", Rating.FAIR: "基本满意", Rating.DISSATISFIED: "不满意",
}  # fmt: skip
