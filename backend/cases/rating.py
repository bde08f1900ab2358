"""How satisfied a reporter is (评价). It is counted; it never moves a case."""

from enum import StrEnum


class Rating(StrEnum):
    """满意, 基本满意, 不满意."""

    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"
