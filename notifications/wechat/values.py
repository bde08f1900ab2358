"""What a field of a subscribe message may hold, by its type: made to fit, or refused. Pure.

Types and limits as the platform publishes them for subscribe messages (订阅消息参数值内容限制).
"""

import re
from collections.abc import Callable
from datetime import datetime

from backend.ground.clock import CITY_ZONE

CHINESE = re.compile(r"[㐀-鿿]")
NOT_CHINESE = re.compile(r"[^㐀-鿿]")
TIME = re.compile(r"^(\d{4}年\d{1,2}月\d{1,2}日 )?([01]?\d|2[0-3]):[0-5]\d$")
DATE = re.compile(r"^\d{4}年\d{1,2}月\d{1,2}日( ([01]?\d|2[0-3]):[0-5]\d)?$")
NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
AMOUNT = re.compile(r"^[¥￥$€]?\d{1,10}(\.\d{1,2})?元?$")
PHONE = re.compile(r"^[+\d()\- ]{3,17}$")
CAR = re.compile(r"^[㐀-鿿A-Z]?[A-Z0-9]{4,6}[㐀-鿿A-Z0-9]?$")
THING, STRING, LETTERS, SYMBOLS, DIGITS, PHRASE, CAR_LONGEST = 20, 32, 32, 5, 32, 5, 8
NAME_CHINESE, NAME_LETTERS = 10, 20


class Unfit(ValueError):
    """The value cannot be made to fit the field's type."""


def fit(key: str, value: str | datetime, choices: tuple[str, ...] = ()) -> str:
    """The value for a field such as `thing1`, shortened where its type allows. Unfit otherwise; never empty."""
    kind = re.sub(r"\d+$", "", key)
    if kind not in FITS and kind != "enum":
        raise Unfit(f"{key}: unknown type")
    text = _said(value, kind) if isinstance(value, datetime) else " ".join(value.split())
    text = "".join(letter for letter in text if letter.isprintable())
    if kind == "enum":
        return _one_of(key, text, choices)
    fitted = FITS[kind](text)
    if not fitted:
        raise Unfit(f"{key}: nothing fits of {len(text)} characters")
    return fitted


def _said(at: datetime, kind: str) -> str:
    here = at.astimezone(CITY_ZONE)
    day = f"{here.year}年{here.month}月{here.day}日"
    return day if kind == "date" else f"{day} {here:%H:%M}"


def _one_of(key: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise Unfit(f"{key}: not one of the choices")
    return text


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _name(text: str) -> str:
    return text[: NAME_CHINESE if CHINESE.search(text) else NAME_LETTERS]


def _matching(pattern: re.Pattern[str], most: int = 64) -> Callable[[str], str]:
    """Unchanged or nothing: half a number, time or plate would be another one."""
    return lambda text: text if len(text) <= most and pattern.match(text) else ""


# type: how a text is made to fit; empty where it cannot be
FITS: dict[str, Callable[[str], str]] = {
    "thing": lambda text: _cut(text, THING),
    "number": _matching(NUMBER, DIGITS),
    "letter": lambda text: re.sub(r"[^A-Za-z]", "", text)[:LETTERS],
    "symbol": lambda text: re.sub(r"[\w\s]", "", text)[:SYMBOLS],
    "character_string": lambda text: re.sub(r"[^\x21-\x7e]", "", text)[:STRING],
    "time": _matching(TIME),
    "date": _matching(DATE),
    "amount": _matching(AMOUNT),
    "phone_number": _matching(PHONE, 17),
    "car_number": _matching(CAR, CAR_LONGEST),
    "name": _name,
    "phrase": lambda text: NOT_CHINESE.sub("", text)[:PHRASE],
}
