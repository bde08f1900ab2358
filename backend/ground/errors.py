"""Refusals with a stable code. A door turns them into RFC 9457 problem+json; nothing else knows HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from errno import EDQUOT, ENOSPC
from typing import Any

from backend.ground.problems import PROBLEMS

KILO, MEGA = 1024, 1024 * 1024  # bytes
COME_AGAIN, SHORTLY = frozenset({429, 503}), 2  # statuses that say when, and seconds
NO_SPACE = frozenset({ENOSPC, EDQUOT})  # the errno of a full disk


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of the input. `detail_en` is used where the client asks for English."""

    field: str
    code: str
    detail: str
    detail_en: str = ""


class Problem(Exception):
    """A refusal: `code` is a key of PROBLEMS, which gives status and words; `detail` overrides the Chinese words.

    `field` names the one field at fault; `errors` all of them. `extra` are further members of the answer
    (such as the present case beside a conflict). `retry_after` is in seconds; SHORTLY where who has to come again is
    told nothing else.
    """

    def __init__(
        self,
        code: str,
        *,
        field: str | None = None,
        detail: str | None = None,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.status, self.chinese, self.english = PROBLEMS[code]
        self.code = code
        self.detail = detail
        self.errors = list(errors) or ([self._error_of(field)] if field else [])
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})
        if retry_after is not None or self.status in COME_AGAIN:
            self.headers["Retry-After"] = str(SHORTLY if retry_after is None else retry_after)
        super().__init__(f"{code}: {detail or self.english}")

    def _error_of(self, field: str) -> FieldError:
        return FieldError(field, self.code, self.detail or self.chinese, self.english)


def full_disk(fault: OSError) -> Problem | None:
    """What a full disk is told as; None for any other fault."""
    return Problem("disk_full", retry_after=60) if fault.errno in NO_SPACE else None


def too_large(most: int, field: str = "body", what: tuple[str, str] = ("正文", "The body")) -> FieldError:
    """What a thing of more than `most` bytes is told: how large it may be. `what`: 中文, English."""
    size = f"{most / MEGA:.3g} MB" if most >= MEGA else f"{most / KILO:.3g} KB"
    return FieldError(field, "too_large", f"{what[0]}不超过 {size}", f"{what[1]} may have at most {size}")


def refused_as(error: FieldError) -> Problem:
    """The problem of one field whose code is one of PROBLEMS, in the words of the field."""
    return Problem(error.code, detail=error.detail, errors=[error])
