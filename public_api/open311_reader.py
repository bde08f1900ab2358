"""Reads what is asked of Open311, in an address or a form: an empty argument counts as none, and all that are wrong are
named at once."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.ground.clock import CITY_ZONE
from backend.ground.together import MOST_NAMED
from public_api.open311_answers import GENERAL, LOCALE, MISSING, Fault, Refused, fault_of, locale_of
from public_api.open311_asked import WORDS_MOST
from public_api.open311_words import MISSING as NOT_THERE
from public_api.open311_words import said

NAMED = 10  # unknown services that are named
CODE = re.compile(r"[\w-]{1,32}")  # what is said back of a service that there is not


class Reader:
    """Reads arguments and keeps what is wrong with them."""

    def __init__(self, given: Mapping[str, str | None], faults: Sequence[Fault] = ()) -> None:
        self.given = {name: value.strip() for name, value in given.items() if value and value.strip()}
        self.faults = list(faults)

    def wrong(self, name: str, kind: str, status: int = GENERAL, **bounds: Any) -> None:
        """`kind`: see public_api.open311_words. What would not be named is not kept."""
        if len(self.faults) < MOST_NAMED:
            self.faults.append(fault_of(status, name, said(kind, **bounds)))

    def text(self, name: str) -> str | None:
        return self.given.get(name)

    def words(self, name: str) -> str | None:
        """Words to look for; each pair of signs is looked up, so there is an end to them."""
        text = self.given.get(name)
        if text is not None and len(text) > WORDS_MOST:
            self.wrong(name, "too_long", most=WORDS_MOST)
            return None
        return text

    def several(self, name: str) -> tuple[str, ...]:
        parts = self.given.get(name, "").split(",")
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def number(self, name: str, least: float, most: float) -> float | None:
        text = self.given.get(name)
        if text is None:
            return None
        try:
            found = float(text)
        except ValueError:
            self.wrong(name, "number")
            return None
        if not least <= found <= most:  # NaN is in no range
            self.wrong(name, "range", least=least, most=most)
            return None
        return found

    def whole(self, name: str, least: int, most: int) -> int | None:
        text = self.given.get(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
            self.wrong(name, "whole", least=least, most=most)
            return None
        return int(text)

    def instant(self, name: str) -> datetime | None:
        text = self.given.get(name)
        if text is None:
            return None
        try:  # a plus sign that was not encoded arrives as a blank
            found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
            found = found if found.tzinfo else found.replace(tzinfo=CITY_ZONE)
            if 1990 <= found.year <= 2200:
                return found
        except ValueError:
            pass
        self.wrong(name, "date")
        return None

    def uuid(self, name: str) -> UUID | None:
        text = self.given.get(name)
        try:
            return UUID(text) if text is not None else None
        except ValueError:
            self.wrong(name, "uuid")
            return None

    def done(self) -> None:
        """Refused if anything was wrong."""
        if self.faults:
            raise Refused(self.faults)


def name_unknown(reader: Reader, codes: Sequence[str]) -> None:
    """Of services there are none of. What no code can be is not said back, nor all of very many: an answer is not to
    be made of what anybody puts into an address, nor much longer than that."""
    named = [code for code in codes if CODE.fullmatch(code)][:NAMED]
    for code in named:
        reader.wrong("service_code", "unknown", MISSING, code=code)
    if more := len(codes) - len(named):
        reader.wrong("service_code", "more_unknown" if named else NOT_THERE, MISSING, more=more)


def check_jurisdiction(reader: Reader, ours: frozenset[str]) -> None:
    """We serve one jurisdiction: it need not be named, but no other may be."""
    if (named := reader.text("jurisdiction_id")) is not None and named not in ours:
        reader.wrong("jurisdiction_id", NOT_THERE, MISSING)


def read_locale(reader: Reader) -> str:
    """zh or en."""
    return locale_of(reader.text(LOCALE))
