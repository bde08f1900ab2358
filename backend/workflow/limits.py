"""Traffic lights (红黄绿灯): green to 80 % of the limit, yellow to 100 %, red beyond."""

from enum import StrEnum

YELLOW_SHARE = 0.8  # of the limit; source: a running city's statistics code, see docs/decisions


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
